/** Scans whose fields are known, as `python -m data.field_scans` writes them, read and laid out as a job does it. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { layOut } from '../../../worker/documents/layout.ts';
import type { Block } from '../../../worker/documents/page.ts';
import type { GreyPage } from '../../../worker/documents/reader.ts';
import type { Codecs } from '../../../worker/media/codecs.ts';
import { nodeCodecs } from '../../../worker/media/codecs-node.ts';
import { openImage } from '../../../worker/media/open.ts';
import { readPage } from '../../../worker/read/page-reader.ts';
import { startTesseract } from '../../../worker/read/tesseract.ts';
import { languageModel } from '../../readers/languages.ts';

export const KINDS = ['invoices', 'receipts'] as const;
export type Kind = (typeof KINDS)[number];

/** What stands on a scan, by the names of the rules' fields; dates as they are printed. */
export type TrueFields = Readonly<Record<string, string | number>> & { readonly Items: readonly TrueItem[] };
export type TrueItem = Readonly<Record<string, string | number>>;

export interface ReadScan {
  readonly fields: TrueFields;
  readonly blocks: readonly Block[];
}

const WASM = createRequire(import.meta.url).resolve('tesseract.js-core/tesseract-core-simd-lstm.wasm');

/** Half a second or so each. */
export async function* readScans(folder: string): AsyncGenerator<ReadScan> {
  const module = new WebAssembly.Module(await readFile(WASM));
  const tesseract = await startTesseract(module, new Map([['eng', await languageModel('eng')]]));
  const codecs = await nodeCodecs();
  const lines = (await readFile(path.join(folder, 'fields.jsonl'), 'utf8')).trim().split('\n');
  for (const line of lines) {
    const { image, fields } = JSON.parse(line) as { image: string; fields: TrueFields };
    const grey = await greyOf(await readFile(path.join(folder, image)), codecs);
    const read = readPage(tesseract, grey, { languages: [], rotate: 'auto', attempt: 1 });
    yield { fields, blocks: layOut(read, 1).blocks };
  }
}

/** Rec. 601, in 65536ths. */
const [R, G, B] = [19595, 38470, 7471];

async function greyOf(file: Uint8Array, codecs: Codecs): Promise<GreyPage> {
  const image = openImage(file);
  const { widthPx, heightPx } = image;
  const pixels = new Uint8Array(widthPx * heightPx);
  let at = 0;
  await image.plan(image).decode({ codecs, alpha: 'white', pause: () => Promise.resolve() }, (rgb) => {
    for (let i = 0; i < rgb.length; i += 3) pixels[at++] = (R * rgb[i] + G * rgb[i + 1] + B * rgb[i + 2] + 32768) >> 16;
  });
  return { widthPx, heightPx, pixels, dpi: 0 };
}
