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

test('white paper has none', () => expect(found('...', '...')).toEqual([]));
