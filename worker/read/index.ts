/** The script glimpse-read: text of scanned pages and pictures by Tesseract, in a memory of its own. */
import { WorkerEntrypoint } from 'cloudflare:workers';
import tesseractModule from 'tesseract.js-core/tesseract-core-simd-lstm.wasm';
import { answer, type Answered } from '../calls.ts';
import type { ReadPage } from '../documents/page.ts';
import type { ReadOptions } from '../documents/reader.ts';
import { loadPixels, type StoredPixels } from '../documents/stored-pixels.ts';
import { GlimpseError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { encodePng } from '../media/encode-png.ts';
import { OneAtATime } from '../one-at-a-time.ts';
import { cutOut, type Part } from './cut.ts';
import type { Languages } from './languages.ts';
import { listLanguages, loadLanguages } from './load-languages.ts';
import { readPage } from './page-reader.ts';
import { startTesseract, type Tesseract } from './tesseract.ts';
import { readInLanguage } from './tried-languages.ts';

interface Env {
  readonly WEIGHTS: R2Bucket;
  readonly DOCUMENTS: R2Bucket;
}

const turns = new OneAtATime();
let tesseract: Tesseract | null = null;
/** What was asked for when it was started. */
let asked = '';

export default class GlimpseRead extends WorkerEntrypoint<Env> {
  read(stored: StoredPixels, options: ReadOptions): Promise<Answered<ReadPage>> {
    const work = answer(() =>
      turns.run(async () => {
        const page = await loadPixels(this.env.DOCUMENTS, stored);
        const known = await listLanguages(this.env.WEIGHTS);
        const readIn = async (languages: readonly string[]) => {
          const reader = await this.#tesseract(known, languages);
          try {
            return readPage(reader, page, options);
          } catch (error) {
            // What threw is in an unknown state.
            tesseract = null;
            throw new GlimpseError('reader_failed', 'The page broke the reader.', {}, error);
          }
        };
        return readInLanguage({ there: Object.keys(known), readIn }, options);
      }),
    );
    return this.#kept(work);
  }

  /** Puts a part of a page as a PNG at `pngKey`. No reader is needed for it, so it waits for none. */
  cut(stored: StoredPixels, part: Part, pngKey: string): Promise<Answered<null>> {
    const cut = async () => {
      const { widthPx, heightPx, pixels } = await cutOut(this.env.DOCUMENTS, stored, part);
      const row = (y: number) => pixels.subarray(y * widthPx, (y + 1) * widthPx);
      const png = await encodePng({ widthPx, heightPx, channels: 1, row });
      await this.env.DOCUMENTS.put(pngKey, png, { httpMetadata: { contentType: 'image/png' } });
      return null;
    };
    return this.#kept(answer(cut));
  }

  /** Linear memory in bytes, for the books. */
  memory(): { readonly wasmBytes: number } {
    return { wasmBytes: tesseract?.memoryBytes ?? 0 };
  }

  /** A caller that leaves would take its turn with it. */
  #kept<T>(work: Promise<T>): Promise<T> {
    this.ctx.waitUntil(work);
    return work;
  }

  async #tesseract(known: Languages, languages: readonly string[]): Promise<Tesseract> {
    const wish = languages.join('+');
    // Its memory never shrinks: after large pages a fresh one is smaller.
    const isLarge = tesseract !== null && tesseract.memoryBytes > LIMITS.readerMemoryBytes.value;
    if (tesseract !== null && asked === wish && !isLarge) return tesseract;
    tesseract = null;
    const models = await loadLanguages(this.env.WEIGHTS, known, languages);
    asked = wish;
    return (tesseract = await startTesseract(tesseractModule, models));
  }
}
