import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packQ4, q4Bytes, unpackQ4 } from '../../weights/q4.ts';
import { Random, SEED } from '../kernels-as/support.ts';

/** Root mean square of a - b, relative to that of b. */
function relativeError(a: Float32Array, b: Float32Array): number {
  let [apart, size] = [0, 0];
  for (let i = 0; i < b.length; i++) {
    apart += (a[i] - b[i]) ** 2;
    size += b[i] ** 2;
  }
  return Math.sqrt(apart / size);
}

/** The plain way: 15 levels, the step set by the largest weight of the group. */
function largestOverSeven(weights: Float32Array): Float32Array {
  const out = new Float32Array(weights.length);
  for (let i = 0; i < weights.length; i += 32) {
    const group = weights.subarray(i, i + 32);
    const step = Math.max(...group.map(Math.abs)) / 7;
    group.forEach((weight, j) => (out[i + j] = Math.round(weight / step) * step));
  }
  return out;
}

describe('q4', () => {
  test('takes 4.25 bits a weight and an f32 a row; the last columns are completed to 32', () => {
    expect(q4Bytes(16, 32)).toBe(64 + 272);
    expect(q4Bytes(4096, 4096)).toBe((4096 * 4096 * 4.25) / 8 + 4096 * 4);
    expect(q4Bytes(32, 588)).toBe(2 * (64 + 19 * 272));
    expect(() => q4Bytes(8, 32)).toThrow(/q4 packs rows in sixteens and columns in fours, not \[8, 32\]/);
  });

  test(`packing is at least 12 % closer than the largest weight over seven (seed ${SEED})`, () => {
    const weights = new Random(SEED).numbers(64 * 512);
    const error = relativeError(unpackQ4(packQ4(weights, 64, 512), 64, 512), weights);
    expect(error).toBeLessThan(0.88 * relativeError(largestOverSeven(weights), weights));
    expect(error).toBeLessThan(0.09);
  });

  test('numbers that have a q4 form come back exactly, with sub-scales of both signs', () => {
    const weights = Float32Array.from({ length: 16 * 64 }, (_, i) => {
      const [row, col] = [Math.floor(i / 64), i % 64];
      const steps = ((col * 7 + row) % 16) - 8;
      return steps * (col < 32 ? 127 : -50) * 2 ** -10 * (row + 1);
    });
    expect(unpackQ4(packQ4(weights, 16, 64), 16, 64)).toEqual(weights);
  });

  test('scales are those that training rounds with (test_quantise.py reads the same file)', async () => {
    const { weights, subScales } = JSON.parse(
      await readFile(join(import.meta.dirname, '../golden/q4-scales.json'), 'utf8'),
    );
    const bytes = new Int8Array(packQ4(Float32Array.from(weights.flat()), 16, 64).buffer);
    const chosen = Array.from({ length: 32 }, (_, i) => bytes[64 + (i % 2) * 272 + 256 + (i >> 1)]);
    expect(chosen).toEqual(subScales);
  });

  test('what was rounded once, and written in bf16, is hardly moved by rounding it again', () => {
    const once = unpackQ4(packQ4(new Random(SEED).numbers(64 * 512), 64, 512), 64, 512);
    const bits = new Uint32Array(once.slice().buffer).map((word) => (word + 0x8000) & 0xffff0000);
    const again = unpackQ4(packQ4(new Float32Array(bits.buffer), 64, 512), 64, 512);
    expect(relativeError(again, once)).toBeLessThan(0.01);
  });

  test('rows, groups and matrices of zeros stay zeros', () => {
    const weights = new Float32Array(16 * 96);
    weights.fill(0.5, 96, 128);
    const back = unpackQ4(packQ4(weights, 16, 96), 16, 96);
    expect(back.every((value, i) => (i >= 96 && i < 128 ? value !== 0 : value === 0))).toBe(true);
  });

  test('a block is as FORMAT.md draws it', () => {
    // Row 5, column 13 alone is -8 steps of 127 · rowScale
    const weights = new Float32Array(16 * 32);
    weights[5 * 32 + 13] = -8 * 127;
    const bytes = packQ4(weights, 16, 32);
    expect(new Float32Array(bytes.buffer, 0, 16)[5]).toBe(1);
    expect(new Int8Array(bytes.buffer)[64 + 256 + 5]).toBe(127);
    // Row group 1, vector 1 (columns 8-15), row 1 of the group, byte 1: column 9 low, column 13 high
    expect(bytes[64 + 64 + 16 + 4 + 1]).toBe(0x08);
    expect(bytes[64 + 64 + 16 + 4 + 2]).toBe(0x88);
  });
});
