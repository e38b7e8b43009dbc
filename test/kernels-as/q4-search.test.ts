import { describe, expect, test } from 'vitest';
import { loadQ4Search } from '../../kernels-as/host/load-node.ts';
import { packQ4 } from '../../weights/q4.ts';
import { Random, SEED } from './support.ts';

const search = loadQ4Search();

/** [rows, columns] of numbers, changed. */
function matrix(rows: number, columns: number, change: (value: number, i: number) => number = (value) => value) {
  return Float32Array.from(new Random(SEED).numbers(rows * columns), change);
}

describe(`the SIMD search packs the same bytes as the plain one (seed ${SEED})`, () => {
  test.each<[string, number, number, ((value: number, i: number) => number)?]>([
    ['normal numbers', 64, 512],
    ['columns that end inside a group', 16, 588],
    ['heavy tails', 64, 256, (value) => value ** 5],
    ['a few steps only, so that candidates are equal', 32, 256, (value) => Math.round(4 * value)],
    ['few numbers that are not zero', 32, 256, (value, i) => (i % 29 === 0 ? value : 0)],
    ['tiny numbers', 16, 64, (value) => value * 1e-38],
    ['huge numbers', 16, 64, (value) => value * 1e37],
    ['zeros', 16, 64, () => 0],
  ])('%s', (_, rows, columns, change) => {
    const weights = matrix(rows, columns, change);
    expect(packQ4(weights, rows, columns, search)).toEqual(packQ4(weights, rows, columns));
  });

  test('rows of changing length, one after another', () => {
    for (const columns of [64, 13_696, 32]) {
      const weights = matrix(16, columns);
      expect(packQ4(weights, 16, columns, search)).toEqual(packQ4(weights, 16, columns));
    }
  });
});
