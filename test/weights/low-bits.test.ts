import { describe, expect, test } from 'vitest';
import { encode, LOW_BITS, lowBitsBytes, noCodes, unpackLowBits, type LowBits } from '../../weights/low-bits.ts';
import { packQ4, unpackQ4 } from '../../weights/q4.ts';
import { codeOf, packLowBits, roundMatrix } from '../../weights/round.ts';
import { Random, SEED } from '../kernels-as/support.ts';

const DTYPES = Object.keys(LOW_BITS) as LowBits[];

/** Root mean square of a - b, relative to that of b, each square times its column's importance. */
function relativeError(a: Float32Array, b: Float32Array, importance: (i: number) => number = () => 1): number {
  let [apart, size] = [0, 0];
  for (let i = 0; i < b.length; i++) {
    apart += importance(i) * (a[i] - b[i]) ** 2;
    size += importance(i) * b[i] ** 2;
  }
  return Math.sqrt(apart / size);
}

describe.each(DTYPES)('%s', (dtype) => {
  const bits = LOW_BITS[dtype];
  const half = 2 ** (bits - 1);

  test(`takes ${bits} + 0.25 bits a weight and an f32 a row`, () => {
    expect(lowBitsBytes(dtype, 16, 32)).toBe(64 + bits * 64 + 16);
    expect(lowBitsBytes(dtype, 4096, 4096)).toBe((4096 * 4096 * (bits + 0.25)) / 8 + 4096 * 4);
    expect(lowBitsBytes(dtype, 32, 588)).toBe(2 * (64 + 19 * (bits * 64 + 16)));
    expect(() => lowBitsBytes(dtype, 8, 32)).toThrow(`${dtype} packs rows in sixteens`);
  });

  test(`codes come back from their bytes, every one in every place (seed ${SEED})`, () => {
    const [rows, cols] = [32, 96];
    const random = new Random(SEED);
    const matrix = noCodes(dtype, rows, cols);
    matrix.rowScales.forEach((_, row) => (matrix.rowScales[row] = (row + 1) / 64));
    matrix.subScales.forEach((_, i) => (matrix.subScales[i] = random.between(-127, 127)));
    matrix.codes.forEach((_, i) => (matrix.codes[i] = random.between(0, 2 * half - 1)));
    const back = unpackLowBits(dtype, encode(dtype, matrix, rows, cols), rows, cols);
    const expected = Float32Array.from(matrix.codes, (code, i) => {
      const row = Math.floor(i / cols);
      return matrix.rowScales[row] * matrix.subScales[Math.floor(i / 32)] * (code - half);
    });
    expect(back).toEqual(expected);
  });

  test('numbers that have such a form come back exactly, with sub-scales of both signs', () => {
    const weights = Float32Array.from({ length: 16 * 64 }, (_, i) => {
      const [row, col] = [Math.floor(i / 64), i % 64];
      return (((col * 7 + row) % (2 * half)) - half) * (col < 32 ? 127 : -50) * 2 ** -10 * (row + 1);
    });
    expect(unpackLowBits(dtype, packLowBits(dtype, weights, 16, 64), 16, 64)).toEqual(weights);
  });

  test('rows and groups of zeros, and columns that complete a group, stay zeros', () => {
    const weights = new Float32Array(16 * 84);
    weights.fill(0.5, 84, 84 + 32);
    const back = unpackLowBits(dtype, packLowBits(dtype, weights, 16, 84), 16, 84);
    expect(back.every((value, i) => (i >= 84 && i < 116 ? value !== 0 : value === 0))).toBe(true);
  });

  const bound = { q4: 0.08, q3: 0.16, q2: 0.33 }[dtype];
  test(`rounding normal numbers costs less than ${bound} of their size (seed ${SEED})`, () => {
    const weights = new Random(SEED).numbers(64 * 512);
    expect(relativeError(unpackLowBits(dtype, packLowBits(dtype, weights, 64, 512), 64, 512), weights)).toBeLessThan(
      bound,
    );
  });

  test(`scales that know which columns matter lose less where it matters (seed ${SEED})`, () => {
    const [rows, cols] = [32, 256];
    const weights = new Random(SEED).numbers(rows * cols);
    const importance = Float32Array.from({ length: cols }, (_, col) => (col % 16 === 0 ? 100 : 1));
    const error = (some?: Float32Array) => {
      const bytes = encode(dtype, roundMatrix(dtype, weights, rows, cols, some), rows, cols);
      return relativeError(unpackLowBits(dtype, bytes, rows, cols), weights, (i) => importance[i % cols]);
    };
    expect(error(importance)).toBeLessThan(0.9 * error());
  });
});

describe(`q4 here (f64) and in q4.ts (f32, the truth of the SIMD packer) (seed ${SEED})`, () => {
  // Sub-scales that are equally good, but for the last bits, may be chosen differently: the loss is compared, not the bytes.
  test.each<[string, (value: number, i: number) => number]>([
    ['normal numbers', (value) => value],
    ['heavy tails', (value) => value ** 5],
    ['a few steps only, so that candidates are equal', (value) => Math.round(4 * value)],
    ['few numbers that are not zero', (value, i) => (i % 29 === 0 ? value : 0)],
  ])('%s: the same layout, and the same squared error within 1e-5', (_, change) => {
    const [rows, cols] = [32, 588];
    const weights = Float32Array.from(new Random(SEED).numbers(rows * cols), change);
    const [there, here] = [packQ4(weights, rows, cols), packLowBits('q4', weights, rows, cols)];
    for (const bytes of [there, here])
      expect(unpackLowBits('q4', bytes, rows, cols)).toEqual(unpackQ4(bytes, rows, cols));
    const [a, b] = [there, here].map((bytes) => relativeError(unpackQ4(bytes, rows, cols), weights) ** 2);
    expect(Math.abs(a - b)).toBeLessThanOrEqual(1e-5 * b);
  });
});

test('blocks of q3 and q2 are as FORMAT.md draws them', () => {
  // Row 5, column 25: code 6 of 0..7, code 3 of 0..3
  for (const [dtype, code] of [
    ['q3', 6],
    ['q2', 3],
  ] as const) {
    const matrix = noCodes(dtype, 16, 32);
    matrix.codes.fill(0);
    matrix.codes[5 * 32 + 25] = code;
    const block = encode(dtype, matrix, 16, 32).subarray(64);
    // Row group 1, second vector (columns 16-31), row 1, byte 1: columns 17, 21, 25, 29
    expect(block[32 + 16 + 4 + 1]).toBe((code & 3) << 4);
    // Row group 1, row 1, byte 1, bit 6: column 4·6 + 1
    if (dtype === 'q3') expect(block[128 + 16 + 4 + 1]).toBe(1 << 6);
    expect(block.reduce((sum, byte) => sum + byte)).toBe(((code & 3) << 4) + (dtype === 'q3' ? 1 << 6 : 0));
  }
});

test('a code is that of the nearest level, and never beyond the last', () => {
  expect([-9, -4.4, -0.4, 0, 0.6, 2.9, 9].map((value) => codeOf(value, 1, 3))).toEqual([0, 0, 4, 4, 5, 7, 7]);
  expect(codeOf(5, 0, 2)).toBe(2);
});
