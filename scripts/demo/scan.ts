/** A page of a PDF file as a scanner would give it: grey, a little askew, with noise. The same picture every time. */
import { PdfFile } from '../../worker/pdf/pdf-file.ts';
import type { GreyPage } from '../../worker/documents/reader.ts';
import { askew } from './resample.ts';
import { nodePdfium } from './node-pdfium.ts';

export interface Scan {
  readonly widthPx: number;
  readonly heightPx: number;
  /** u8[heightPx, widthPx], 0 is black. */
  readonly pixels: Uint8Array;
}

export interface ScanOptions {
  readonly dpi: number;
  /** Clockwise. */
  readonly skewDegrees: number;
  /** The largest step, of 255. */
  readonly noise: number;
}

export async function scanOf(pdf: Uint8Array, { dpi, skewDegrees, noise }: ScanOptions): Promise<Scan> {
  return noisy(askew(await renderedPage(pdf, dpi), skewDegrees), noise);
}

/** The first page in grey, as PDFium draws it. */
export async function renderedPage(pdf: Uint8Array, dpi: number): Promise<GreyPage> {
  const body = (async function* () {
    yield pdf;
  })();
  const file = await PdfFile.read(await nodePdfium(), pdf.byteLength, body, null);
  const page = file.page(1, { engine: 'ocr', dpi });
  file.close();
  if (page.kind !== 'picture') throw new Error('PDFium gave no picture of the page.');
  return page.picture;
}

function noisy(scan: Scan, most: number): Scan {
  let state = 7;
  const step = () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return (state / 1_073_741_824 - 1) * most;
  };
  // Paper is not quite white.
  const pixels = scan.pixels.map((value) => Math.min(255, Math.max(0, Math.round(value * 0.94 + 6 + step()))));
  return { ...scan, pixels };
}
