/**
 * f32 activations → int8, with one scale a token or one a group of 32, shared by several products; and rows of the KV cache, with
 * one a head.
 */
import { GROUP } from './lib/layout';
import { max_lanes, round } from './lib/lanes';

/** Where an incomplete last group is completed with zeros. */
const TAIL = memory.data(128, 16);
/** Below this a row counts as zeros: 127 / absmax must stay finite. */
const SMALLEST: f32 = 1e-30;
/** Bytes of sums a group. */
const CORR_BYTES: i32 = 4;

/** Bytes of q of one token. */
export function quantized_bytes(cols: i32): i32 {
  return groups_of(cols) * GROUP;
}

/** Bytes of corr of one token. */
export function quantized_corr_bytes(cols: i32): i32 {
  return groups_of(cols) * CORR_BYTES;
}

function groups_of(cols: i32): i32 {
  return (cols + GROUP - 1) / GROUP;
}

/**
 * q = round(x / scale), scale = max|x[t]| / 127, ties to even.
 * @param q      i8[T, G·32]   zeros after column C
 * @param corr   i16[T, G, 2]  -8 · the sum of q over columns 4i, 4i+1 and over 4i+2, 4i+3 (matmul_q4 starts from it)
 * @param scale  f32[T]
 * @param x      f32[T, C]
 * @param cols   C, a multiple of 4
 */
export function quantize_token(q: usize, corr: usize, scale: usize, x: usize, tokens: i32, cols: i32): void {
  const qBytes = quantized_bytes(cols);
  const corrBytes = quantized_corr_bytes(cols);
  for (let t = 0; t < tokens; t++) {
    const most = abs_max(x, cols);
    f32.store(scale, most < SMALLEST ? 0 : most / 127);
    quantize_row(q, corr, x, cols, most < SMALLEST ? 0 : 127 / most);
    q += qBytes;
    corr += corrBytes;
    scale += 4;
    x += cols * 4;
  }
}

/**
 * The same with a scale for each group.
 * @param scale  f32[T, G]
 */
export function quantize_group(q: usize, corr: usize, scale: usize, x: usize, tokens: i32, cols: i32): void {
  for (let t = 0; t < tokens; t++) {
    for (let col = 0; col < cols; col += GROUP) {
      const n = min(GROUP, cols - col);
      const most = abs_max(x, n);
      f32.store(scale, most < SMALLEST ? 0 : most / 127);
      quantize_row(q, corr, x, n, most < SMALLEST ? 0 : 127 / most);
      q += GROUP;
      corr += CORR_BYTES;
      scale += 4;
      x += n * 4;
    }
  }
}

/**
 * Slices of `size` numbers, each with its own scale: q = round(x / scale), scale = max|slice| / 127, ties to even.
 * @param q      i8[count, size]
 * @param scale  f32[count]
 * @param x      f32[count, size]
 * @param size   a multiple of 8
 */
export function quantize_slices(q: usize, scale: usize, x: usize, count: i32, size: i32): void {
  for (let i = 0; i < count; i++) {
    const most = abs_max(x, size);
    f32.store(scale, most < SMALLEST ? 0 : most / 127);
    const by = f32x4.splat(most < SMALLEST ? 0 : 127 / most);
    for (const end = q + size; q < end; q += 8) {
      const wide = i16x8.narrow_i32x4_s(round(v128.load(x), by), round(v128.load(x, 16), by));
      v128.store64_lane(q, i8x16.narrow_i16x8_s(wide, wide), 0);
      x += 32;
    }
    scale += 4;
  }
}

function abs_max(x: usize, n: i32): f32 {
  let most = f32x4.splat(0);
  for (const end = x + n * 4; x < end; x += 16) most = f32x4.pmax(most, f32x4.abs(v128.load(x)));
  return max_lanes(most);
}

function quantize_row(q: usize, corr: usize, x: usize, cols: i32, inverse: f32): void {
  for (; cols >= GROUP; cols -= GROUP) {
    quantize_32(q, corr, x, inverse);
    q += GROUP;
    corr += CORR_BYTES;
    x += GROUP * 4;
  }
  if (cols == 0) return;
  memory.fill(TAIL, 0, GROUP * 4);
  memory.copy(TAIL, x, cols * 4);
  quantize_32(q, corr, TAIL, inverse);
}

function quantize_32(q: usize, corr: usize, x: usize, inverse: f32): void {
  const by = f32x4.splat(inverse);
  const a = i16x8.narrow_i32x4_s(round(v128.load(x), by), round(v128.load(x, 16), by));
  const b = i16x8.narrow_i32x4_s(round(v128.load(x, 32), by), round(v128.load(x, 48), by));
  const c = i16x8.narrow_i32x4_s(round(v128.load(x, 64), by), round(v128.load(x, 80), by));
  const d = i16x8.narrow_i32x4_s(round(v128.load(x, 96), by), round(v128.load(x, 112), by));
  v128.store(q, i8x16.narrow_i16x8_s(a, b));
  v128.store(q, i8x16.narrow_i16x8_s(c, d), 16);
  // i32 lane i of dot(a, -8) = -8·(a[2i] + a[2i+1]): even lanes are columns 4i, 4i+1, odd lanes 4i+2, 4i+3
  const minus8 = i16x8.splat(-8);
  const ab = i32x4.add(i32x4.dot_i16x8_s(a, minus8), i32x4.dot_i16x8_s(b, minus8));
  const cd = i32x4.add(i32x4.dot_i16x8_s(c, minus8), i32x4.dot_i16x8_s(d, minus8));
  const sums = i32x4.add(ab, cd);
  const both = i32x4.add(sums, v128.shuffle<i32>(sums, sums, 2, 3, 0, 1));
  i32.store(corr, i32x4.extract_lane(i16x8.narrow_i32x4_s(both, both), 0));
}
