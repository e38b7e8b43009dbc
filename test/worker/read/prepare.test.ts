/** Pages made easy to read: what is done to the corpus's pages, and that nothing is done to clean ones. */
import { describe, expect, test } from 'vitest';
import { corpusPage, type ConditionName } from '../../../scripts/corpus/corpus.ts';
import { askew } from '../../../scripts/demo/resample.ts';
import { cleaned } from '../../../worker/ink/cleaned.ts';
import { areLinesUpright, lettersOn } from '../../../worker/ink/letters.ts';
import { flattened, paperOf } from '../../../worker/ink/paper.ts';
import { turned } from '../../../worker/documents/grey.ts';
import { levelled } from '../../../worker/read/pixels.ts';
import { prepared } from '../../../worker/read/prepare.ts';
import { skewOf } from '../../../worker/read/skew.ts';
import { withoutSpecks } from '../../../worker/ink/specks.ts';
import { boxes } from '../ink/drawn.ts';

test.each<[ConditionName, string[]]>([
  ['150 dpi', []],
  ['72 dpi', ['doubled']],
  ['white on black', ['inverted']],
  ['uneven light', ['paper made white']],
  ['wavy dark paper', ['paper made white']],
  ['salt and pepper', ['specks removed']],
  ['4° askew', ['levelled']],
  ['turned by 90°', []],
  ['photo on wood', ['laid flat', 'paper made white']],
])('an invoice, %s: %j', async (condition, how) => {
  const { page } = await corpusPage('invoice', condition);
  const clean = cleaned(page, { mayTurn: true, mayLayFlat: true });
  expect(clean.wasLying).toBe(condition === 'turned by 90°');
  expect(prepared(clean, 0, true).how).toEqual(how);
});

test('the caller’s pixels stay as they are', async () => {
  const { page } = await corpusPage('log', 'salt and pepper');
  const before = page.pixels.slice();
  prepared(cleaned(page, { mayTurn: true, mayLayFlat: true }), 0, true);
  expect(page.pixels).toEqual(before);
});

describe('skew', () => {
  test.each([-7, -1.5, 0, 0.4, 4, 9])('%d° is found within a tenth', async (degrees) => {
    const { page } = await corpusPage('clauses', '150 dpi');
    expect(Math.abs(skewOf(lettersOn(askew(page, degrees), 150)) - degrees)).toBeLessThanOrEqual(0.1);
  });

  test('levelled is the inverse of askew', async () => {
    const { page } = await corpusPage('clauses', '150 dpi');
    expect(Math.abs(skewOf(lettersOn(levelled(askew(page, 3), 3), 150)))).toBeLessThanOrEqual(0.1);
  });

  test('a page without text is level', () => {
    expect(skewOf(lettersOn(boxes(400, 400, [[100, 100, 110, 110]]), 150))).toBe(0);
  });
});

describe('which way lines run', () => {
  test.each([0, 1, 2, 3])('turned by %d quarters', async (quarters) => {
    for (const document of ['invoice', 'log'] as const) {
      const { page } = await corpusPage(document, '100 dpi');
      const pixels = turned(page, quarters);
      expect(areLinesUpright(lettersOn(pixels, 150).boxes)).toBe(quarters % 2 === 1);
    }
  });
});

describe('paper', () => {
  test('a dark page with light letters is dark, a dark page with darker letters is not', () => {
    const letters = Array.from({ length: 200 }, (_, i) => {
      const [x, y] = [20 + 18 * (i % 20), 20 + 30 * Math.floor(i / 20)];
      return [x, y, x + 6, y + 12] as const;
    });
    expect(paperOf(boxes(400, 400, letters, [20, 240])).isDark).toBe(true);
    expect(paperOf(boxes(400, 400, letters, [110, 10]))).toMatchObject({ isDark: false, isShaded: true });
    expect(paperOf(boxes(400, 400, letters))).toMatchObject({ isDark: false, isShaded: false });
  });

  test('flattened, paper is white and letters stay dark, wherever they stand', () => {
    const width = 800;
    const page = boxes(width, 400, []);
    page.pixels.forEach((_, i) => (page.pixels[i] = 80 + Math.round((160 * (i % width)) / width)));
    for (const x of [100, 400, 700])
      for (let y = 195; y < 207; y++) page.pixels.fill(20, y * width + x, y * width + x + 4);
    const { pixels } = flattened(page, paperOf(page));
    for (const x of [100, 400, 700]) {
      expect(pixels[200 * width + x + 1]).toBeLessThan(80);
      expect(pixels[200 * width + x + 12]).toBeGreaterThan(235);
    }
  });
});

describe('specks', () => {
  test('small letters are none', async () => {
    const { page } = await corpusPage('article', '72 dpi');
    expect(withoutSpecks(page)).toBe(page);
  });

  test('most specks of a page go', async () => {
    const [clean, worn] = [await corpusPage('invoice', '150 dpi'), await corpusPage('invoice', 'salt and pepper')];
    const differing = (pixels: Uint8Array) =>
      pixels.filter((value, i) => Math.abs(value - clean.page.pixels[i]) > 100).length;
    expect(differing(withoutSpecks(worn.page).pixels)).toBeLessThan(0.06 * differing(worn.page.pixels));
  });
});
