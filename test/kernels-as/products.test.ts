import { describe, expect, test } from 'vitest';
import type { Kernels } from '../../kernels-as/host/kernels.ts';
import { rows as rowsOf } from '../../kernels-as/host/tensor.ts';
import { isLowBits, unpackLowBits } from '../../weights/low-bits.ts';
import { unpackQ8 } from '../../weights/q8.ts';
import { below, distance, onEach, put, putMatrix, Random, SEED } from './support.ts';

interface Case {
  tokens: number;
  rows: number;
  cols: number;
  bias: boolean;
  scales: 'token' | 'group';
}

/** Sizes around every edge: one token, incomplete tiles of 3 tokens, incomplete groups, several panels of 1024 columns. */
function cases(random: Random, count: number): Case[] {
  const edges = [1, 2, 3, 4, 7].map((tokens) => ({ tokens, rows: 16, cols: 32 }));
  const wide = [1, 5].map((tokens) => ({ tokens, rows: 32, cols: 2084 }));
  const drawn = Array.from({ length: count }, () => ({
    tokens: random.between(1, 20),
    rows: 16 * random.between(1, 6),
    cols: 4 * random.between(1, 90),
  }));
  return [...edges, ...wide, ...drawn].map((size, i) => ({
    ...size,
    bias: i % 2 === 0,
    scales: i % 3 === 0 ? 'group' : 'token',
  }));
}

type Packed = 'q8' | 'q4' | 'q3' | 'q2';

function product(k: Kernels, dtype: Packed | 'f32', size: Case, seed: number): Float32Array {
  const random = new Random(seed);
  const { tokens, rows, cols } = size;
  const x = put(k, random.numbers(tokens * cols), [tokens, cols]);
  const weight = putMatrix(k, dtype, random.numbers(rows * cols), rows, cols);
  const bias = size.bias ? put(k, random.numbers(rows), [rows], 'bias') : null;
  const input = dtype === 'f32' ? x : k.activations(x, size.scales);
  return k.read(k.linear(k.arena.f32([tokens, rows], 'out'), input, { weight, bias }));
}

describe.each<Packed>(['q8', 'q4', 'q3', 'q2'])('linear with %s weights', (dtype) => {
  test(`relaxed, strict and scalar twin are bit-identical on 30 shapes (seed ${SEED})`, () => {
    for (const [i, size] of cases(new Random(SEED), 23).entries()) {
      const [relaxed, strict, reference] = onEach((k) => product(k, dtype, size, SEED + i));
      expect({ size, relaxed, strict }).toEqual({ size, relaxed: reference, strict: reference });
    }
  });

  test('one token and many tokens give the same bits', () => {
    const size: Case = { tokens: 5, rows: 48, cols: 160, bias: true, scales: 'token' };
    for (const scales of ['token', 'group'] as const) {
      const [together, apart] = [1, 0].map((many) =>
        onEach((k) => {
          const random = new Random(SEED);
          const x = put(k, random.numbers(size.tokens * size.cols), [size.tokens, size.cols]);
          const weight = putMatrix(k, dtype, random.numbers(size.rows * size.cols), size.rows, size.cols);
          const inputs = many ? [x] : Array.from({ length: 5 }, (_, t) => rowsOf(x, t, 1));
          return inputs.flatMap((input) => {
            const out = k.arena.f32([input.shape[0], size.rows], 'out');
            return [...k.read(k.linear(out, k.activations(input, scales), { weight, bias: null }))];
          });
        }),
      );
      expect(apart).toEqual(together);
    }
  });

  test(`is within 2 % of the product with the unpacked weights, relative to the largest result (seed ${SEED})`, () => {
    const size: Case = { tokens: 6, rows: 64, cols: 588, bias: true, scales: 'token' };
    const random = new Random(SEED);
    const x = random.numbers(size.tokens * size.cols);
    const weights = random.numbers(size.rows * size.cols);
    const bias = random.numbers(size.rows);
    const packed = onEach((k) => k.readBytes(putMatrix(k, dtype, weights, size.rows, size.cols)))[0];
    const unpack = isLowBits(dtype) ? unpackLowBits.bind(null, dtype) : unpackQ8;
    const plain = unpack(packed, size.rows, size.cols);
    const truth = Float32Array.from({ length: size.tokens * size.rows }, (_, i) => {
      const [t, r] = [Math.floor(i / size.rows), i % size.rows];
      let sum = bias[r];
      for (let c = 0; c < size.cols; c++) sum += plain[r * size.cols + c] * x[t * size.cols + c];
      return sum;
    });
    const result = onEach((k) => product(k, dtype, size, SEED))[0];
    const largest = Math.max(...truth.map(Math.abs));
    expect(Math.max(...result.map((value, i) => Math.abs(value - truth[i])))).toBeLessThan(0.02 * largest);
  });

  test('a row of zeros, and a token of zeros, give the bias exactly', () => {
    for (const result of onEach((k) => {
      const weight = putMatrix(k, dtype, new Float32Array(16 * 64), 16, 64);
      const bias = put(k, new Random(SEED).numbers(16), [16], 'bias');
      const x = put(k, new Float32Array(2 * 64).fill(3, 0, 64), [2, 64]);
      return [k.read(k.linear(k.arena.f32([2, 16], 'out'), x, { weight, bias })), k.read(bias)];
    })) {
      expect(result[0]).toEqual(Float32Array.from([...result[1], ...result[1]]));
    }
  });
});

