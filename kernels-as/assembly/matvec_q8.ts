/**
 * One token times a q8 matrix: out[r] = rowScale[r] · xScale · Σ_c w[r,c]·q[c] + bias[r], exact in i32.
 * Layout: weights/FORMAT.md, "q8". The same code in both builds: 8-bit weights do not fit the relaxed 7-bit operand.
 */
import { GROUP, Q8_BLOCK, TILE_HEAD, TILE_ROWS } from './lib/layout';
import { add_group, finish_tile } from './lib/lanes';

/**
 * One scale for the token. Four tiles at a time, as in matvec_q4.ts; without sums of groups their 16 sums are all there is to keep.
 * @param out    f32[R]
 * @param w      q8[R, C]
 * @param q      i8[G·32], scale f32[1]: see quantize_token
 * @param bias   f32[R] or 0
 * @param rows   R, a multiple of 16
 * @param groups G ≤ 4160: |sum| ≤ G · 32·127·127 < 2^31
 */
export function matvec_q8_token(
  out: usize,
  w: usize,
  q: usize,
  scale: usize,
  bias: usize,
  rows: i32,
  groups: i32,
): void {
  const tileBytes = TILE_HEAD + <usize>groups * Q8_BLOCK;
  const end = q + <usize>groups * GROUP;
  for (let left = rows / TILE_ROWS; left > 0; left -= 4) {
    // Beyond the last tile the last one is computed again, into the same place
    const tile1: usize = min(1, left - 1);
    const tile2: usize = min(2, left - 1);
    const tile3: usize = min(3, left - 1);
    let w0 = w + TILE_HEAD;
    let w1 = w0 + tile1 * tileBytes;
    let w2 = w0 + tile2 * tileBytes;
    let w3 = w0 + tile3 * tileBytes;
    let s00 = i32x4.splat(0);
    let s01 = s00;
    let s02 = s00;
    let s03 = s00;
    let s10 = s00;
    let s11 = s00;
    let s12 = s00;
    let s13 = s00;
    let s20 = s00;
    let s21 = s00;
    let s22 = s00;
    let s23 = s00;
    let s30 = s00;
    let s31 = s00;
    let s32 = s00;
    let s33 = s00;
    for (let at = q; at < end; at += 8) {
      // Eight columns as i16; two of them in every lane
      const x = v128.load8x8_s(at);
      const x0 = v128.shuffle<i32>(x, x, 0, 0, 0, 0);
      const x1 = v128.shuffle<i32>(x, x, 1, 1, 1, 1);
      const x2 = v128.shuffle<i32>(x, x, 2, 2, 2, 2);
      const x3 = v128.shuffle<i32>(x, x, 3, 3, 3, 3);
      s00 = row_group(s00, w0, x0, x1, x2, x3);
      s01 = row_group(s01, w0 + 8, x0, x1, x2, x3);
      s02 = row_group(s02, w0 + 16, x0, x1, x2, x3);
      s03 = row_group(s03, w0 + 24, x0, x1, x2, x3);
      w0 += 128;
      s10 = row_group(s10, w1, x0, x1, x2, x3);
      s11 = row_group(s11, w1 + 8, x0, x1, x2, x3);
      s12 = row_group(s12, w1 + 16, x0, x1, x2, x3);
      s13 = row_group(s13, w1 + 24, x0, x1, x2, x3);
      w1 += 128;
      s20 = row_group(s20, w2, x0, x1, x2, x3);
      s21 = row_group(s21, w2 + 8, x0, x1, x2, x3);
      s22 = row_group(s22, w2 + 16, x0, x1, x2, x3);
      s23 = row_group(s23, w2 + 24, x0, x1, x2, x3);
      w2 += 128;
      s30 = row_group(s30, w3, x0, x1, x2, x3);
      s31 = row_group(s31, w3 + 8, x0, x1, x2, x3);
      s32 = row_group(s32, w3 + 16, x0, x1, x2, x3);
      s33 = row_group(s33, w3 + 24, x0, x1, x2, x3);
      w3 += 128;
    }
    finish_tile<i32>(out, s00, s01, s02, s03, w, scale, bias);
    finish_tile<i32>(out + tile1 * 64, s10, s11, s12, s13, w + tile1 * tileBytes, scale, bias && bias + tile1 * 64);
    finish_tile<i32>(out + tile2 * 64, s20, s21, s22, s23, w + tile2 * tileBytes, scale, bias && bias + tile2 * 64);
    finish_tile<i32>(out + tile3 * 64, s30, s31, s32, s33, w + tile3 * tileBytes, scale, bias && bias + tile3 * 64);
    w += 4 * tileBytes;
    out += 256;
    if (bias) bias += 256;
  }
}

/** Four rows x eight columns, added to their sums: four steps of two columns. */
function row_group(sum: v128, w: usize, x0: v128, x1: v128, x2: v128, x3: v128): v128 {
  sum = i32x4.add(sum, i32x4.dot_i16x8_s(x0, v128.load8x8_s(w)));
  sum = i32x4.add(sum, i32x4.dot_i16x8_s(x1, v128.load8x8_s(w, 32)));
  sum = i32x4.add(sum, i32x4.dot_i16x8_s(x2, v128.load8x8_s(w, 64)));
  return i32x4.add(sum, i32x4.dot_i16x8_s(x3, v128.load8x8_s(w, 96)));
}

/**
 * One scale a group: integers inside a group, f32 between groups, in order.
 * @param scale  f32[G]
 */
export function matvec_q8_group(
  out: usize,
  w: usize,
  q: usize,
  scale: usize,
  bias: usize,
  rows: i32,
  groups: i32,
): void {
  for (let row = 0; row < rows; row += TILE_ROWS) {
    const rowScale = w;
    w += TILE_HEAD;
    let s0 = i32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    for (let g = 0; g < groups; g++) {
      let t0 = i32x4.splat(0);
      let t1 = t0;
      let t2 = t0;
      let t3 = t0;
      const end = w + Q8_BLOCK;
      for (let a = q + g * GROUP; w < end; w += 128) {
        const x = v128.load8x8_s(a);
        const x0 = v128.shuffle<i32>(x, x, 0, 0, 0, 0);
        const x1 = v128.shuffle<i32>(x, x, 1, 1, 1, 1);
        const x2 = v128.shuffle<i32>(x, x, 2, 2, 2, 2);
        const x3 = v128.shuffle<i32>(x, x, 3, 3, 3, 3);
        t0 = row_group(t0, w, x0, x1, x2, x3);
        t1 = row_group(t1, w + 8, x0, x1, x2, x3);
        t2 = row_group(t2, w + 16, x0, x1, x2, x3);
        t3 = row_group(t3, w + 24, x0, x1, x2, x3);
        a += 8;
      }
      const by = v128.load32_splat(scale + g * 4);
      s0 = add_group<f32>(s0, t0, by);
      s1 = add_group<f32>(s1, t1, by);
      s2 = add_group<f32>(s2, t2, by);
      s3 = add_group<f32>(s3, t3, by);
    }
    finish_tile<f32>(out, s0, s1, s2, s3, rowScale, scale, bias);
    out += 64;
    if (bias) bias += 64;
  }
}
