import { describe, expect, test } from 'vitest';
import type { Kernels } from '../../kernels-as/host/kernels.ts';
import type { DType } from '../../kernels-as/host/tensor.ts';
import { reshape, rows } from '../../kernels-as/host/tensor.ts';
import { GlimpseError } from '../../worker/errors.ts';
import { kernels } from './support.ts';

const k = kernels('strict');
const f32 = (...shape: number[]) => k.arena.f32(shape, 't');
const tensor = (dtype: DType, ...shape: number[]) => k.arena.tensor(dtype, shape, 't');
const linear = (out: number[], x: number[], dtype: DType, weight: number[], bias: number[] | null = null) =>
  k.linear(f32(...out), f32(...x), { weight: tensor(dtype, ...weight), bias: bias && f32(...bias) });

/** A wrong call, and what its message must say. */
const WRONG: [string, () => unknown, RegExp][] = [
  [
    'linear, columns',
    () => linear([2, 16], [2, 64], 'q4', [16, 32]),
    /linear: weight is t q4\[16, 32\]; expected q4\[R=16, C=64\]/,
  ],
  [
    'linear, bias',
    () => linear([2, 16], [2, 32], 'q8', [16, 32], [8]),
    /linear: bias is t f32\[8\]; expected f32\[R=16\]/,
  ],
  [
    'linear, out',
    () => linear([3, 16], [2, 32], 'f32', [16, 32]),
    /linear: out is t f32\[3, 16\]; expected f32\[T=2, R=16\]/,
  ],
  ['linear, dtype', () => linear([1, 16], [1, 32], 'q8_rows', [16, 32]), /linear: t is q8_rows, not a matrix/],
  ['linear, columns in fours', () => linear([1, 16], [1, 30], 'f32', [16, 30]), /C = 30 must be a multiple of 4/],
  [
    'linear, too wide for i32 sums',
    () => linear([1, 16], [1, 16672], 'q4', [16, 16672]),
    /C = 16672 of t is over 16640/,
  ],
  [
    'linear, int8 into f32',
    () => k.linear(f32(1, 4), k.activations(f32(1, 8), 'token'), { weight: f32(4, 8), bias: null }),
    /t is f32 and takes f32 inputs/,
  ],
  [
    'linearRows, rows',
    () => k.linearRows(f32(2, 32), f32(2, 32), { weight: tensor('q4', 16, 32), bias: null }, 24),
    /linearRows: t q4\[16, 32\] is no part of 32 rows from row 24 on/,
  ],
  ['packing, rows in sixteens', () => tensor('q4', 24, 32), /q4 packs rows in sixteens/],
  ['activations', () => k.activations(f32(8), 'token'), /activations: x is t f32\[8\]; expected f32\[T, C\]/],
  [
    'rmsNorm',
    () => k.rmsNorm(f32(2, 8), f32(2, 8), f32(4), 1e-5),
    /rmsNorm: weight is t f32\[4\]; expected f32\[D=8\]/,
  ],
  ['layerNorm', () => k.layerNorm(f32(2, 8), f32(2, 8), f32(8), f32(4), 1e-5), /layerNorm: bias is/],
  ['rmsNormHeads', () => k.rmsNormHeads(f32(2, 16), 8, 2, f32(8), 1e-5), /columns 8\.\.23 .* rows of 16/],
  ['gelu', () => k.gelu(f32(8), f32(4)), /gelu: x is t f32\[4\]; expected f32\[8\]/],
  ['swiglu', () => k.swiglu(f32(2, 8), f32(2, 8)), /swiglu: gateUp is t f32\[2, 8\]; expected f32\[T=2, 16\]/],
  ['siluMul', () => k.siluMul(f32(6), f32(6), f32(6)), /number of elements = 6 must be a multiple of 4/],
  ['add', () => k.add(f32(4), tensor('u8', 4)), /add: y is t u8\[4\]; expected f32\[4\]/],
  ['addToRows', () => k.addToRows(f32(2, 8), f32(4)), /addToRows: row is t f32\[4\]; expected f32\[D=8\]/],
  ['embed', () => k.embed(f32(1, 8), f32(10, 8), [10]), /id 10 is not a row of t, which has 10/],
  ['ropePairs', () => k.ropePairs(f32(2, 8), 0, 1, 8, f32(2, 5), f32(2, 5)), /5 pairs do not fit in heads of 8/],
  ['ropeHalf', () => k.ropeHalf(f32(2, 12), 0, 1, 12, f32(2, 6), f32(2, 6)), /multiple of 8/],
  [
    'attentionCausal, cache',
    () => k.attentionCausal(f32(3, 16), f32(3, 16), { keys: f32(4, 8), values: f32(4, 8) }, 2, 2, 1, 1),
    /tokens 2\.\.4 do not fit in a cache of 4/,
  ],
  [
    'attentionCausal, heads',
    () => k.attentionCausal(f32(3, 16), f32(3, 16), { keys: f32(4, 16), values: f32(4, 16) }, 0, 2, 1, 1),
    /keys is t f32\[4, 16\]; expected f32\[4, 8\]/,
  ],
  [
    'attentionCausal, int8 without scales of every head',
    () => {
      const [keys, values, wrong] = [tensor('i8', 4, 16), tensor('i8', 4, 16), f32(4, 1)];
      return k.attentionCausal(
        f32(3, 16),
        f32(3, 16),
        { keys, values, scales: { keys: wrong, values: wrong } },
        0,
        2,
        2,
        1,
      );
    },
    /keyScales is t f32\[4, 1\]; expected f32\[4, 2\]/,
  ],
  [
    'quantizeHeads',
    () => k.quantizeHeads(tensor('i8', 2, 16), f32(2, 4), f32(2, 16)),
    /a head must be a multiple of 8/,
  ],
  [
    'attentionFull',
    () => k.attentionFull(f32(3, 16), f32(3, 48), 2, 2, 1),
    /3 rows must be a multiple of segments of 2/,
  ],
  ['resizeRows', () => k.resizeRows(tensor('u8', 4, 4, 4), [4, 4]), /resizeRows: out is t u8\[4, 4, 4\]/],
  ['resizeRows, row', () => k.resizeRows(tensor('u8', 4, 4, 3), [4, 4])(new Uint8Array(9)), /9 bytes came, not 12/],
  [
    'patches',
    () => k.patches(f32(1, 588), tensor('u8', 14, 28, 3), null, [0, 0, 0], [1, 1, 1], 14),
    /28x14 must be multiples of 2 patches of 14/,
  ],
  ['resampleTable', () => k.resampleTable(f32(4, 8), f32(10, 8), 2, 2), /t has 10 rows, not a square/],
  ['write', () => k.write(f32(4), new Float32Array(3)), /takes 16 bytes, not 12/],
  ['writeRow', () => k.writeRow(f32(4, 8), 1, new Uint8Array(31)), /a row of t f32\[4, 8\] takes 32 bytes, not 31/],
  ['writeRow, row', () => k.writeRow(f32(4, 8), 4, new Uint8Array(32)), /has no row 4/],
  ['read', () => k.read(tensor('u8', 4)), /is not f32; use readBytes/],
  ['readInto', () => k.readInto(new Float32Array(3), f32(4)), /t f32\[4\] does not fit in 3 f32 numbers/],
  ['copy', () => k.copy(f32(4), f32(5)), /copy: x is t f32\[5\]; expected f32\[4\]/],
  ['rows', () => rows(f32(4, 8), 3, 2), /has no plain rows 3\.\.4/],
  ['rows of a packed matrix', () => rows(tensor('q4', 16, 32), 0, 1), /q4\[16, 32\] has no plain rows/],
  ['reshape', () => reshape(f32(4, 8), [5, 8]), /cannot be read as \[5, 8\]/],
];

describe('wrong arguments never reach a kernel', () => {
  test.each(WRONG)('%s', (_, call, message) => {
    const mark = k.arena.mark();
    let error: unknown;
    try {
      call();
    } catch (thrown) {
      error = thrown;
    } finally {
      k.arena.release(mark);
    }
    expect(error).toBeInstanceOf(GlimpseError);
    expect((error as GlimpseError).code).toBe('shape_mismatch');
    expect((error as GlimpseError).message).toMatch(message);
  });

  test('every call of the contract is here', () => {
    const named = new Set(WRONG.map(([name]) => name.split(',')[0]));
    const calls = Object.keys(k).filter((name) => typeof k[name as keyof Kernels] === 'function');
    const safe = new Set(['readBytes', 'sumInFours', 'lease']); // take no operands that could be wrong
    expect(calls.filter((name) => !named.has(name) && !safe.has(name))).toEqual([]);
  });
});
