import { describe, expect, test } from 'vitest';
import { packQ8, packQ8Rows, q8Bytes, q8RowBytes, q8RowsBytes, unpackQ8, unpackQ8Rows } from '../../weights/q8.ts';
import { Random, SEED } from '../kernels-as/support.ts';

describe.each([
  ['q8', packQ8, unpackQ8],
  ['q8_rows', packQ8Rows, unpackQ8Rows],
] as const)('%s', (_, pack, unpack) => {
  test(`every weight is within half a step of itself, a step being the row's largest / 127 (seed ${SEED})`, () => {
    const [rows, cols] = [32, 100];
    const weights = new Random(SEED).numbers(rows * cols);
    const back = unpack(pack(weights, rows, cols), rows, cols);
    for (let row = 0; row < rows; row++) {
      const values = weights.subarray(row * cols, (row + 1) * cols);
      const step = Math.max(...values.map(Math.abs)) / 127;
      values.forEach((value, col) => expect(Math.abs(value - back[row * cols + col])).toBeLessThan(0.5001 * step));
    }
  });

  test('whole numbers up to ±127 and rows of zeros come back exactly', () => {
    const weights = Float32Array.from({ length: 16 * 256 }, (_, i) => (i < 256 ? 0 : (i % 255) - 127));
    expect(unpack(pack(weights, 16, 256), 16, 256)).toEqual(weights);
  });
});

test('q8 takes a byte a weight and an f32 a row, two columns of sixteen rows side by side', () => {
  expect(q8Bytes(32, 588)).toBe(2 * (64 + 19 * 512));
  expect(() => q8Bytes(24, 32)).toThrow(/q8 packs rows in sixteens/);
  const weights = new Float32Array(16 * 32);
  weights[5 * 32 + 13] = 127;
  expect(packQ8(weights, 16, 32)[64 + 6 * 32 + 5 * 2 + 1]).toBe(127);
});

test('a row of q8_rows is its scale, its weights and padding to 16 bytes', () => {
  expect(q8RowBytes(28)).toBe(32);
  expect(q8RowBytes(29)).toBe(48);
  expect(q8RowsBytes(10, 96)).toBe(10 * 112);
  const bytes = packQ8Rows(Float32Array.of(254, -254, 2, 0), 2, 2);
  expect(new Float32Array(bytes.buffer)[0]).toBe(2);
  expect([...new Int8Array(bytes.buffer, 4, 2)]).toEqual([127, -127]);
  expect([...new Int8Array(bytes.buffer, 20, 2)]).toEqual([127, 0]);
});
