import { describe, expect, test } from 'vitest';
import type { Kernels } from '../../kernels-as/host/kernels.ts';
import { distance, kernels, onEach, put, Random, SEED } from './support.ts';

describe('patches', () => {
  const [size, h, w] = [4, 16, 24];
  const random = new Random(SEED);
  const frames = [random.bytes(h * w * 3), random.bytes(h * w * 3)];
  const [mean, std] = [
    [0.48, 0.46, 0.41],
    [0.27, 0.26, 0.28],
  ];

  /** (channel, frame, row, column) of each patch in 2x2-block order, straight from the definition. */
  function expected(count: number): Float32Array {
    const out: number[] = [];
    for (let p = 0; p < (h * w) / size ** 2; p++) {
      const [block, inner] = [p >> 2, p & 3];
      const perRow = w / size / 2;
      const top = (Math.floor(block / perRow) * 2 + (inner >> 1)) * size;
      const left = ((block % perRow) * 2 + (inner & 1)) * size;
      for (let c = 0; c < 3; c++)
        for (let f = 0; f < count; f++)
          for (let y = 0; y < size; y++)
            for (let x = 0; x < size; x++)
              out.push((frames[f][((top + y) * w + left + x) * 3 + c] / 255 - mean[c]) / std[c]);
    }
    return Float32Array.from(out);
  }

  test.each([1, 2])('%i frame(s): within 1e-6 of the definition, bit-identical in every build', (count) => {
    const [relaxed, strict, reference] = onEach((k) => {
      const [a, b] = frames.map((frame) => put(k, frame, [h, w, 3]));
      const out = k.arena.f32([(h * w) / size ** 2, 3 * count * size ** 2], 'out');
      return k.read(k.patches(out, a, count === 2 ? b : null, mean, std, size));
    });
    expect(distance(reference, expected(count))).toBeLessThan(1e-6);
    expect(relaxed).toEqual(reference);
    expect(strict).toEqual(reference);
  });
});

describe('resampleTable', () => {
  const side = 24;

  function sampled(k: Kernels, h: number, w: number, cells: Float32Array, size: number): Float32Array {
    const table = put(k, cells, [side * side, size], 'table');
    return k.read(k.resampleTable(k.arena.f32([h * w, size], 'out'), table, h, w));
  }

  test(`relaxed and strict within 1e-6 of the scalar twin (seed ${SEED})`, () => {
    const cells = new Random(SEED).numbers(side * side * 12);
    for (const [h, w] of [
      [2, 2],
      [6, 4],
      [34, 46],
      [2, 60],
    ]) {
      const [relaxed, strict, reference] = onEach((k) => sampled(k, h, w, cells, 12));
      expect(distance(relaxed, reference)).toBeLessThan(1e-6);
      expect(distance(strict, reference)).toBeLessThan(1e-6);
    }
  });

  test('24x24 is the table itself, in 2x2-block order', () => {
    const cells = Float32Array.from({ length: side * side * 4 }, (_, i) => Math.floor(i / 4));
    const out = sampled(kernels('relaxed'), side, side, cells, 4);
    expect([...out].filter((_, i) => i % 4 === 0).slice(0, 8)).toEqual([0, 1, 24, 25, 2, 3, 26, 27]);
  });

  test.each([
    // Places on an axis of 24 cells: N, i, then the taps' indices and weights (half-pixel centres, a = -0.75, clamped)
    [46, 0, [0, 0, 0, 1], [-0.0326318, 0.24803, 0.8884303, -0.1038285]],
    [46, 1, [0, 0, 1, 2], [-0.1090835, 0.8485119, 0.3035439, -0.0429723]],
    [30, 7, [4, 5, 6, 7], [-0.09375, 0.59375, 0.59375, -0.09375]],
  ])('%i places, place %i reads cells %j with weights %j', (n, i, cells, weights) => {
    // A table that depends on the column only: cell c of each row holds c². The sum over rows is 1.
    const squares = Float32Array.from({ length: side * side * 4 }, (_, at) => (Math.floor(at / 4) % side) ** 2);
    const out = sampled(kernels('relaxed'), 2, n, squares, 4);
    const patch = (i >> 1) * 4 + (i & 1);
    const truth = cells.reduce((sum, cell, tap) => sum + weights[tap] * cell ** 2, 0);
    expect(out[patch * 4]).toBeCloseTo(truth, 4);
  });
});
