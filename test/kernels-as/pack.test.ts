import { describe, expect, test } from 'vitest';
import { loadPacker } from '../../kernels-as/host/load-node.ts';
import { pack } from '../../weights/packing.ts';
import { Random, SEED } from './support.ts';

const fast = loadPacker();

/** [rows, columns] of numbers, changed. */
function matrix(rows: number, columns: number, change: (value: number, i: number) => number = (value) => value) {
  return Float32Array.from(new Random(SEED).numbers(rows * columns), change);
}

describe.each(['q4', 'q8', 'q8_rows'] as const)(
  `%s: the SIMD packer gives the bytes of the plain one (seed ${SEED})`,
  (q) => {
    test.each<[string, number, number, ((value: number, i: number) => number)?]>([
      ['normal numbers', 64, 512],
      ['columns that end inside a group', 16, 588],
      ['heavy tails', 64, 256, (value) => value ** 5],
      ['a few steps only, so that candidates are equal', 32, 256, (value) => Math.round(4 * value)],
      ['few numbers that are not zero', 32, 256, (value, i) => (i % 29 === 0 ? value : 0)],
      ['groups of very different size', 16, 256, (value, i) => value * 10 ** -(i >> 5)],
      ['tiny numbers', 16, 64, (value) => value * 1e-38],
      ['numbers that are hardly any', 16, 64, (value) => value * 1e-42],
      ['huge numbers', 16, 64, (value) => value * 1e37],
      ['zeros', 16, 64, () => 0],
    ])('%s', (_, rows, columns, change) => {
      const weights = matrix(rows, columns, change);
      expect(fast(q, weights, rows, columns)).toEqual(pack(q, weights, rows, columns));
    });

    test('blocks of changing size, one after another', () => {
      for (const columns of [64, 13_696, 36]) {
        const weights = matrix(16, columns);
        expect(fast(q, weights, 16, columns)).toEqual(pack(q, weights, 16, columns));
      }
    });
  },
);

test('what the kernels do not take is packed all the same', () => {
  const weights = matrix(3, 5);
  for (const dtype of ['f32', 'q8_rows'] as const)
    expect(fast(dtype, weights, 3, 5)).toEqual(pack(dtype, weights, 3, 5));
  expect(() => fast('q4', weights, 3, 5)).toThrow(/q4/);
  const tile = matrix(16, 64);
  for (const dtype of ['q3', 'q2'] as const) expect(fast(dtype, tile, 16, 64)).toEqual(pack(dtype, tile, 16, 64));
});
