/** What tasks hand back when they are done: little enough for a row; everything large is in the bucket. */
import type { EdgeText } from '../documents/furniture.ts';
import type { PageSizes } from '../documents/headings.ts';
import type { PageWarning, ReaderKind } from '../documents/page.ts';

export interface FetchOutput {
  /** Where the document lies now, and which version of it. */
  readonly key: string;
  readonly etag: string;
  readonly bytes: number;
  /** In hex; null where it was not seen on its way. */
  readonly sha256: string | null;
  /** Found from the bytes. */
  readonly type: DocumentType;
  /** Of the whole document. */
  readonly pages: number;
  readonly selected: readonly number[];
  readonly warnings: readonly Warning[];
}

/** What does not keep a document from being read, and its owner should know. */
export interface Warning {
  readonly code: 'permissions' | 'repaired' | 'type_differs';
  readonly message: string;
}

export const DOCUMENT_TYPES = {
  pdf: 'application/pdf',
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  tiff: 'image/tiff',
  gif: 'image/gif',
  bmp: 'image/bmp',
  avif: 'image/avif',
} as const;
export type DocumentType = keyof typeof DOCUMENT_TYPES;

export interface PageOutput {
  readonly key: string;
  readonly bytes: number;
  readonly reader: ReaderKind;
  readonly reason: string;
  /** Mean of its blocks. */
  readonly confidence: number;
  /** For what only the whole document tells: headings, headers and footers. */
  readonly sizes: PageSizes;
  readonly edges: readonly EdgeText[];
  /** Blocks whose pictures are stored. */
  readonly figures: readonly string[];
  readonly warnings: readonly PageWarning[];
}

/** What an assembly or an extraction reads. */
export interface PageRow extends PageOutput {
  readonly page: number;
}

export interface AssembleOutput {
  /** Format → bytes. */
  readonly bytes: Readonly<Record<string, number>>;
}

export interface ExtractOutput {
  readonly method: 'rules' | 'model';
  readonly bytes: number;
  /** Of a model's: whether the schema holds for it. */
  readonly valid?: boolean;
}

export type TaskOutput = FetchOutput | PageOutput | AssembleOutput | ExtractOutput;
