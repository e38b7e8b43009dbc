/** The corpus itself: the same every time, and as large as its resolution says. */
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { corpusPage } from '../../../scripts/corpus/corpus.ts';

const digest = (pixels: Uint8Array) => createHash('sha256').update(pixels).digest('hex');

test('a page is the same every time, in grey, and nobody says its resolution', async () => {
  const [one, other] = await Promise.all([corpusPage('log', 'salt and pepper'), corpusPage('log', 'salt and pepper')]);
  expect(digest(one.page.pixels)).toBe(digest(other.page.pixels));
  expect(one.page).toMatchObject({ widthPx: 1240, heightPx: 1754, dpi: 0 });
  expect(one.truth).toHaveLength(1 + 5 * 41);
  expect(one.truth.slice(0, 3)).toEqual(['STATION LOG', 'TIME', 'STATION']);
});

test('72 dpi is a quarter of 288', async () => {
  const { page } = await corpusPage('clauses', '72 dpi');
  expect([page.widthPx, page.heightPx]).toEqual([595, 842]);
});

test('salt and pepper: two pixels per hundred are changed', async () => {
  const [clean, worn] = [await corpusPage('clauses', '150 dpi'), await corpusPage('clauses', 'salt and pepper')];
  const changed = worn.page.pixels.filter((value, i) => value !== clean.page.pixels[i]).length;
  // White specks on white paper are no change: about half of all that were thrown.
  expect(changed / clean.page.pixels.length).toBeGreaterThan(0.009);
  expect(changed / clean.page.pixels.length).toBeLessThan(0.013);
});
