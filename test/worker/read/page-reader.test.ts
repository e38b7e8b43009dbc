/** The reader of pages on pages whose text is known: rendered, turned, small. Errors are edit distances per character. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { beforeAll, describe, expect, test } from 'vitest';
import { languageModel } from '../../../scripts/readers/languages.ts';
import { layOut } from '../../../worker/documents/layout.ts';
import type { GreyPage, ReadOptions } from '../../../worker/documents/reader.ts';
import { PdfFile } from '../../../worker/pdf/pdf-file.ts';
import { readPage } from '../../../worker/read/page-reader.ts';
import { turned } from '../../../worker/read/pixels.ts';
import { startTesseract, type Tesseract } from '../../../worker/read/tesseract.ts';
import { articlePdf, invoicePdf, ITEMS, type MadePdf } from '../../../scripts/demo/made-pdf.ts';
import { nodePdfium } from '../../../scripts/demo/node-pdfium.ts';

const WASM = createRequire(import.meta.url).resolve('tesseract.js-core/tesseract-core-simd-lstm.wasm');
const OPTIONS: ReadOptions = { languages: [], rotate: 'auto', attempt: 1 };
const TIMEOUT = 120_000;

let tesseract: Tesseract;
let invoice: GreyPage;
let made: MadePdf;
beforeAll(async () => {
  const module = new WebAssembly.Module(await readFile(WASM));
  tesseract = await startTesseract(module, new Map([['eng', await languageModel('eng')]]));
  made = await invoicePdf();
  invoice = await rendered(made.bytes, 150);
}, TIMEOUT);

async function rendered(bytes: Uint8Array, dpi: number): Promise<GreyPage> {
  const body = (async function* () {
    yield bytes;
  })();
  const file = await PdfFile.read(await nodePdfium(), bytes.byteLength, body, null);
  const page = file.page(1, { engine: 'ocr', dpi });
  if (page.kind !== 'picture') throw new Error('no picture');
  return page.picture;
}

/** Edits per character, line by line: every true line against the nearest one that was read. */
function lineErrors(truth: readonly string[], lines: readonly string[]): number {
  const edits = truth.map((line) => Math.min(...lines.map((other) => distance(line, other))));
  return edits.reduce((sum, value) => sum + value, 0) / truth.join('').length;
}

/** Levenshtein. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length];
}

const linesOf = (page: GreyPage, options = OPTIONS) =>
  readPage(tesseract, page, options).segments.map(({ text }) => text);

test(
  'a clean invoice at 150 dpi: 0.3 % of its characters at most, and every cell of its table',
  () => {
    const read = readPage(tesseract, invoice, OPTIONS);
    expect(read).toMatchObject({ unit: 'px', dpi: 150, rotation: 0, flags: [] });
    expect(
      lineErrors(
        made.truth[0],
        read.segments.map(({ text }) => text),
      ),
    ).toBeLessThanOrEqual(0.003);
    const table = layOut(read, 1).blocks.find(({ label }) => label === 'table')!.table!;
    for (const [i, item] of ITEMS.entries())
      expect(table.cells.filter(({ row }) => row === i + 1).map(({ text }) => text)).toEqual([...item]);
  },
  TIMEOUT,
);

test(
  'two columns: every word in order',
  async () => {
    const article = await articlePdf();
    const read = readPage(tesseract, await rendered(article.bytes, 150), OPTIONS);
    const text = layOut(read, 1)
      .blocks.map((block) => block.text)
      .join(' ');
    const truth = article.truth[0].join(' ');
    expect(distance(truth, text) / truth.length).toBeLessThanOrEqual(0.003);
  },
  TIMEOUT,
);

describe('pages that are not as they should be', () => {
  test.each([1, 2, 3])(
    'turned by %d quarters: turned back, and read',
    (quarters) => {
      const page = { ...invoice, ...turned(invoice, quarters) };
      const read = readPage(tesseract, page, OPTIONS);
      expect(read).toMatchObject({ rotation: (4 - quarters) * 90, flags: ['rotated'] });
      expect(
        lineErrors(
          made.truth[0],
          read.segments.map(({ text }) => text),
        ),
      ).toBeLessThanOrEqual(0.02);
    },
    TIMEOUT,
  );

  test(
    'small letters are doubled',
    async () => {
      for (const dpi of [72, 100])
        expect(lineErrors(made.truth[0], linesOf(await rendered(made.bytes, dpi)))).toBeLessThanOrEqual(0.02);
    },
    TIMEOUT,
  );

  test(
    'white on black, as a scan',
    () => {
      const dark = { ...invoice, isRendered: false, pixels: invoice.pixels.map((value) => 255 - value) };
      expect(lineErrors(made.truth[0], linesOf(dark))).toBeLessThanOrEqual(0.02);
    },
    TIMEOUT,
  );

  test(
    'an empty page has no text and no error',
    () => {
      const empty = { ...invoice, pixels: new Uint8Array(invoice.pixels.length).fill(255) };
      expect(linesOf(empty)).toEqual([]);
    },
    TIMEOUT,
  );
});

test('memory after all of this is within 64 MB', () => expect(tesseract.memoryBytes).toBeLessThanOrEqual(64 << 20));
