/** Connected dark parts, on pages drawn by hand. */
import { expect, test } from 'vitest';
import { componentsOf } from '../../../worker/ink/components.ts';
import { drawn } from './drawn.ts';

const found = (...rows: string[]) => componentsOf(drawn(rows), 128).map(({ box, area }) => [...box, area]);

test('parts that touch at sides or corners are one', () => {
  expect(found('##..', '..#.', '....', '#..#')).toEqual([
    [0, 0, 3, 2, 3],
    [0, 3, 1, 4, 1],
    [3, 3, 4, 4, 1],
  ]);
});

test('what joins only further down is one from the beginning', () => {
  expect(found('#.#.#', '#.#.#', '#####')).toEqual([[0, 0, 5, 3, 11]]);
});

test('a part around another one is another one', () => {
  expect(found('#####', '#...#', '#.#.#', '#...#', '#####')).toEqual([
    [0, 0, 5, 5, 16],
    [2, 2, 3, 3, 1],
  ]);
});

test('grain has none: no more than so many parts are held', () => {
  const [widthPx, heightPx] = [2 * 500, 2 * 500];
  const isDark = (i: number) => i % 2 === 0 && Math.floor(i / widthPx) % 2 === 0;
  const pixels = Uint8Array.from({ length: widthPx * heightPx }, (_, i) => (isDark(i) ? 0 : 255));
  expect(componentsOf({ widthPx, heightPx, pixels }, 128)).toEqual([]);
  const half = { widthPx, heightPx: heightPx / 2, pixels: pixels.subarray(0, pixels.length / 2) };
  expect(componentsOf(half, 128)).toHaveLength(125_000);
});

test('white paper has none', () => expect(found('...', '...')).toEqual([]));
