/** Pictures seen through a mapping of places. */
import { expect, test } from 'vitest';
import { askew, shrunk } from '../../../scripts/demo/resample.ts';

test('askew turns clockwise around the middle and leaves paper where nothing was', () => {
  const page = { widthPx: 101, heightPx: 101, pixels: new Uint8Array(101 * 101).fill(200) };
  page.pixels[50 * 101 + 90] = 0;
  const turned = askew(page, 45);
  const darkest = turned.pixels.indexOf(Math.min(...turned.pixels));
  expect([darkest % 101, Math.floor(darkest / 101)]).toEqual([79, 78]);
  expect(turned.pixels[0]).toBe(255);
});

test('shrunk: the mean of every square', () => {
  const pixels = Uint8Array.of(0, 100, 9, 200, 100, 9, 9, 9, 9);
  expect(shrunk({ widthPx: 3, heightPx: 3, pixels }, 2)).toEqual({
    widthPx: 1,
    heightPx: 1,
    pixels: Uint8Array.of(100),
  });
});
