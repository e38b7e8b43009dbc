/** Both readers keep the same promises. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { languageModel } from '../../../scripts/readers/languages.ts';
import { nodePictureReader } from '../../../scripts/readers/node-picture-reader.ts';
import type { PageReader } from '../../../worker/documents/reader.ts';
import { readPage } from '../../../worker/read/page-reader.ts';
import { startTesseract } from '../../../worker/read/tesseract.ts';
import { readerPromises } from '../../support/reader-promises.ts';

const WASM = createRequire(import.meta.url).resolve('tesseract.js-core/tesseract-core-simd-lstm.wasm');

async function pageReader(): Promise<PageReader> {
  const module = new WebAssembly.Module(await readFile(WASM));
  const tesseract = await startTesseract(module, new Map([['eng', await languageModel('eng')]]));
  return { read: async (page, options) => readPage(tesseract, page, options) };
}

readerPromises('the reader of pages', pageReader);
readerPromises('the reader of pictures', nodePictureReader);
