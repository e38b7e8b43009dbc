/**
 * Many tokens times a q8 matrix, in tiles of 8 rows x 3 tokens; the same numbers as matvec_q8, bit for bit.
 * 1024 columns of 16 rows stay in the first-level cache for all tokens; between two such passes the sums wait in `out`.
 */
import { GROUP, Q8_BLOCK, TILE_HEAD, TILE_ROWS } from './lib/layout';
import { add_group, finish_row } from './lib/lanes';

/** Groups of columns in one pass: 1024 columns, 16 KiB of weights. */
const PASS_GROUPS: i32 = 32;

/**
 * One activation scale a token.
 * @param out     f32[T, stride]; columns 0..R-1 are written
 * @param w       q8[R, C]
 * @param q       i8[T, G·32], scale f32[T]: see quantize_token
 * @param bias    f32[R] or 0
 * @param rows    R, a multiple of 16
 * @param groups  G ≤ 4160: |sum| ≤ G · 32·127·127 < 2^31
 * @param stride  columns of `out`
 */
export function matmul_q8_token(
  out: usize,
  w: usize,
  q: usize,
  scale: usize,
  bias: usize,
  tokens: i32,
  rows: i32,
  groups: i32,
  stride: i32,
): void {
  matmul<i32>(out, w, q, scale, bias, tokens, rows, groups, stride);
}

/**
 * One activation scale a group.
 * @param scale  f32[T, G]
 */
export function matmul_q8_group(
  out: usize,
  w: usize,
  q: usize,
  scale: usize,
  bias: usize,
  tokens: i32,
  rows: i32,
  groups: i32,
  stride: i32,
): void {
  matmul<f32>(out, w, q, scale, bias, tokens, rows, groups, stride);
}

/** Sum is i32 (token) or f32 (group). */
function matmul<Sum>(
  out: usize,
  w: usize,
  q: usize,
  scale: usize,
  bias: usize,
  tokens: i32,
  rows: i32,
  groups: i32,
  stride: i32,
): void {
  const rowBytes = <usize>stride * 4;
  for (let row = 0; row < rows; row += TILE_ROWS) {
    const rowScale = w;
    w += TILE_HEAD;
    for (let first = 0; first < groups; first += PASS_GROUPS) {
      const count = min(PASS_GROUPS, groups - first);
      for (let t = 0; t < tokens; t += 3) {
        // Beyond the last token the last one is computed again, into the same place
        const t1 = min(t + 1, tokens - 1);
        const t2 = min(t + 2, tokens - 1);
        tile<Sum>(out, rowBytes, w, q, scale, t, t1, t2, groups, first, count);
        tile<Sum>(out + 32, rowBytes, w + 16, q, scale, t, t1, t2, groups, first, count);
      }
      w += count * Q8_BLOCK;
    }
    for (let t = 0; t < tokens; t++) finish_row<Sum>(out + t * rowBytes, rowScale, scale + t * 4, bias);
    out += 64;
    if (bias) bias += 64;
  }
}

/**
 * Adds 8 rows x 3 tokens x `count` groups to the sums in `out`.
 * t<token><row group>: sums of a group; s<token><row group>: sums so far.
 */
