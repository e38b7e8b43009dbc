/** The script glimpse-pdf: pages of PDF files out of the bucket of documents, in a memory of its own. */
import { WorkerEntrypoint } from 'cloudflare:workers';
import pdfiumModule from '@embedpdf/pdfium/pdfium.wasm';
import { answer, type Answered } from '../calls.ts';
import { storePixels, type StoredPixels } from '../documents/stored-pixels.ts';
import type { Box } from '../documents/page.ts';
import { asGlimpseError, GlimpseError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { encodePng } from '../media/encode-png.ts';
import { OneAtATime } from '../one-at-a-time.ts';
import { PdfFile, type PdfPage, type PdfPageOptions, type PdfPlan } from './pdf-file.ts';
import { startPdfium, type Pdfium } from './pdfium.ts';

interface Env {
  readonly DOCUMENTS: R2Bucket;
}

export interface StoredFile {
  readonly key: string;
  readonly etag: string;
}

interface PageOptions extends PdfPageOptions {
  /** Where the pixels are put, if it comes to that. */
  readonly pixelsKey: string;
}

interface DrawRequest {
  readonly dpi: number;
  readonly box?: Box;
  readonly pngKey: string;
}

type StoredPage =
  | Extract<PdfPage, { kind: 'text' }>
  | (Omit<Extract<PdfPage, { kind: 'picture' }>, 'picture'> & { readonly picture: StoredPixels });

const turns = new OneAtATime();
let pdfium: Pdfium | null = null;
/** Pages of a document often follow one another: the last file stays open. */
let open: { readonly name: string; readonly file: PdfFile } | null = null;

export default class GlimpsePdf extends WorkerEntrypoint<Env> {
  plan(stored: StoredFile, password: string | null): Promise<Answered<PdfPlan>> {
    return this.#kept(answer(() => this.#with(stored, password, (file) => file.plan())));
  }

  page(stored: StoredFile, password: string | null, page: number, options: PageOptions): Promise<Answered<StoredPage>> {
    const read = () => this.#with(stored, password, (file) => file.page(page, options));
    return this.#kept(answer(async () => this.#withoutPixels(await read(), options.pixelsKey)));
  }

  /** Puts a page, or a part of it, as a PNG at `pngKey`. */
  draw(stored: StoredFile, password: string | null, page: number, { pngKey, ...options }: DrawRequest) {
    const draw = async () => {
      const { pixels, ...drawn } = await this.#with(stored, password, (file) => file.draw(page, options));
      const row = (y: number) => pixels.subarray(3 * y * drawn.widthPx, 3 * (y + 1) * drawn.widthPx);
      const png = await encodePng({ ...drawn, channels: 3, row });
      await this.env.DOCUMENTS.put(pngKey, png, { httpMetadata: { contentType: 'image/png' } });
      return drawn;
    };
    return this.#kept(answer(draw));
  }

  /** Linear memory in bytes, for the books. */
  memory(): { readonly wasmBytes: number } {
    return { wasmBytes: pdfium?.memoryBytes ?? 0 };
  }

  /** A caller that leaves would take its turn with it. */
  #kept<T>(work: Promise<T>): Promise<T> {
    this.ctx.waitUntil(work);
    return work;
  }

  async #withoutPixels(page: PdfPage, key: string): Promise<StoredPage> {
    if (page.kind === 'text') return page;
    return { ...page, picture: await storePixels(this.env.DOCUMENTS, key, page.picture) };
  }

  #with<T>(stored: StoredFile, password: string | null, use: (file: PdfFile) => T): Promise<T> {
    return turns.run(async () => {
      try {
        return use(await this.#open(stored, password));
      } catch (thrown) {
        // What is none of our errors left PDFium in an unknown state.
        if (!(thrown instanceof GlimpseError)) reset();
        throw thrown instanceof GlimpseError ? thrown : broken(thrown);
      }
    });
  }

  async #open({ key, etag }: StoredFile, password: string | null): Promise<PdfFile> {
    const name = `${key} ${etag} ${password ?? ''}`;
    if (open?.name === name) return open.file;
    open?.file.close();
    open = null;
    // Its memory never shrinks: after large files a fresh one is smaller.
    if (pdfium !== null && pdfium.memoryBytes > LIMITS.pdfMemoryBytes.value) pdfium = null;
    const object = await this.env.DOCUMENTS.get(key, { onlyIf: { etagMatches: etag } });
    if (object === null || !('body' in object))
      throw new GlimpseError(
        'damaged_document',
        'The document is not stored any more, or was replaced; send it again.',
      );
    pdfium ??= await startPdfium(pdfiumModule);
    const file = await PdfFile.read(pdfium, object.size, object.body, password);
    open = { name, file };
    return file;
  }
}

function reset(): void {
  pdfium = null;
  open = null;
}

const broken = (thrown: unknown): GlimpseError =>
  new GlimpseError('reader_failed', 'The file broke PDFium.', {}, asGlimpseError(thrown).cause);
