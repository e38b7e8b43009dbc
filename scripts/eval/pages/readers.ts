/** The readers of pixels as they run in Node, to be measured: each with a memory of its own. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { PageReader } from '../../../worker/documents/reader.ts';
import { readPage } from '../../../worker/read/page-reader.ts';
import { startTesseract, type Tesseract } from '../../../worker/read/tesseract.ts';
import { languageModel } from '../../readers/languages.ts';
import { nodePictureReader } from '../../readers/node-picture-reader.ts';

export interface MeasuredReader extends PageReader {
  /** Linear memory in bytes, of several the largest: it never shrinks. */
  readonly memoryBytes: number;
}

/** By name; each call starts a fresh one. */
export const PAGE_READERS: Readonly<Record<string, () => Promise<MeasuredReader>>> = {
  async page() {
    const tesseract = await nodeTesseract(['eng']);
    return {
      read: async (page, options) => readPage(tesseract, page, options),
      get memoryBytes() {
        return tesseract.memoryBytes;
      },
    };
  },
  async picture() {
    const reader = await nodePictureReader();
    return {
      read: (page, options) => reader.read(page, options),
      get memoryBytes() {
        return Math.max(...Object.values(reader.memory()));
      },
    };
  },
};

const WASM = createRequire(import.meta.url).resolve('tesseract.js-core/tesseract-core-simd-lstm.wasm');

/** Tesseract with the models of these languages, from their npm packages. */
export async function nodeTesseract(languages: readonly string[]): Promise<Tesseract> {
  const models = new Map<string, Uint8Array>();
  for (const language of languages) models.set(language, await languageModel(language));
  return startTesseract(new WebAssembly.Module(await readFile(WASM)), models);
}
