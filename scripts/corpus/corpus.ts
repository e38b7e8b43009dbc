/**
 * Pages whose text is known, clean and as scanners and cameras give them: made when they are asked for, the same every time. What
 * readers of pages are tested and measured with.
 */
import type { GreyPage } from '../../worker/documents/reader.ts';
import { turned } from '../../worker/documents/grey.ts';
import type { Pixels } from '../../worker/read/tesseract.ts';
import { renderedPage } from '../demo/scan.ts';
import { DOCUMENTS, type DocumentName } from './pdfs.ts';
import { askew, shrunk } from '../demo/resample.ts';
import { copied, faint, inverted, onTable, photographed, speckled, unevenlyLit, wavy } from './wear.ts';

interface Condition {
  /** Of the clean page. */
  readonly dpi: number;
  readonly wear: (scan: Pixels) => Pixels;
}

const clean = (scan: Pixels): Pixels => scan;

export const CONDITIONS = {
  '72 dpi': { dpi: 288, wear: (scan) => shrunk(scan, 4) },
  '100 dpi': { dpi: 300, wear: (scan) => shrunk(scan, 3) },
  '150 dpi': { dpi: 150, wear: clean },
  '200 dpi': { dpi: 200, wear: clean },
  '300 dpi': { dpi: 300, wear: clean },
  'noise, 0.8° askew': { dpi: 150, wear: (scan) => copied(scan, 0.8) },
  '4° askew': { dpi: 150, wear: (scan) => askew(scan, 4) },
  'uneven light': { dpi: 150, wear: unevenlyLit },
  'wavy dark paper': { dpi: 150, wear: wavy },
  'faint ink': { dpi: 150, wear: faint },
  'white on black': { dpi: 150, wear: inverted },
  'salt and pepper': { dpi: 150, wear: speckled },
  'turned by 90°': { dpi: 150, wear: (scan) => turned(scan, 1) },
  'turned by 180°': { dpi: 150, wear: (scan) => turned(scan, 2) },
  'turned by 270°': { dpi: 150, wear: (scan) => turned(scan, 3) },
  photo: { dpi: 200, wear: (scan) => photographed(scan) },
  'photo on wood': { dpi: 200, wear: (scan) => onTable(scan, 1) },
} as const satisfies Record<string, Condition>;
export type ConditionName = keyof typeof CONDITIONS;

export interface CorpusPage {
  readonly document: DocumentName;
  readonly condition: ConditionName;
  /** As a picture file gives it: nobody says how many dots per inch it has. */
  readonly page: GreyPage;
  /** Lines and cells as they were written; of some documents in the order in which they are read. */
  readonly truth: readonly string[];
  readonly isInOrder: boolean;
}

export const DOCUMENT_NAMES = Object.keys(DOCUMENTS) as DocumentName[];
export const CONDITION_NAMES = Object.keys(CONDITIONS) as ConditionName[];

/** A second or so each; large ones take the most. */
export async function corpusPage(document: DocumentName, condition: ConditionName): Promise<CorpusPage> {
  const { make, isInOrder } = DOCUMENTS[document];
  const { bytes, truth } = await make();
  const { dpi, wear } = CONDITIONS[condition];
  const { widthPx, heightPx, pixels } = wear(await renderedPage(bytes, dpi));
  return {
    document,
    condition,
    page: { widthPx, heightPx, pixels, dpi: 0 },
    truth: truth[0],
    isInOrder,
  };
}