test(`linear with f32 weights is within 2e-6·√C of f64 sums on 30 shapes (seed ${SEED})`, () => {
  for (const [i, size] of cases(new Random(SEED), 23).entries()) {
    const odd = { ...size, rows: size.rows - (i % 4) };
    const [relaxed, strict, reference] = onEach((k) => product(k, 'f32', odd, SEED + i));
    const apart = Math.max(distance(relaxed, reference), distance(strict, reference));
    expect({ ...odd, apart }).toEqual({ ...odd, apart: below(2e-6 * Math.sqrt(size.cols)) });
  }
});

test.each(['token', 'group'] as const)(
  `activations with one scale a %s: int8 numbers, sums and scales equal the scalar twin's (seed ${SEED})`,
  (scales) => {
    const random = new Random(SEED);
    for (let i = 0; i < 20; i++) {
      const [tokens, cols] = [random.between(1, 9), 4 * random.between(1, 60)];
      const data = random.numbers(tokens * cols);
      data.fill(0, 0, Math.min(cols, 32));
      data[data.length - 1] = 1e-42;
      const groups = Math.ceil(cols / 32);
      const [relaxed, strict, reference] = onEach((k) => {
        const a = k.activations(put(k, data, [tokens, cols]), scales);
        const scaleBytes = tokens * 4 * (scales === 'group' ? groups : 1);
        const parts = [k.arena.bytes(a.q, tokens * groups * 32), k.arena.bytes(a.corr, tokens * groups * 4)];
        return [...parts, k.arena.bytes(a.scale, scaleBytes)].map((part) => part.slice());
      });
      expect(relaxed).toEqual(reference);
      expect(strict).toEqual(reference);
    }
  },
);

test.each([
  ['q4', true],
  ['q4', false],
  ['q8', false],
] as const)('one token: every number of %s tiles is computed, and nothing beyond; in fours: %s', (dtype, inFours) => {
  for (let rows = 16; rows <= 9 * 16; rows += 16) {
    const [relaxed, strict, reference] = onEach((k) => {
      k.sumInFours(inFours);
      const random = new Random(SEED + rows);
      const x = put(k, random.numbers(96), [1, 96]);
      const weight = putMatrix(k, dtype, random.numbers(rows * 96), rows, 96);
      const bias = put(k, random.numbers(rows), [rows], 'bias');
      const out = k.arena.f32([1, rows], 'out');
      const after = put(k, new Float32Array(64).fill(7), [64], 'after');
      return [...k.read(k.linear(out, x, { weight, bias })), ...k.read(after)];
    });
    expect({ rows, relaxed, strict }).toEqual({ rows, relaxed: reference, strict: reference });
    expect(reference.slice(rows)).toEqual(Array.from({ length: 64 }, () => 7));
  }
});

test.each(['q4', 'q3', 'q2', 'q8', 'f32'] as const)(
  'linearRows, part by part, then the bias, gives the bits of linear: %s',
  (dtype) => {
    for (const tokens of [1, 5]) {
      const [rows, cols] = [80, 160];
      for (const [whole, parts] of onEach((k) => {
        const random = new Random(SEED);
        const x = put(k, random.numbers(tokens * cols), [tokens, cols]);
        const data = random.numbers(rows * cols);
        const bias = put(k, random.numbers(rows), [rows], 'bias');
        const input = dtype === 'f32' ? x : k.activations(x, 'token');
        const out = k.arena.f32([tokens, rows], 'out');
        for (const [first, count] of [
          [0, 32],
          [32, 16],
          [48, 32],
        ]) {
          const part = putMatrix(k, dtype, data.slice(first * cols, (first + count) * cols), count, cols);
          k.linearRows(out, input, { weight: part, bias: null }, first);
        }
        const weight = putMatrix(k, dtype, data, rows, cols);
        const plain = k.linear(k.arena.f32([tokens, rows], 'out'), input, { weight, bias: null });
        return [k.addToRows(plain, bias), k.addToRows(out, bias)].map((tensor) => k.read(tensor));
      }))
        expect(parts).toEqual(whole);
    }
  },
);
