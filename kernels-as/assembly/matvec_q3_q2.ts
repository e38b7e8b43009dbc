/**
 * One token times a q3 or q2 matrix; q4's arithmetic with half as many levels: (code - 4) or (code - 2) instead of (code - 8).
 * Arguments: matvec_q4.ts. Layout: weights/FORMAT.md, "q3" and "q2".
 */
import { codes_q2, codes_q3 } from './lib/codes';
import { block_bytes, GROUP, TILE_HEAD, TILE_ROWS } from './lib/layout';
import { dot_pairs } from './lib/dot';
import { add_group, finish_tile } from './lib/lanes';

export function matvec_q3_token(
  out: usize,
  w: usize,
  q: usize,
  corr: usize,
  scale: usize,
  bias: usize,
  rows: i32,
  groups: i32,
): void {
  matvec<i32>(out, w, q, corr, scale, bias, rows, groups, 3);
}

export function matvec_q3_group(
  out: usize,
  w: usize,
  q: usize,
  corr: usize,
  scale: usize,
  bias: usize,
  rows: i32,
  groups: i32,
): void {
  matvec<f32>(out, w, q, corr, scale, bias, rows, groups, 3);
}

export function matvec_q2_token(
  out: usize,
  w: usize,
  q: usize,
  corr: usize,
  scale: usize,
  bias: usize,
  rows: i32,
  groups: i32,
): void {
  matvec<i32>(out, w, q, corr, scale, bias, rows, groups, 2);
}

export function matvec_q2_group(
  out: usize,
  w: usize,
  q: usize,
  corr: usize,
  scale: usize,
  bias: usize,
  rows: i32,
  groups: i32,
): void {
  matvec<f32>(out, w, q, corr, scale, bias, rows, groups, 2);
}

/**
 * Sum is i32 (token) or f32 (group); `bits` a weight: 3 or 2. Not one loop with q4: that one spreads the token's columns over the
 * lanes once for all four row groups and knows no `bits`, and it is the one whose speed counts.
 */
function matvec<Sum>(
  out: usize,
  w: usize,
  q: usize,
  corr: usize,
  scale: usize,
  bias: usize,
  rows: i32,
  groups: i32,
  bits: i32,
): void {
  const blockBytes = block_bytes(bits);
  for (let row = 0; row < rows; row += TILE_ROWS) {
    const rowScale = w;
    w += TILE_HEAD;
    let s0 = i32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    for (let g = 0; g < groups; g++) {
      const x0 = v128.load(q + g * GROUP);
      const x1 = v128.load(q + g * GROUP, 16);
      // -8·Σq becomes -4·Σq or -2·Σq
      const start = i16x8.shr_s(v128.load32_splat(corr + g * 4), 4 - bits);
      const by = v128.load32_splat(isInteger<Sum>() ? scale : scale + g * 4);
      const sub = v128.load(w + blockBytes - 16);
      const sub01 = i16x8.extend_low_i8x16_s(sub);
      const sub23 = i16x8.extend_high_i8x16_s(sub);
      const t0 = row_group(w, 0, start, x0, x1, bits);
      const t1 = row_group(w, 1, start, x0, x1, bits);
      const t2 = row_group(w, 2, start, x0, x1, bits);
      const t3 = row_group(w, 3, start, x0, x1, bits);
      s0 = add_group<Sum>(s0, i32x4.dot_i16x8_s(t0, v128.shuffle<i16>(sub01, sub01, 0, 0, 1, 1, 2, 2, 3, 3)), by);
      s1 = add_group<Sum>(s1, i32x4.dot_i16x8_s(t1, v128.shuffle<i16>(sub01, sub01, 4, 4, 5, 5, 6, 6, 7, 7)), by);
      s2 = add_group<Sum>(s2, i32x4.dot_i16x8_s(t2, v128.shuffle<i16>(sub23, sub23, 0, 0, 1, 1, 2, 2, 3, 3)), by);
      s3 = add_group<Sum>(s3, i32x4.dot_i16x8_s(t3, v128.shuffle<i16>(sub23, sub23, 4, 4, 5, 5, 6, 6, 7, 7)), by);
      w += blockBytes;
    }
    finish_tile<Sum>(out, s0, s1, s2, s3, rowScale, scale, bias);
    out += 64;
    if (bias) bias += 64;
  }
}

/** Two partial sums for each of four rows over 32 columns, as in matvec_q4; |Σ| ≤ 16·4·127 < 2^15. */
function row_group(w: usize, rowGroup: usize, start: v128, x0: v128, x1: v128, bits: i32): v128 {
  const low0 = v128.load(w + rowGroup * 32);
  const low1 = v128.load(w + rowGroup * 32, 16);
  if (bits == 2) {
    const t = half_q2(start, x0, low0);
    return half_q2(t, x1, low1);
  }
  const high = v128.load(w + 128 + rowGroup * 16);
  let t = i16x8.add(start, dot_pairs(v128.shuffle<i32>(x0, x0, 0, 0, 0, 0), codes_q3(low0, high, 0)));
  t = i16x8.add(t, dot_pairs(v128.shuffle<i32>(x0, x0, 1, 1, 1, 1), codes_q3(low0, high, 1)));
  t = i16x8.add(t, dot_pairs(v128.shuffle<i32>(x0, x0, 2, 2, 2, 2), codes_q3(low0, high, 2)));
  t = i16x8.add(t, dot_pairs(v128.shuffle<i32>(x0, x0, 3, 3, 3, 3), codes_q3(low0, high, 3)));
  t = i16x8.add(t, dot_pairs(v128.shuffle<i32>(x1, x1, 0, 0, 0, 0), codes_q3(low1, high, 4)));
  t = i16x8.add(t, dot_pairs(v128.shuffle<i32>(x1, x1, 1, 1, 1, 1), codes_q3(low1, high, 5)));
  t = i16x8.add(t, dot_pairs(v128.shuffle<i32>(x1, x1, 2, 2, 2, 2), codes_q3(low1, high, 6)));
  return i16x8.add(t, dot_pairs(v128.shuffle<i32>(x1, x1, 3, 3, 3, 3), codes_q3(low1, high, 7)));
}

/** Sixteen columns. */
function half_q2(start: v128, x: v128, low: v128): v128 {
  let t = i16x8.add(start, dot_pairs(v128.shuffle<i32>(x, x, 0, 0, 0, 0), codes_q2(low, 0)));
  t = i16x8.add(t, dot_pairs(v128.shuffle<i32>(x, x, 1, 1, 1, 1), codes_q2(low, 1)));
  t = i16x8.add(t, dot_pairs(v128.shuffle<i32>(x, x, 2, 2, 2, 2), codes_q2(low, 2)));
  return i16x8.add(t, dot_pairs(v128.shuffle<i32>(x, x, 3, 3, 3, 3), codes_q2(low, 3)));
}
