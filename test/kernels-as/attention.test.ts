import { describe, expect, test } from 'vitest';
import type { Kernels } from '../../kernels-as/host/kernels.ts';
import { below, distance, onEach, put, Random, SEED } from './support.ts';

/** f32 sums over keys in blocks against f64 sums over all of them. */
const BOUND = 3e-6;

/** The larger distance of the two builds from the scalar twin. */
function apart(run: (k: Kernels) => Float32Array): number {
  const [relaxed, strict, reference] = onEach(run);
  return Math.max(distance(relaxed, reference), distance(strict, reference));
}

function causal(k: Kernels, seed: number, size: Record<'tokens' | 'start' | 'kvHeads' | 'share' | 'headDim', number>) {
  const random = new Random(seed);
  const { tokens, start, kvHeads, share, headDim } = size;
  const [width, kvWidth, rows] = [kvHeads * share * headDim, kvHeads * headDim, start + tokens + 3];
  const q = put(k, random.numbers(tokens * width), [tokens, width], 'q');
  // Rows of the cache that no token may see are NaN: reading them would show
  const filled = (start + tokens) * kvWidth;
  const [keys, values] = [0, 1].map(() => {
    const data = new Float32Array(rows * kvWidth).fill(NaN);
    data.set(random.numbers(filled));
    return put(k, data, [rows, kvWidth], 'cache');
  });
  const out = k.arena.f32([tokens, width], 'out');
  return k.read(k.attentionCausal(out, q, keys, values, start, kvHeads * share, kvHeads, headDim ** -0.5));
}

function full(k: Kernels, seed: number, size: Record<'segments' | 'segment' | 'heads' | 'headDim', number>) {
  const { segments, segment, heads, headDim } = size;
  const [rows, width] = [segments * segment, heads * headDim];
  const qkv = put(k, new Random(seed).numbers(rows * 3 * width), [rows, 3 * width], 'qkv');
  return k.read(k.attentionFull(k.arena.f32([rows, width], 'out'), qkv, segment, heads, headDim ** -0.5));
}

describe(`streaming softmax within ${BOUND} of the scalar twin (seed ${SEED})`, () => {
  test('causal: prefill, prefill after a cache, one token; every share of heads', () => {
    const random = new Random(SEED);
    for (let i = 0; i < 24; i++) {
      const size = {
        tokens: i % 3 === 0 ? 1 : random.between(1, 80),
        start: i % 4 === 0 ? 0 : random.between(0, 150),
        kvHeads: random.between(1, 2),
        share: [1, 2, 3, 4, 8, 16][i % 6],
        headDim: [8, 32, 64, 128][i % 4],
      };
      expect({ ...size, apart: apart((k) => causal(k, SEED + i, size)) }).toEqual({ ...size, apart: below(BOUND) });
    }
  });

  test('full: segments of every size around the blocks of 32 queries and 64 keys', () => {
    for (const [i, segment] of [1, 3, 4, 31, 33, 63, 64, 65, 130].entries()) {
      const size = { segments: 1 + (i % 2), segment, heads: 1 + (i % 3), headDim: [32, 64][i % 2] };
      expect({ ...size, apart: apart((k) => full(k, SEED + i, size)) }).toEqual({ ...size, apart: below(BOUND) });
    }
  });

  test('scores of ±1000 neither overflow nor vanish', () => {
    const sharp = (k: Kernels) => {
      const data = new Random(SEED).numbers(70 * 96).map((value, i) => (i % 96 < 64 ? value * 20 : value));
      return k.read(k.attentionFull(k.arena.f32([70, 32], 'out'), put(k, data, [70, 96]), 70, 1, 1));
    };
    expect(apart(sharp)).toBeLessThan(1e-3);
  });
});