function tile<Sum>(
  out: usize,
  rowBytes: usize,
  w: usize,
  q: usize,
  scale: usize,
  token0: usize,
  token1: usize,
  token2: usize,
  groups: usize,
  first: usize,
  count: i32,
): void {
  const out0 = out + token0 * rowBytes;
  const out1 = out + token1 * rowBytes;
  const out2 = out + token2 * rowBytes;
  let s00 = i32x4.splat(0);
  let s01 = s00;
  let s10 = s00;
  let s11 = s00;
  let s20 = s00;
  let s21 = s00;
  if (first) {
    s00 = v128.load(out0);
    s01 = v128.load(out0, 16);
    s10 = v128.load(out1);
    s11 = v128.load(out1, 16);
    s20 = v128.load(out2);
    s21 = v128.load(out2, 16);
  }
  let g0 = token0 * groups + first;
  let g1 = token1 * groups + first;
  let g2 = token2 * groups + first;
  for (; count > 0; count--) {
    let t00 = i32x4.splat(0);
    let t01 = t00;
    let t10 = t00;
    let t11 = t00;
    let t20 = t00;
    let t21 = t00;
    let q0 = q + g0 * GROUP;
    let q1 = q + g1 * GROUP;
    let q2 = q + g2 * GROUP;
    for (const end = w + Q8_BLOCK; w < end; w += 128) {
      const x0 = v128.load8x8_s(q0);
      const x1 = v128.load8x8_s(q1);
      const x2 = v128.load8x8_s(q2);
      let w0: v128, w1: v128, x: v128;
      w0 = v128.load8x8_s(w, 0);
      w1 = v128.load8x8_s(w, 8);
      x = v128.shuffle<i32>(x0, x0, 0, 0, 0, 0);
      t00 = i32x4.add(t00, i32x4.dot_i16x8_s(x, w0));
      t01 = i32x4.add(t01, i32x4.dot_i16x8_s(x, w1));
      x = v128.shuffle<i32>(x1, x1, 0, 0, 0, 0);
      t10 = i32x4.add(t10, i32x4.dot_i16x8_s(x, w0));
      t11 = i32x4.add(t11, i32x4.dot_i16x8_s(x, w1));
      x = v128.shuffle<i32>(x2, x2, 0, 0, 0, 0);
      t20 = i32x4.add(t20, i32x4.dot_i16x8_s(x, w0));
      t21 = i32x4.add(t21, i32x4.dot_i16x8_s(x, w1));
      w0 = v128.load8x8_s(w, 32);
      w1 = v128.load8x8_s(w, 40);
      x = v128.shuffle<i32>(x0, x0, 1, 1, 1, 1);
      t00 = i32x4.add(t00, i32x4.dot_i16x8_s(x, w0));
      t01 = i32x4.add(t01, i32x4.dot_i16x8_s(x, w1));
      x = v128.shuffle<i32>(x1, x1, 1, 1, 1, 1);
      t10 = i32x4.add(t10, i32x4.dot_i16x8_s(x, w0));
      t11 = i32x4.add(t11, i32x4.dot_i16x8_s(x, w1));
      x = v128.shuffle<i32>(x2, x2, 1, 1, 1, 1);
      t20 = i32x4.add(t20, i32x4.dot_i16x8_s(x, w0));
      t21 = i32x4.add(t21, i32x4.dot_i16x8_s(x, w1));
      w0 = v128.load8x8_s(w, 64);
      w1 = v128.load8x8_s(w, 72);
      x = v128.shuffle<i32>(x0, x0, 2, 2, 2, 2);
      t00 = i32x4.add(t00, i32x4.dot_i16x8_s(x, w0));
      t01 = i32x4.add(t01, i32x4.dot_i16x8_s(x, w1));
      x = v128.shuffle<i32>(x1, x1, 2, 2, 2, 2);
      t10 = i32x4.add(t10, i32x4.dot_i16x8_s(x, w0));
      t11 = i32x4.add(t11, i32x4.dot_i16x8_s(x, w1));
      x = v128.shuffle<i32>(x2, x2, 2, 2, 2, 2);
      t20 = i32x4.add(t20, i32x4.dot_i16x8_s(x, w0));
      t21 = i32x4.add(t21, i32x4.dot_i16x8_s(x, w1));
      w0 = v128.load8x8_s(w, 96);
      w1 = v128.load8x8_s(w, 104);
      x = v128.shuffle<i32>(x0, x0, 3, 3, 3, 3);
      t00 = i32x4.add(t00, i32x4.dot_i16x8_s(x, w0));
      t01 = i32x4.add(t01, i32x4.dot_i16x8_s(x, w1));
      x = v128.shuffle<i32>(x1, x1, 3, 3, 3, 3);
      t10 = i32x4.add(t10, i32x4.dot_i16x8_s(x, w0));
      t11 = i32x4.add(t11, i32x4.dot_i16x8_s(x, w1));
      x = v128.shuffle<i32>(x2, x2, 3, 3, 3, 3);
      t20 = i32x4.add(t20, i32x4.dot_i16x8_s(x, w0));
      t21 = i32x4.add(t21, i32x4.dot_i16x8_s(x, w1));
      q0 += 8;
      q1 += 8;
      q2 += 8;
    }
    const by0 = v128.load32_splat(scale_of<Sum>(scale, g0));
    s00 = add_group<Sum>(s00, t00, by0);
    s01 = add_group<Sum>(s01, t01, by0);
    const by1 = v128.load32_splat(scale_of<Sum>(scale, g1));
    s10 = add_group<Sum>(s10, t10, by1);
    s11 = add_group<Sum>(s11, t11, by1);
    const by2 = v128.load32_splat(scale_of<Sum>(scale, g2));
    s20 = add_group<Sum>(s20, t20, by2);
    s21 = add_group<Sum>(s21, t21, by2);
    g0++;
    g1++;
    g2++;
  }
  v128.store(out0, s00);
  v128.store(out0, s01, 16);
  v128.store(out1, s10);
  v128.store(out1, s11, 16);
  v128.store(out2, s20);
  v128.store(out2, s21, 16);
}

/** Where the scale of group `index` (counted over all tokens) is; any place when sums are integers and need none. */
function scale_of<Sum>(scale: usize, index: usize): usize {
  return isInteger<Sum>() ? scale : scale + index * 4;
}
