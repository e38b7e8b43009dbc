/** Resizing and cropping against plain sums. */
import { expect, test } from 'vitest';
import { seeded } from '../../../scripts/random.ts';
import { cropped } from '../../../worker/picture/crop.ts';
import { part, resized } from '../../../worker/picture/pixels.ts';
import { downwards } from '../../../worker/picture/turned-box.ts';

const random = seeded(8);
const noise = (widthPx: number, heightPx: number) => ({
  widthPx,
  heightPx,
  pixels: Uint8Array.from({ length: widthPx * heightPx }, () => random.below(256)),
});

test('smaller by a whole number: the mean of squares', () => {
  const from = noise(12, 9);
  const { pixels } = resized(from, 4, 3);
  for (let y = 0; y < 3; y++) {
    for (let x = 0; x < 4; x++) {
      const square = part(from, 3 * x, 3 * y, 3 * x + 3, 3 * y + 3).pixels;
      const mean = square.reduce((sum, value) => sum + value, 0) / 9;
      expect(Math.abs(pixels[4 * y + x] - mean)).toBeLessThanOrEqual(0.51);
    }
  }
});

test('smaller by any factor keeps the mean of all; an even grey stays as it is at any size', () => {
  const from = noise(101, 67);
  const mean = ({ pixels }: { pixels: Uint8Array }) => pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
  expect(Math.abs(mean(resized(from, 37, 41)) - mean(from))).toBeLessThan(1);
  const even = { widthPx: 5, heightPx: 4, pixels: new Uint8Array(20).fill(77) };
  for (const [width, height] of [
    [10, 8],
    [3, 2],
    [1, 1],
  ])
    expect(new Set(resized(even, width, height).pixels)).toEqual(new Set([77]));
});

test('twice as large: a quarter and three quarters of the neighbours', () => {
  const { pixels } = resized({ widthPx: 2, heightPx: 1, pixels: Uint8Array.of(0, 200) }, 4, 1);
  expect([...pixels]).toEqual([0, 50, 150, 200]);
});

test('an upright crop of its own size is that part of the page; downwards it is turned', () => {
  const page = noise(60, 50);
  const box = { x: 30, y: 25, width: 20, height: 10, angle: 0 };
  expect(cropped(page, box, 10, 1)).toEqual(part(page, 20, 20, 40, 30));
  const turned = cropped(page, downwards(box), 20, 1);
  expect([turned.widthPx, turned.heightPx]).toEqual([10, 20]);
  // Its upper left is the page's upper right.
  expect(turned.pixels[0]).toBe(page.pixels[20 * 60 + 39]);
});
