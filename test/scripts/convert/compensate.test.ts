import { describe, expect, test } from 'vitest';
import { compensate, compensator, factorise } from '../../../scripts/convert/compensate.ts';
import { Moments } from '../../../scripts/convert/moments.ts';
import { encode, LOW_BITS, unpackLowBits, type Codes, type LowBits } from '../../../weights/low-bits.ts';
import { roundMatrix } from '../../../weights/round.ts';
import { kernels, Random, SEED } from '../../kernels-as/support.ts';

const DTYPES = Object.keys(LOW_BITS) as LowBits[];
const [ROWS, COLS, TOKENS] = [32, 96, 600];

/** Inputs that move together, a few columns larger than the others: what activations are like. */
function inputs(random: Random): Float32Array {
  const x = new Float32Array(TOKENS * COLS);
  for (let t = 0; t < TOKENS; t++) {
    const shared = random.numbers(8);
    const own = random.numbers(COLS);
    for (let c = 0; c < COLS; c++) x[t * COLS + c] = (shared[c % 8] + 0.5 * own[c]) * (c % 24 === 0 ? 6 : 1);
  }
  return x;
}

function momentsOf(x: Float32Array): Moments {
  const k = kernels('strict');
  const moments = new Moments(COLS);
  moments.add(k, x);
  moments.flush(k);
  return moments;
}

/** Mean square of the products' errors on `x`. */
function lost(dtype: LowBits, codes: Codes, weights: Float32Array, x: Float32Array): number {
  const rounded = unpackLowBits(dtype, encode(dtype, codes, ROWS, COLS), ROWS, COLS);
  let sum = 0;
  for (let t = 0; t < TOKENS; t++) {
    for (let r = 0; r < ROWS; r++) {
      let apart = 0;
      for (let c = 0; c < COLS; c++) apart += (rounded[r * COLS + c] - weights[r * COLS + c]) * x[t * COLS + c];
      sum += apart ** 2;
    }
  }
  return sum / TOKENS / ROWS;
}

describe(`rounding that compensates (seed ${SEED})`, () => {
  const random = new Random(SEED);
  const weights = random.numbers(ROWS * COLS);
  const [seen, unseen] = [inputs(random), inputs(random)];
  const moments = momentsOf(seen);
  const factor = factorise(moments);

  test('moments are Σ x·xᵀ within 1e-5 of their largest', () => {
    const largest = Math.max(...moments.sums);
    for (const [i, j] of [
      [0, 0],
      [0, 95],
      [24, 48],
      [95, 95],
    ]) {
      let sum = 0;
      for (let t = 0; t < TOKENS; t++) sum += seen[t * COLS + i] * seen[t * COLS + j];
      expect(Math.abs(moments.sums[i * COLS + j] - sum)).toBeLessThan(1e-5 * largest);
    }
  });

  test('the factor is that of the inverse of the damped moments, within 1e-3', () => {
    const { order, inverse } = factor;
    const damping = (0.01 * Array.from(order, (i) => moments.sums[i * COLS + i]).reduce((a, b) => a + b)) / COLS;
    const moment = (a: number, b: number) => moments.sums[order[a] * COLS + order[b]] + (a === b ? damping : 0);
    for (const column of [0, 1, 50, 95]) {
      // Uᵀ·(U·H) of one column is that column of the identity
      const product = Array.from({ length: COLS }, (_, i) => {
        let sum = 0;
        for (let k = i; k < COLS; k++) sum += inverse[i * COLS + k] * moment(k, column);
        return sum;
      });
      for (let i = 0; i < COLS; i++) {
        let sum = 0;
        for (let k = 0; k <= i; k++) sum += inverse[k * COLS + i] * product[k];
        expect(Math.abs(sum - (i === column ? 1 : 0))).toBeLessThan(1e-3);
      }
    }
    expect(inverse.every((value, i) => i % COLS >= Math.floor(i / COLS) || value === 0)).toBe(true);
  });

  test.each(DTYPES)('%s: results lose at most 0.6 of what plain rounding loses, on other inputs too', (dtype) => {
    const plain = roundMatrix(dtype, weights, ROWS, COLS);
    const better = compensate(dtype, weights, ROWS, COLS, factor);
    for (const x of [seen, unseen]) {
      expect(lost(dtype, better, weights, x)).toBeLessThan(0.6 * lost(dtype, plain, weights, x));
    }
  });

  test('inputs that are unrelated and alike leave nothing to compensate: plain rounding', () => {
    const even = new Moments(COLS);
    for (let i = 0; i < COLS; i++) even.sums[i * COLS + i] = 3;
    expect(compensate('q3', weights, ROWS, COLS, factorise(even))).toEqual(roundMatrix('q3', weights, ROWS, COLS));
  });

  test('inputs that are always zero do no harm', () => {
    const empty = compensate('q4', weights, ROWS, COLS, factorise(new Moments(COLS)));
    expect(empty).toEqual(roundMatrix('q4', weights, ROWS, COLS));
  });

  test('blocks of rows give the bytes of the whole; other formats and unknown matrices are left to others', () => {
    const pack = compensator({ digest: '', of: (name) => (name === 'known' ? moments : null) });
    const block = { name: 'known', dtype: 'q4', rows: ROWS, columns: COLS } as const;
    const halves = [0, 1].map((half) => {
      const part = weights.subarray((half * ROWS * COLS) / 2, ((half + 1) * ROWS * COLS) / 2);
      return pack({ ...block, rows: ROWS / 2 }, part)!;
    });
    expect(new Uint8Array(Buffer.concat(halves))).toEqual(pack(block, weights));
    expect([pack({ ...block, name: 'other' }, weights), pack({ ...block, dtype: 'q8' }, weights)]).toEqual([
      null,
      null,
    ]);
  });
});
