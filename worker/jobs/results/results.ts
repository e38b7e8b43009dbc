/** What HTTP sees of results. Types and no code. */
import type { PageWarning } from '../../documents/page.ts';
import type { ResultFormat } from '../request.ts';
import type { Task } from '../task.ts';
import type { ArchiveFile } from './archive.ts';

/** A stream, and its length where that is known. */
export interface ResultBody {
  readonly body: ReadableStream;
  readonly contentType: string;
  readonly bytes: number | null;
  /** Tells this version from others of the same; null where nothing does. */
  readonly version: string | null;
}

export interface ResultWish {
  readonly format: ResultFormat;
  /** `1-3,7`: these alone; null is all of the job's. */
  readonly pages: string | null;
  /** Of a job that has not ended: the pages that are done. */
  readonly isPartial: boolean;
}

export interface PageView {
  readonly page: number;
  readonly status: Task['status'];
  readonly engine: 'text' | 'ocr' | 'vlm' | null;
  readonly reader: string | null;
  readonly reason: string | null;
  readonly confidence: number | null;
  readonly figures: readonly string[];
  readonly warnings: readonly PageWarning[];
  readonly error: Task['error'];
  readonly url: string;
}

export interface PageImage extends ResultBody {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly dpi: number;
}

/** Every call @throws GlimpseError job_not_found, also for a job of somebody else */
export interface Results {
  /** @throws GlimpseError job_not_finished, result_missing, page_out_of_range */
  result(tenant: string, id: string, wish: ResultWish): Promise<ResultBody>;
  /** All formats and figures in one file. @throws as `result` */
  archive(tenant: string, id: string): Promise<ResultBody>;
  /** Files as one ZIP, packed while it is sent. */
  pack(files: readonly ArchiveFile[]): ReadableStream<Uint8Array>;
  /** Those that were asked for; none before the document is open. */
  pages(tenant: string, id: string): Promise<PageView[]>;
  /** As soon as it is done. @throws GlimpseError page_missing, job_not_finished, page_failed */
  page(tenant: string, id: string, page: number, format: ResultFormat): Promise<ResultBody>;
  /** Of any page of the document, as a PNG. @throws GlimpseError page_missing, job_not_finished, and as readers do */
  image(tenant: string, id: string, page: number, dpi: number): Promise<PageImage>;
  /** By the id of its block. @throws GlimpseError result_missing */
  figure(tenant: string, id: string, block: string): Promise<ResultBody>;
}
