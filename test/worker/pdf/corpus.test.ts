/** Text layers of the corpus: 0.5 % of the characters at most, order and cells exact. */
import { beforeAll, expect, test } from 'vitest';
import { DOCUMENT_NAMES } from '../../../scripts/corpus/corpus.ts';
import { orderErrors, readingErrors } from '../../../scripts/corpus/errors.ts';
import { DOCUMENTS } from '../../../scripts/corpus/pdfs.ts';
import { nodePdfium } from '../../../scripts/demo/node-pdfium.ts';
import { ITEMS } from '../../../scripts/demo/made-pdf.ts';
import { layOut } from '../../../worker/documents/layout.ts';
import { PdfFile } from '../../../worker/pdf/pdf-file.ts';
import type { Pdfium } from '../../../worker/pdf/pdfium.ts';

let pdfium: Pdfium;
beforeAll(async () => {
  pdfium = await nodePdfium();
});

async function layerOf(bytes: Uint8Array) {
  const body = (async function* () {
    yield bytes;
  })();
  const file = await PdfFile.read(pdfium, bytes.byteLength, body, null);
  const page = file.page(1, { engine: 'auto', dpi: 150 });
  file.close();
  if (page.kind !== 'text') throw new Error('The text layer was not used.');
  return page.page;
}

test.each(DOCUMENT_NAMES)('%s', async (name) => {
  const { make, isInOrder } = DOCUMENTS[name];
  const { bytes, truth } = await make();
  const read = await layerOf(bytes);
  const texts = read.segments.map(({ text }) => text);
  expect(readingErrors(truth[0], texts)).toEqual({ characters: 0, linesLost: [] });
  if (isInOrder) expect(orderErrors(truth[0], read)).toBe(0);
});

test('every cell of the invoice’s table', async () => {
  const { bytes } = await DOCUMENTS.invoice.make();
  const table = layOut(await layerOf(bytes), 1).blocks.find(({ label }) => label === 'table')!.table!;
  const cells = (row: number) => table.cells.filter((cell) => cell.row === row).map(({ text }) => text);
  for (const [i, item] of ITEMS.entries()) expect(cells(i + 1)).toEqual([...item]);
});
