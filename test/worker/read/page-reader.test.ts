/** The reader of pages on the corpus: pages whose text is known, clean and as scanners and cameras give them. */
import { beforeAll, describe, expect, test } from 'vitest';
import { corpusPage, type ConditionName } from '../../../scripts/corpus/corpus.ts';
import { judged } from '../../../scripts/corpus/gates.ts';
import type { DocumentName } from '../../../scripts/corpus/pdfs.ts';
import { ITEMS } from '../../../scripts/demo/made-pdf.ts';
import { nodeTesseract } from '../../../scripts/eval/pages/readers.ts';
import { layOut } from '../../../worker/documents/layout.ts';
import type { ReadOptions } from '../../../worker/documents/reader.ts';
import { readPage } from '../../../worker/read/page-reader.ts';
import type { Tesseract } from '../../../worker/read/tesseract.ts';

const OPTIONS: ReadOptions = { languages: [], rotate: 'auto', attempt: 1 };
const TIMEOUT = 180_000;

let tesseract: Tesseract;
beforeAll(async () => {
  tesseract = await nodeTesseract(['eng']);
}, TIMEOUT);

async function read(document: DocumentName, condition: ConditionName, options = OPTIONS) {
  const corpus = await corpusPage(document, condition);
  const page = readPage(tesseract, corpus.page, options);
  return { page, ...judged(corpus, page) };
}

const tableOf = (page: Awaited<ReturnType<typeof read>>['page']) =>
  layOut(page, 1).blocks.find(({ label }) => label === 'table')!.table!;

describe('clean scans at 150 dpi: 0.3 % of the characters at most', () => {
  test('an invoice, and every cell of its table', { timeout: TIMEOUT }, async () => {
    const { page, characters, linesLost } = await read('invoice', '150 dpi');
    expect(page).toMatchObject({
      unit: 'px',
      rotation: 0,
      skewDegrees: 0,
      flags: [],
      reason: 'reader of pages (as it is)',
    });
    expect(characters).toBeLessThanOrEqual(0.003);
    expect(linesLost).toEqual([]);
    const { cells } = tableOf(page);
    for (const [i, item] of ITEMS.entries())
      expect(cells.filter(({ row }) => row === i + 1).map(({ text }) => text)).toEqual([...item]);
  });

  test('an article in two columns, every word in its order', { timeout: TIMEOUT }, async () => {
    expect((await read('article', '150 dpi')).inOrder).toBe(0);
  });

  test('small print', { timeout: TIMEOUT }, async () => {
    expect((await read('clauses', '150 dpi')).characters).toBeLessThanOrEqual(0.003);
  });

  test('a table of short cells, row by row', { timeout: TIMEOUT }, async () => {
    const { page, characters, linesLost } = await read('log', '150 dpi');
    expect(characters).toBeLessThanOrEqual(0.003);
    expect(linesLost).toEqual([]);
    expect(page.flags).toEqual([]);
  });
});

describe('pages that are not as they should be', () => {
  test('noise and 0.8° of skew: 0.7 % at most', { timeout: TIMEOUT }, async () => {
    const { page, characters } = await read('invoice', 'noise, 0.8° askew');
    expect(characters).toBeLessThanOrEqual(0.007);
    expect(page.skewDegrees).toBeCloseTo(-0.8, 1);
  });

  test('4° askew: levelled for reading, boxes lie on the page as it is', { timeout: TIMEOUT }, async () => {
    const { page, characters } = await read('invoice', '4° askew');
    expect(characters).toBeLessThanOrEqual(0.003);
    expect(page).toMatchObject({ flags: [], reason: 'reader of pages (levelled)' });
    expect(page.skewDegrees).toBeCloseTo(-4, 1);
    const { cells } = tableOf(page);
    expect(cells.filter(({ row }) => row === 1).map(({ text }) => text)).toEqual([...ITEMS[0]]);
    // Its line falls towards the right by the tangent of 4° over 435 points, at 150 dpi.
    const [first, last] = [
      cells.find(({ text }) => text === ITEMS[0][0])!,
      cells.find(({ text }) => text === ITEMS[0][3])!,
    ];
    expect(last.box[3] - first.box[1]).toBeGreaterThan(50);
  });

  test.each<ConditionName>([
    '72 dpi',
    'uneven light',
    'wavy dark paper',
    'white on black',
    'salt and pepper',
    'turned by 90°',
    'turned by 180°',
    'turned by 270°',
    'photo',
  ])('%s: 2 % at most, or a flag with its reason', { timeout: TIMEOUT }, async (condition) => {
    const { page, characters, isFlagged } = await read('invoice', condition);
    if (isFlagged) expect(page.reason).toMatch(/; [\d.]+ % of the /);
    else expect(characters).toBeLessThanOrEqual(0.02);
    expect(page.rotation).toBe(
      Number(/turned by (\d+)/.exec(condition)?.[1] ?? 0) && 360 - Number(/\d+/.exec(condition)![0]),
    );
  });

  test('columns photographed from an angle are read one after the other', { timeout: TIMEOUT }, async () => {
    expect((await read('article', 'photo')).inOrder).toBeLessThanOrEqual(0.001);
  });

  test('letters that no reading holds are told', { timeout: TIMEOUT }, async () => {
    const { page } = await corpusPage('invoice', '150 dpi');
    const blind: Tesseract = {
      ...{ languages: 'eng', memoryBytes: 0 },
      recognise: (pixels, how) => tesseract.recognise(pixels, how).filter(({ text }) => !/\d\.\d\d$/.test(text)),
    };
    const { flags, reason } = readPage(blind, page, OPTIONS);
    expect(flags).toEqual(['low_confidence']);
    expect(reason).toMatch(/; 1\d(\.\d)? % of the letters stand in no word$/);
  });

  test('a turn that is asked for is not looked for', { timeout: TIMEOUT }, async () => {
    const { page, characters } = await read('invoice', 'turned by 90°', { ...OPTIONS, rotate: 270 });
    expect([page.rotation, characters]).toEqual([270, 0]);
  });

  test('an empty page has no text and no error', async () => {
    const { page } = await corpusPage('invoice', '72 dpi');
    const empty = { ...page, pixels: new Uint8Array(page.pixels.length).fill(255) };
    expect(readPage(tesseract, empty, OPTIONS)).toMatchObject({ segments: [], flags: [] });
  });
});

test('memory after all of this is within 64 MB', () => expect(tesseract.memoryBytes).toBeLessThanOrEqual(64 << 20));
