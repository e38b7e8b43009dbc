/**
 * What is known of one page of a document, from a reader's lines to blocks in reading order. Types and no code: readers, layout,
 * jobs and renderings agree on them.
 */

import type { ErrorCode } from '../errors.ts';
import type { Perspective } from './perspective.ts';

/** Left, top, right, bottom; y grows downwards. In a page's own units until it is a result, there in shares of the page, 0..1. */
export type Box = readonly [x0: number, y0: number, x1: number, y1: number];

export interface Word {
  readonly text: string;
  readonly box: Box;
  /** 0..1. */
  readonly confidence: number;
}

/** Text on one line without a wide gap: a cell of a table, a line of a paragraph. */
export interface Segment {
  readonly text: string;
  readonly box: Box;
  /** Height of the letters with their ascenders and descenders, in the page's units: 12 for a font of 12 points. */
  readonly size: number;
  /** 0..1; of a text layer 1, less the share of characters without a meaning in Unicode. */
  readonly confidence: number;
  readonly isBold?: boolean;
  /** In a font whose signs are all as wide, as code is; false when missing. */
  readonly isMono?: boolean;
  readonly words?: readonly Word[];
  readonly flags?: readonly Flag[];
}

/** Who read a page: its own text layer, the reader of pages, the reader of pictures, a vision-language model. */
export type ReaderKind = 'text' | 'page' | 'picture' | 'vlm';

export const PAGE_WARNINGS = [
  'confidence_low',
  'words_doubtful',
  'letters_unread',
  'specks_read',
  'seen_from_an_angle',
  'language_missing',
  'second_reader_failed',
  'text_unseen',
] as const;

/** Why a page may be wrong, though it was read; or what became of a part of it otherwise than was asked for. */
export interface PageWarning {
  /** Of an error where a model failed on a part of the page. */
  readonly code: (typeof PAGE_WARNINGS)[number] | ErrorCode;
  readonly message: string;
  /** Id of the block that it is about. */
  readonly block?: string;
}

/** One page as it was read, turned upright. */
export interface ReadPage {
  readonly width: number;
  readonly height: number;
  readonly unit: 'pt' | 'px';
  /** Of the pixels that were read; null for a text layer. */
  readonly dpi: number | null;
  /** How far the page was turned clockwise to stand upright. */
  readonly rotation: 0 | 90 | 180 | 270;
  /** What is left of it; counter-clockwise is positive. */
  readonly skewDegrees: number;
  /** Of a sheet that was photographed from an angle; its skew is a part of this. Level pages have none. */
  readonly perspective?: Perspective;
  readonly reader: ReaderKind;
  /** Why this reader, for instance `text layer`, `no text layer`, `asked`, `few words found`. */
  readonly reason: string;
  /** In no order. */
  readonly segments: readonly Segment[];
  /** Straight lines that are drawn on the page. */
  readonly rules: readonly Box[];
  /** Pictures on the page. */
  readonly images: readonly Box[];
  readonly flags: readonly Flag[];
  /** None when missing. */
  readonly warnings?: readonly PageWarning[];
}

export const FLAGS = [
  'low_confidence',
  'cut_line',
  'repeated_text',
  'hidden_text',
  'guessed_table',
  'rotated',
  'degraded',
  'from_vlm',
] as const;
/** What a reader of the result should know. */
export type Flag = (typeof FLAGS)[number];

export const LABELS = [
  'title',
  'heading',
  'text',
  'list_item',
  'table',
  'figure',
  'caption',
  'formula',
  'code',
  'header',
  'footer',
  'page_number',
  'footnote',
  'aside',
  'seal',
  'form_field',
] as const;
export type Label = (typeof LABELS)[number];

export interface Cell {
  readonly row: number;
  readonly column: number;
  readonly rowSpan: number;
  readonly columnSpan: number;
  readonly text: string;
  readonly box: Box;
  readonly isHeader: boolean;
}

export interface Table {
  readonly rows: number;
  readonly columns: number;
  /** Row by row; empty ones are left out. */
  readonly cells: readonly Cell[];
  /** A column; null where nothing says so. */
  readonly align: readonly ('left' | 'right' | null)[];
}

export interface Block {
  /** `p1-b7`: page 1, seventh in reading order. */
  readonly id: string;
  readonly label: Label;
  readonly order: number;
  readonly box: Box;
  /** Lines are joined; of a table the cells, row by row. */
  readonly text: string;
  /** Of a heading 1..6, of a list item its depth from 1. */
  readonly level?: number;
  /** Of a list item: `•`, `3.`, `(a)`. */
  readonly mark?: string;
  /** The mean of its lines. */
  readonly confidence: number;
  readonly lines: readonly Segment[];
  readonly table?: Table;
  /** Of a figure: its picture is stored. */
  readonly isDrawn?: boolean;
  readonly flags: readonly Flag[];
}

/** One page, laid out: boxes in its own units. */
export interface LaidPage extends Omit<ReadPage, 'segments' | 'rules' | 'images'> {
  /** From 1. */
  readonly page: number;
  /** Characters per size, for what is a heading in the whole document. */
  readonly sizes: readonly (readonly [size: number, characters: number])[];
  readonly blocks: readonly Block[];
}
