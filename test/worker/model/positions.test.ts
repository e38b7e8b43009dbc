import { expect, test } from 'vitest';
import { positionIds } from '../../../worker/model/positions.ts';

const IMAGE = 9;
const text = (length: number) => Array.from({ length }, () => 1);
const image = (length: number) => Array.from({ length }, () => IMAGE);

test('the example of the specification: 4 text, a 6×4 grid, 4 text', () => {
  const { ids, delta } = positionIds([...text(4), ...image(6), ...text(4)], IMAGE, [[1, 6, 4]], 2);
  expect([...ids.subarray(0, 14)]).toEqual([0, 1, 2, 3, 4, 4, 4, 4, 4, 4, 7, 8, 9, 10]);
  expect([...ids.subarray(14, 28)]).toEqual([0, 1, 2, 3, 4, 4, 5, 5, 6, 6, 7, 8, 9, 10]);
  expect([...ids.subarray(28)]).toEqual([0, 1, 2, 3, 4, 5, 4, 5, 4, 5, 7, 8, 9, 10]);
  expect(delta).toBe(-3);
});

test('text alone counts up on all three axes', () => {
  const { ids, delta } = positionIds(text(3), IMAGE, [], 2);
  expect([...ids]).toEqual([0, 1, 2, 0, 1, 2, 0, 1, 2]);
  expect(delta).toBe(0);
});

test('image tokens without a grid, and grids without tokens, are refused', () => {
  expect(() => positionIds(image(4), IMAGE, [], 2)).toThrow(/0 runs/);
  expect(() => positionIds(text(4), IMAGE, [[1, 2, 2]], 2)).toThrow(/1 runs/);
  expect(() => positionIds([...image(3), 1], IMAGE, [[1, 4, 4]], 2)).toThrow(/shorter than 4/);
});
