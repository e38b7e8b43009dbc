import { describe, expect, test } from 'vitest';
import type { AttentionPrecision, Kernels } from '../../kernels-as/host/kernels.ts';
import { rows as rowsOf } from '../../kernels-as/host/tensor.ts';
import { below, distance, onEach, put, Random, SEED } from './support.ts';

/** f32 sums over keys in blocks against f64 sums over all of them. */
const BOUND = 3e-6;

/** The larger distance of the two builds from the scalar twin. */
function apart(run: (k: Kernels) => Float32Array): number {
  const [relaxed, strict, reference] = onEach(run);
  return Math.max(distance(relaxed, reference), distance(strict, reference));
}

type Cached = Record<'tokens' | 'start' | 'kvHeads' | 'share' | 'headDim', number>;

function causal(k: Kernels, seed: number, size: Cached, precision: AttentionPrecision = 'f32') {
  const random = new Random(seed);
  const { tokens, start, kvHeads, share, headDim } = size;
  const [width, kvWidth, rows] = [kvHeads * share * headDim, kvHeads * headDim, start + tokens + 3];
  const q = put(k, random.numbers(tokens * width), [tokens, width], 'q');
  // Rows of the cache that no token may see are NaN, which int8 rounds away, or huge there: reading them would show
  const filled = (start + tokens) * kvWidth;
  const [keys, values] = [0, 1].map(() => {
    const data = new Float32Array(rows * kvWidth).fill(precision === 'int8' ? 1e20 : NaN);
    data.set(random.numbers(filled));
    return put(k, data, [rows, kvWidth], 'cache');
  });
  const out = k.arena.f32([tokens, width], 'out');
  const heads = kvHeads * share;
  return k.read(k.attentionCausal(out, q, { keys, values }, start, heads, kvHeads, headDim ** -0.5, precision));
}

/** The same numbers over a cache in int8. */
function causalInt8(k: Kernels, seed: number, size: Cached): Float32Array {
  const random = new Random(seed);
  const { tokens, start, kvHeads, share, headDim } = size;
  const [width, kvWidth, rows] = [kvHeads * share * headDim, kvHeads * headDim, start + tokens + 3];
  const q = put(k, random.numbers(tokens * width), [tokens, width], 'q');
  const seen = start + tokens;
  // Scales of rows that no token may see are NaN
  const [keys, values] = [0, 1].map(() => {
    const scales = put(k, new Float32Array(rows * kvHeads).fill(NaN), [rows, kvHeads], 'scales');
    const cached = k.arena.tensor('i8', [rows, kvWidth], 'cache');
    const fresh = put(k, random.numbers(seen * kvWidth), [seen, kvWidth]);
    k.quantizeHeads(rowsOf(cached, 0, seen), rowsOf(scales, 0, seen), fresh);
    return { cached, scales };
  });
  const cache = {
    ...{ keys: keys.cached, values: values.cached },
    scales: { keys: keys.scales, values: values.scales },
  };
  const out = k.arena.f32([tokens, width], 'out');
  return k.read(k.attentionCausal(out, q, cache, start, kvHeads * share, kvHeads, headDim ** -0.5));
}

type Segments = Record<'segments' | 'segment' | 'heads' | 'headDim', number>;

function full(k: Kernels, seed: number, size: Segments, precision: AttentionPrecision = 'f32') {
  const { segments, segment, heads, headDim } = size;
  const [rows, width] = [segments * segment, heads * headDim];
  const qkv = put(k, new Random(seed).numbers(rows * 3 * width), [rows, 3 * width], 'qkv');
  return k.read(k.attentionFull(k.arena.f32([rows, width], 'out'), qkv, segment, heads, headDim ** -0.5, precision));
}

/** How far int8 is from its twin, and from f32: not at all would mean that it was not computed in int8. */
function int8Distances(run: (k: Kernels, precision: AttentionPrecision) => Float32Array) {
  const [relaxed, strict, reference] = onEach((k) => run(k, 'int8'));
  const apart = Math.max(distance(relaxed, reference), distance(strict, reference));
  return { apart, lost: distance(relaxed, onEach((k) => run(k, 'f32'))[0]) };
}

