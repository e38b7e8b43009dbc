/** Dark areas with light letters, and what is none. */
import { expect, test } from 'vitest';
import { withoutInverse } from '../../../worker/ink/inverse.ts';
import { boxes } from './drawn.ts';

const INK = 150;
type Boxes = Parameters<typeof boxes>[2];

/** An area of 100 × 20 at (20, 20), of grey 40, with strokes of 255 in it. */
function area(strokes: Boxes) {
  const page = boxes(140, 60, [[20, 20, 120, 40]], [255, 40]);
  for (const [x0, y0, x1, y1] of strokes)
    for (let y = y0; y < y1; y++) page.pixels.fill(255, y * 140 + x0, y * 140 + x1);
  return page;
}
const strokes = (from: number, to: number, count = 6): Boxes =>
  Array.from({ length: count }, (_, i) => [30 + 10 * i, from, 33 + 10 * i, to] as const);

test('light letters on a dark area become dark ones on white', () => {
  const { pixels } = withoutInverse(area(strokes(25, 35)), INK);
  const at = (x: number, y: number) => pixels[y * 140 + x];
  expect([at(31, 30), at(36, 30), at(20, 30), at(10, 30)]).toEqual([0, 255, 255, 255]);
});

test.each([
  ['an area without letters', area([])],
  ['three strokes: a bold letter', area(strokes(25, 35, 3))],
  ['strokes from end to end: dark letters that are one piece', area(strokes(20, 40))],
  ['a letter’s height', boxes(140, 60, [[20, 20, 120, 32]])],
])('%s stays as it is', (_, page) => {
  expect(withoutInverse(page, INK)).toBe(page);
});

test('an area of many greys is a photo', () => {
  const page = area(strokes(25, 35));
  for (let y = 20; y < 40; y++)
    for (let x = 20; x < 120; x++) if (page.pixels[y * 140 + x] < 255) page.pixels[y * 140 + x] = x;
  expect(withoutInverse(page, INK)).toBe(page);
});

test('the caller’s pixels stay unless they may be overwritten', () => {
  const page = area(strokes(25, 35));
  const before = page.pixels.slice();
  expect(withoutInverse(page, INK).pixels).not.toBe(page.pixels);
  expect(page.pixels).toEqual(before);
  expect(withoutInverse(page, INK, true).pixels).toBe(page.pixels);
});
