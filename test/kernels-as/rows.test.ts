import { describe, expect, test } from 'vitest';
import type { Kernels } from '../../kernels-as/host/kernels.ts';
import { BUILDS, distance, kernels, put, putMatrix, Random, SEED } from './support.ts';

const EPS = 1e-5;

/** The largest distance of either build from the scalar twin on `count` draws. */
function apart(count: number, run: (k: Kernels, random: Random) => Float32Array): number {
  let most = 0;
  for (let i = 0; i < count; i++) {
    const truth = run(kernels('reference'), new Random(SEED + i));
    for (const build of BUILDS) most = Math.max(most, distance(run(kernels(build), new Random(SEED + i)), truth));
  }
  return most;
}

function draw(k: Kernels, random: Random, ...shape: number[]) {
  return put(k, random.numbers(shape.reduce((a, b) => a * b)), shape);
}

describe(`rows (seed ${SEED}), relaxed and strict against the scalar twin`, () => {
  test('rmsNorm: within 2e-6', () => {
    const most = apart(12, (k, random) => {
      const [tokens, size] = [random.between(1, 6), 4 * random.between(1, 200)];
      const x = draw(k, random, tokens, size);
      return k.read(k.rmsNorm(x, x, draw(k, random, size), EPS));
    });
    expect(most).toBeLessThanOrEqual(2e-6);
  });

  test('layerNorm: within 4e-6', () => {
    const most = apart(12, (k, random) => {
      const [tokens, size] = [random.between(1, 6), 4 * random.between(2, 200)];
      const out = k.arena.f32([tokens, size], 'out');
      return k.read(k.layerNorm(out, draw(k, random, tokens, size), draw(k, random, size), draw(k, random, size), EPS));
    });
    expect(most).toBeLessThanOrEqual(4e-6);
  });

  test('rmsNormHeads: within 2e-6, other columns untouched', () => {
    const most = apart(8, (k, random) => {
      const [tokens, heads, size] = [random.between(1, 5), random.between(1, 4), 4 * random.between(1, 16)];
      const x = draw(k, random, tokens, heads * size + 12);
      const before = k.read(x);
      const after = k.read(k.rmsNormHeads(x, 8, heads, draw(k, random, size), EPS));
      expect(after.subarray(0, 8)).toEqual(before.subarray(0, 8));
      expect(after.slice(-4)).toEqual(before.slice(-4));
      return after;
    });
    expect(most).toBeLessThanOrEqual(2e-6);
  });

  test('gelu: absolute error below 5e-7·max(1, |x|) from -12 to 12', () => {
    const most = apart(1, (k) => {
      const x = put(
        k,
        Float32Array.from({ length: 4096 }, (_, i) => (i - 2048) / 170),
        [4096],
      );
      return k.read(k.gelu(k.arena.f32([4096], 'out'), x));
    });
    expect(most).toBeLessThanOrEqual(5e-7);
  });

  test('siluMul: relative error below 1e-6 from -80 to 80, so e^x is as good', () => {
    const data = Float32Array.from({ length: 8000 }, (_, i) => (i - 4000) / 50 + 1e-3);
    const run = (k: Kernels) => {
      const up = put(k, new Float32Array(8000).fill(1), [8000]);
      return k.read(k.siluMul(k.arena.f32([8000], 'out'), put(k, data, [8000]), up));
    };
    const truth = run(kernels('reference'));
    for (const build of BUILDS) {
      const apart = run(kernels(build)).map((value, i) => Math.abs(value / truth[i] - 1));
      expect(Math.max(...apart)).toBeLessThan(1e-6);
    }
  });

  test('swiglu: within 1e-6', () => {
    const most = apart(6, (k, random) => {
      const [tokens, size] = [random.between(1, 5), 4 * random.between(1, 40)];
      return k.read(k.swiglu(k.arena.f32([tokens, size], 'out'), draw(k, random, tokens, 2 * size)));
    });
    expect(most).toBeLessThanOrEqual(1e-6);
  });

  test('add: bit-identical', () => {
    const most = apart(3, (k, random) => k.read(k.add(draw(k, random, 7, 12), draw(k, random, 7, 12))));
    expect(most).toBeLessThanOrEqual(0);
  });

  test.each(['f32', 'q8_rows'] as const)('embed from %s: bit-identical', (dtype) => {
    const most = apart(6, (k, random) => {
      const [rows, size, tokens] = [random.between(1, 40), 4 * random.between(1, 30), random.between(1, 9)];
      const table = putMatrix(k, dtype, random.numbers(rows * size), rows, size);
      const ids = Array.from({ length: tokens }, () => random.between(0, rows - 1));
      return k.read(k.embed(k.arena.f32([tokens, size], 'out'), table, ids));
    });
    expect(most).toBeLessThanOrEqual(0);
  });

  test('ropePairs, odd and even numbers of pairs: bit-identical, later dims untouched', () => {
    const most = apart(8, (k, random) => {
      const [tokens, heads, headDim] = [random.between(1, 5), random.between(1, 4), 4 * random.between(2, 16)];
      const pairs = random.between(1, headDim / 2);
      const x = draw(k, random, tokens, heads * headDim + 8);
      return k.read(k.ropePairs(x, 4, heads, headDim, draw(k, random, tokens, pairs), draw(k, random, tokens, pairs)));
    });
    expect(most).toBeLessThanOrEqual(0);
  });

  test('ropeHalf: bit-identical', () => {
    const most = apart(8, (k, random) => {
      const [tokens, heads, headDim] = [random.between(1, 5), random.between(1, 4), 8 * random.between(1, 8)];
      const x = draw(k, random, tokens, heads * headDim + 8);
      const [cos, sin] = [draw(k, random, tokens, headDim / 2), draw(k, random, tokens, headDim / 2)];
      return k.read(k.ropeHalf(x, 8, heads, headDim, cos, sin));
    });
    expect(most).toBeLessThanOrEqual(0);
  });
});
