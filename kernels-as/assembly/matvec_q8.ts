/**
 * One token times a q8 matrix: out[r] = rowScale[r] · xScale · Σ_c w[r,c]·q[c] + bias[r], exact in i32.
 * Layout: weights/FORMAT.md, "q8". The same code in both builds: 8-bit weights do not fit the relaxed 7-bit operand.
 */
import { GROUP, Q8_BLOCK, TILE_HEAD, TILE_ROWS } from './lib/layout';
import { add_group, finish_tile } from './lib/lanes';

/**
 * One scale for the token.
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
  matvec<i32>(out, w, q, scale, bias, rows, groups);
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
  matvec<f32>(out, w, q, scale, bias, rows, groups);
}

/** Sum is i32 (token) or f32 (group). */
function matvec<Sum>(out: usize, w: usize, q: usize, scale: usize, bias: usize, rows: i32, groups: i32): void {
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
        // Eight columns as i16; a step is two columns in every lane, times 4 row groups x 4 rows x 2 columns
        const x = v128.load8x8_s(a);
        const x0 = v128.shuffle<i32>(x, x, 0, 0, 0, 0);
        t0 = i32x4.add(t0, i32x4.dot_i16x8_s(x0, v128.load8x8_s(w)));
        t1 = i32x4.add(t1, i32x4.dot_i16x8_s(x0, v128.load8x8_s(w, 8)));
        t2 = i32x4.add(t2, i32x4.dot_i16x8_s(x0, v128.load8x8_s(w, 16)));
        t3 = i32x4.add(t3, i32x4.dot_i16x8_s(x0, v128.load8x8_s(w, 24)));
        const x1 = v128.shuffle<i32>(x, x, 1, 1, 1, 1);
        t0 = i32x4.add(t0, i32x4.dot_i16x8_s(x1, v128.load8x8_s(w, 32)));
        t1 = i32x4.add(t1, i32x4.dot_i16x8_s(x1, v128.load8x8_s(w, 40)));
        t2 = i32x4.add(t2, i32x4.dot_i16x8_s(x1, v128.load8x8_s(w, 48)));
        t3 = i32x4.add(t3, i32x4.dot_i16x8_s(x1, v128.load8x8_s(w, 56)));
        const x2 = v128.shuffle<i32>(x, x, 2, 2, 2, 2);
        t0 = i32x4.add(t0, i32x4.dot_i16x8_s(x2, v128.load8x8_s(w, 64)));
        t1 = i32x4.add(t1, i32x4.dot_i16x8_s(x2, v128.load8x8_s(w, 72)));
        t2 = i32x4.add(t2, i32x4.dot_i16x8_s(x2, v128.load8x8_s(w, 80)));
        t3 = i32x4.add(t3, i32x4.dot_i16x8_s(x2, v128.load8x8_s(w, 88)));
        const x3 = v128.shuffle<i32>(x, x, 3, 3, 3, 3);
        t0 = i32x4.add(t0, i32x4.dot_i16x8_s(x3, v128.load8x8_s(w, 96)));
        t1 = i32x4.add(t1, i32x4.dot_i16x8_s(x3, v128.load8x8_s(w, 104)));
        t2 = i32x4.add(t2, i32x4.dot_i16x8_s(x3, v128.load8x8_s(w, 112)));
        t3 = i32x4.add(t3, i32x4.dot_i16x8_s(x3, v128.load8x8_s(w, 120)));
        a += 8;
      }
      const by = v128.load32_splat(isInteger<Sum>() ? scale : scale + g * 4);
      s0 = add_group<Sum>(s0, t0, by);
      s1 = add_group<Sum>(s1, t1, by);
      s2 = add_group<Sum>(s2, t2, by);
      s3 = add_group<Sum>(s3, t3, by);
    }
    finish_tile<Sum>(out, s0, s1, s2, s3, rowScale, scale, bias);
    out += 64;
    if (bias) bias += 64;
  }
}