/** A weight is a 127th, so a few on the other side of a rounding are seen. */
const WITHIN_INT8 = {
  apart: below(0.02),
  lost: expect.toSatisfy((value: number) => value > 1e-4 && value < 0.05, 'more than 0.0001, below 0.05'),
};

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

  test('causal over a cache in int8, and within 0.03 of the cache in f32', () => {
    const random = new Random(SEED);
    for (let i = 0; i < 16; i++) {
      const size = {
        tokens: i % 3 === 0 ? 1 : random.between(1, 80),
        start: i % 4 === 0 ? 0 : random.between(0, 150),
        kvHeads: random.between(1, 2),
        share: [1, 2, 4, 16][i % 4],
        headDim: [8, 32, 64, 128][i % 4],
      };
      const run = (k: Kernels) => causalInt8(k, SEED + i, size);
      expect({ ...size, apart: apart(run) }).toEqual({ ...size, apart: below(BOUND) });
      const lost = distance(onEach(run)[0], onEach((k) => causal(k, SEED + i, size))[0]);
      expect({ ...size, lost }).toEqual({ ...size, lost: below(0.03) });
    }
  });

  test('quantizeHeads: int8 numbers and scales equal the scalar twin, half a step at most from the numbers', () => {
    const data = new Random(SEED).numbers(5 * 48);
    data.fill(0, 24, 48);
    const [relaxed, strict, reference] = onEach((k) => {
      const [q, scales] = [k.arena.tensor('i8', [5, 48], 'q'), k.arena.f32([5, 2], 'scales')];
      k.quantizeHeads(q, scales, put(k, data, [5, 48]));
      return { q: new Int8Array(k.readBytes(q).buffer), scales: k.read(scales) };
    });
    expect(relaxed).toEqual(reference);
    expect(strict).toEqual(reference);
    data.forEach((value, i) => {
      const scale = reference.scales[Math.floor(i / 24)];
      expect(Math.abs(reference.q[i] * scale - value)).toBeLessThanOrEqual(0.5001 * scale);
    });
  });

  test('full: segments of every size around the blocks of 32 queries and 64 keys', () => {
    for (const [i, segment] of [1, 3, 4, 31, 33, 63, 64, 65, 130].entries()) {
      const size = { segments: 1 + (i % 2), segment, heads: 1 + (i % 3), headDim: [32, 64][i % 2] };
      expect({ ...size, apart: apart((k) => full(k, SEED + i, size)) }).toEqual({ ...size, apart: below(BOUND) });
    }
  });

  test('full in int8: within 0.02 of the scalar twin, whose weights may round to the other side; within 0.05 of f32', () => {
    for (const [i, segment] of [32, 33, 47, 63, 64, 65, 130, 257].entries()) {
      const size = { segments: 1 + (i % 2), segment, heads: 1 + (i % 3), headDim: [32, 64, 128, 16][i % 4] };
      const found = int8Distances((k, precision) => full(k, SEED + i, size, precision));
      expect({ ...size, ...found }).toEqual({ ...size, ...WITHIN_INT8 });
    }
  });

  test('causal in int8: prefill, prefill after a cache; every share of heads', () => {
    const random = new Random(SEED);
    for (let i = 0; i < 12; i++) {
      const size = {
        tokens: random.between(32, 150),
        start: i % 3 === 0 ? 0 : random.between(0, 150),
        kvHeads: random.between(1, 2),
        share: [1, 2, 3, 8][i % 4],
        headDim: [32, 64, 128][i % 3],
      };
      const found = int8Distances((k, precision) => causal(k, SEED + i, size, precision));
      expect({ ...size, ...found }).toEqual({ ...size, ...WITHIN_INT8 });
    }
  });

  test('int8 of a query of zeros is the mean of the values', () => {
    const data = new Random(SEED).numbers(40 * 96).map((value, i) => (i % 96 < 32 ? 0 : value));
    const [run] = onEach((k) => {
      const qkv = put(k, data, [40, 96]);
      return k.read(k.attentionFull(k.arena.f32([40, 32], 'out'), qkv, 40, 1, 1, 'int8'));
    });
    const mean = Float32Array.from({ length: 32 }, (_, i) => {
      let sum = 0;
      for (let row = 0; row < 40; row++) sum += data[row * 96 + 64 + i];
      return sum / 40;
    });
    expect(distance(run.subarray(0, 32), mean)).toBeLessThan(0.01);
  });

  test('int8 keeps the share of keys that are each below half a step beside one that takes nearly all', () => {
    const [keys, headDim] = [64, 16];
    for (const above of [5, 5.6, 6, 7]) {
      // Each query is a unit vector; the first key scores `above` and has the value 0, the others 0 and 1
      const data = Float32Array.from({ length: keys * 3 * headDim }, (_, at) => {
        const [key, part, i] = [Math.floor(at / 48), Math.floor((at % 48) / 16), at % 16];
        if (part === 2) return key === 0 ? 0 : 1;
        if (part === 0) return i === 0 ? 1 : 0;
        return key === 0 && i === 0 ? above : 0;
      });
      const [relaxed, strict] = onEach((k) => {
        const out = k.arena.f32([keys, headDim], 'out');
        return k.read(k.attentionFull(out, put(k, data, [keys, 48]), keys, 1, 1, 'int8'));
      });
      const share = 63 / (63 + Math.exp(above));
      expect({ above, off: Math.max(...[relaxed, strict].map((out) => Math.abs(out[0] - share))) }).toEqual({
        above,
        off: below(0.03),
      });
    }
  });

  test('int8 over all keys: what the last token holds moves the ones before it by half a step of its value at most', () => {
    const run = (k: Kernels, factor: number) => {
      const random = new Random(SEED);
      const [q, keys, values] = [0, 1, 2].map(() => random.numbers(64 * 64));
      values.subarray(63 * 64).forEach((value, i) => (values[63 * 64 + i] = value * factor));
      const cache = { keys: put(k, keys, [64, 64]), values: put(k, values, [64, 64]) };
      const out = k.attentionCausal(k.arena.f32([64, 64], 'out'), put(k, q, [64, 64]), cache, 0, 1, 1, 0.125, 'int8');
      const most = values.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
      return { most, before: k.read(out).subarray(0, 63 * 64) };
    };
    for (const factor of [1.5, 10, 100]) {
      const [one, other] = [onEach((k) => run(k, 1))[0], onEach((k) => run(k, factor))[0]];
      expect(distance(one.before, other.before)).toBeLessThan((0.51 * other.most) / 127 + (0.51 * one.most) / 127);
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
