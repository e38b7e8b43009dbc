/**
 * One token times a q4 matrix: out[r] = rowScale[r] · Σ_g sub[r,g] · xScale · (Σ_i (w[r,g,i] - 8)·q[g,i]) + bias[r].
 * The weights are one sequential stream. Layout: weights/FORMAT.md, "q4".
 */
import { GROUP, Q4_BLOCK, TILE_HEAD, TILE_ROWS } from './lib/layout';
import { dot_pairs } from './lib/dot';
import { add_group, finish_tile } from './lib/lanes';

/** Kept in memory: V8 would rebuild a v128 constant at every use. */
const NIBBLE = memory.data<u8>([15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15], 16);

/**
 * One scale for the token: all sums are integers, one f32 multiplication at the end.
 * @param out    f32[R]
 * @param w      q4[R, C]
 * @param q      i8[G·32], corr i16[G, 2], scale f32[1]: see quantize_token
 * @param bias   f32[R] or 0
 * @param rows   R, a multiple of 16
 * @param groups G ≤ 520: |sum| ≤ G · 32·8·127 · 127 < 2^31
 */
export function matvec_q4_token(
  out: usize,
  w: usize,
  q: usize,
  corr: usize,
  scale: usize,
  bias: usize,
  rows: i32,
  groups: i32,
): void {
  matvec<i32>(out, w, q, corr, scale, bias, rows, groups);
}

/**
 * One scale a group: integers inside a group, f32 between groups, in order.
 * @param scale  f32[G]
 */
export function matvec_q4_group(
  out: usize,
  w: usize,
  q: usize,
  corr: usize,
  scale: usize,
  bias: usize,
  rows: i32,
  groups: i32,
): void {
  matvec<f32>(out, w, q, corr, scale, bias, rows, groups);
}

/** Sum is i32 (token) or f32 (group). */
function matvec<Sum>(
  out: usize,
  w: usize,
  q: usize,
  corr: usize,
  scale: usize,
  bias: usize,
  rows: i32,
  groups: i32,
): void {
  const low = v128.load(NIBBLE);
  for (let row = 0; row < rows; row += TILE_ROWS) {
    const rowScale = w;
    w += TILE_HEAD;
    let s0 = i32x4.splat(0);
    let s1 = i32x4.splat(0);
    let s2 = i32x4.splat(0);
    let s3 = i32x4.splat(0);
    for (let g = 0; g < groups; g++) {
      // Four columns of the token in every lane: a0 = columns 0-3, …, a7 = columns 28-31
      let x = v128.load(q + g * GROUP);
      const a0 = v128.shuffle<i32>(x, x, 0, 0, 0, 0);
      const a1 = v128.shuffle<i32>(x, x, 1, 1, 1, 1);
      const a2 = v128.shuffle<i32>(x, x, 2, 2, 2, 2);
      const a3 = v128.shuffle<i32>(x, x, 3, 3, 3, 3);
      x = v128.load(q + g * GROUP, 16);
      const a4 = v128.shuffle<i32>(x, x, 0, 0, 0, 0);
      const a5 = v128.shuffle<i32>(x, x, 1, 1, 1, 1);
      const a6 = v128.shuffle<i32>(x, x, 2, 2, 2, 2);
      const a7 = v128.shuffle<i32>(x, x, 3, 3, 3, 3);
      const start = v128.load32_splat(corr + g * 4);
      const by = v128.load32_splat(isInteger<Sum>() ? scale : scale + g * 4);

      // 16 sub-scales, each twice as i16: (s0 s0 s1 s1 s2 s2 s3 s3)
      const sub01 = i16x8.extend_low_i8x16_s(v128.load(w, 256));
      const sub23 = i16x8.extend_high_i8x16_s(v128.load(w, 256));

      const t0 = row_group(w, start, low, a0, a1, a2, a3, a4, a5, a6, a7);
      const t1 = row_group(w + 64, start, low, a0, a1, a2, a3, a4, a5, a6, a7);
      const t2 = row_group(w + 128, start, low, a0, a1, a2, a3, a4, a5, a6, a7);
      const t3 = row_group(w + 192, start, low, a0, a1, a2, a3, a4, a5, a6, a7);
      s0 = add_group<Sum>(s0, i32x4.dot_i16x8_s(t0, v128.shuffle<i16>(sub01, sub01, 0, 0, 1, 1, 2, 2, 3, 3)), by);
      s1 = add_group<Sum>(s1, i32x4.dot_i16x8_s(t1, v128.shuffle<i16>(sub01, sub01, 4, 4, 5, 5, 6, 6, 7, 7)), by);
      s2 = add_group<Sum>(s2, i32x4.dot_i16x8_s(t2, v128.shuffle<i16>(sub23, sub23, 0, 0, 1, 1, 2, 2, 3, 3)), by);
      s3 = add_group<Sum>(s3, i32x4.dot_i16x8_s(t3, v128.shuffle<i16>(sub23, sub23, 4, 4, 5, 5, 6, 6, 7, 7)), by);
      w += Q4_BLOCK;
    }
    finish_tile<Sum>(out, s0, s1, s2, s3, rowScale, scale, bias);
    out += 64;
    if (bias) bias += 64;
  }
}

/**
 * i16x8: for each of four rows two partial sums of w·q over 32 columns (even and odd pairs), from `start` = -8·Σq.
 * Each lane takes 16 products: |start + sum| = |Σ (w - 8)·q| ≤ 16·8·127 = 16256 < 2^15, and it wraps exactly until then.
 *
 *   w      16 bytes = 4 rows x 4 bytes; byte i of a row: low nibble column 8v + i, high nibble column 8v + 4 + i
 *   a2v    columns 8v .. 8v+3 of the token in all four rows; a2v+1 the next four
 */
function row_group(
  w: usize,
  start: v128,
  low: v128,
  a0: v128,
  a1: v128,
  a2: v128,
  a3: v128,
  a4: v128,
  a5: v128,
  a6: v128,
  a7: v128,
): v128 {
  let x = v128.load(w);
  let t = i16x8.add(start, dot_pairs(a0, v128.and(x, low)));
  t = i16x8.add(t, dot_pairs(a1, v128.and(i16x8.shr_u(x, 4), low)));
  x = v128.load(w, 16);
  t = i16x8.add(t, dot_pairs(a2, v128.and(x, low)));
  t = i16x8.add(t, dot_pairs(a3, v128.and(i16x8.shr_u(x, 4), low)));
  x = v128.load(w, 32);
  t = i16x8.add(t, dot_pairs(a4, v128.and(x, low)));
  t = i16x8.add(t, dot_pairs(a5, v128.and(i16x8.shr_u(x, 4), low)));
  x = v128.load(w, 48);
  t = i16x8.add(t, dot_pairs(a6, v128.and(x, low)));
  return i16x8.add(t, dot_pairs(a7, v128.and(i16x8.shr_u(x, 4), low)));
}
