/**
 * One token times a q4 matrix: out[r] = rowScale[r] · Σ_g sub[r,g] · xScale · (Σ_i (w[r,g,i] - 8)·q[g,i]) + bias[r].
 * Layout: weights/FORMAT.md, "q4".
 */
import { GROUP, Q4_BLOCK, TILE_HEAD, TILE_ROWS } from './lib/layout';
import { dot_fours, dot_pairs, sums_in_fours } from './lib/dot';
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
  if (sums_in_fours()) four_tiles<Sum, i32>(out, w, q, corr, scale, bias, rows, groups);
  else four_tiles<Sum, i16>(out, w, q, corr, scale, bias, rows, groups);
}

/**
 * Four tiles at a time: four places in memory from which a processor fetches ahead by itself. One place leaves half of the bandwidth
 * unused, and the token's columns would be spread over the lanes for each tile (docs/benchmarks.md). The sums stay in locals: stored
 * ones would hold up the loads of weights whose addresses end alike.
 *
 * Partial is i16 where products add up in pairs, i32 in fours (lib/dot.ts): the same integers.
 */
function four_tiles<Sum, Partial>(
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
  const tileBytes = TILE_HEAD + <usize>groups * Q4_BLOCK;
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
      const corrections = v128.load32_splat(corr + g * 4);
      const start = isPairs<Partial>() ? corrections : i32x4.extadd_pairwise_i16x8_s(corrections);
      const by = v128.load32_splat(isInteger<Sum>() ? scale : scale + g * 4);

      let sub01 = i16x8.extend_low_i8x16_s(v128.load(w0, 256));
      let sub23 = i16x8.extend_high_i8x16_s(v128.load(w0, 256));
      let t = row_group<Partial>(w0, start, low, a0, a1, a2, a3, a4, a5, a6, a7);
      s00 = add_group<Sum>(s00, i32x4.dot_i16x8_s(t, factors_low<Partial>(sub01)), by);
      t = row_group<Partial>(w0 + 64, start, low, a0, a1, a2, a3, a4, a5, a6, a7);
      s01 = add_group<Sum>(s01, i32x4.dot_i16x8_s(t, factors_high<Partial>(sub01)), by);
      t = row_group<Partial>(w0 + 128, start, low, a0, a1, a2, a3, a4, a5, a6, a7);
      s02 = add_group<Sum>(s02, i32x4.dot_i16x8_s(t, factors_low<Partial>(sub23)), by);
      t = row_group<Partial>(w0 + 192, start, low, a0, a1, a2, a3, a4, a5, a6, a7);
      s03 = add_group<Sum>(s03, i32x4.dot_i16x8_s(t, factors_high<Partial>(sub23)), by);
      w0 += Q4_BLOCK;

      sub01 = i16x8.extend_low_i8x16_s(v128.load(w1, 256));
      sub23 = i16x8.extend_high_i8x16_s(v128.load(w1, 256));
      t = row_group<Partial>(w1, start, low, a0, a1, a2, a3, a4, a5, a6, a7);
      s10 = add_group<Sum>(s10, i32x4.dot_i16x8_s(t, factors_low<Partial>(sub01)), by);
      t = row_group<Partial>(w1 + 64, start, low, a0, a1, a2, a3, a4, a5, a6, a7);
      s11 = add_group<Sum>(s11, i32x4.dot_i16x8_s(t, factors_high<Partial>(sub01)), by);
      t = row_group<Partial>(w1 + 128, start, low, a0, a1, a2, a3, a4, a5, a6, a7);
      s12 = add_group<Sum>(s12, i32x4.dot_i16x8_s(t, factors_low<Partial>(sub23)), by);
      t = row_group<Partial>(w1 + 192, start, low, a0, a1, a2, a3, a4, a5, a6, a7);
      s13 = add_group<Sum>(s13, i32x4.dot_i16x8_s(t, factors_high<Partial>(sub23)), by);
      w1 += Q4_BLOCK;

      sub01 = i16x8.extend_low_i8x16_s(v128.load(w2, 256));
      sub23 = i16x8.extend_high_i8x16_s(v128.load(w2, 256));
      t = row_group<Partial>(w2, start, low, a0, a1, a2, a3, a4, a5, a6, a7);
      s20 = add_group<Sum>(s20, i32x4.dot_i16x8_s(t, factors_low<Partial>(sub01)), by);
      t = row_group<Partial>(w2 + 64, start, low, a0, a1, a2, a3, a4, a5, a6, a7);
      s21 = add_group<Sum>(s21, i32x4.dot_i16x8_s(t, factors_high<Partial>(sub01)), by);
      t = row_group<Partial>(w2 + 128, start, low, a0, a1, a2, a3, a4, a5, a6, a7);
      s22 = add_group<Sum>(s22, i32x4.dot_i16x8_s(t, factors_low<Partial>(sub23)), by);
      t = row_group<Partial>(w2 + 192, start, low, a0, a1, a2, a3, a4, a5, a6, a7);
      s23 = add_group<Sum>(s23, i32x4.dot_i16x8_s(t, factors_high<Partial>(sub23)), by);
      w2 += Q4_BLOCK;

      sub01 = i16x8.extend_low_i8x16_s(v128.load(w3, 256));
      sub23 = i16x8.extend_high_i8x16_s(v128.load(w3, 256));
      t = row_group<Partial>(w3, start, low, a0, a1, a2, a3, a4, a5, a6, a7);
      s30 = add_group<Sum>(s30, i32x4.dot_i16x8_s(t, factors_low<Partial>(sub01)), by);
      t = row_group<Partial>(w3 + 64, start, low, a0, a1, a2, a3, a4, a5, a6, a7);
      s31 = add_group<Sum>(s31, i32x4.dot_i16x8_s(t, factors_high<Partial>(sub01)), by);
      t = row_group<Partial>(w3 + 128, start, low, a0, a1, a2, a3, a4, a5, a6, a7);
      s32 = add_group<Sum>(s32, i32x4.dot_i16x8_s(t, factors_low<Partial>(sub23)), by);
      t = row_group<Partial>(w3 + 192, start, low, a0, a1, a2, a3, a4, a5, a6, a7);
      s33 = add_group<Sum>(s33, i32x4.dot_i16x8_s(t, factors_high<Partial>(sub23)), by);
      w3 += Q4_BLOCK;
    }
    finish_tile<Sum>(out, s00, s01, s02, s03, w, scale, bias);
    finish_tile<Sum>(out + tile1 * 64, s10, s11, s12, s13, w + tile1 * tileBytes, scale, bias && bias + tile1 * 64);
    finish_tile<Sum>(out + tile2 * 64, s20, s21, s22, s23, w + tile2 * tileBytes, scale, bias && bias + tile2 * 64);
    finish_tile<Sum>(out + tile3 * 64, s30, s31, s32, s33, w + tile3 * tileBytes, scale, bias && bias + tile3 * 64);
    w += 4 * tileBytes;
    out += 256;
    if (bias) bias += 256;
  }
}

function isPairs<Partial>(): bool {
  return sizeof<Partial>() == 2;
}

/** The first four of eight sub-scales in i16, each for both halves of a lane (pairs) or the lower one (fours). */
function factors_low<Partial>(sub: v128): v128 {
  if (isPairs<Partial>()) return v128.shuffle<i16>(sub, sub, 0, 0, 1, 1, 2, 2, 3, 3);
  return i32x4.extend_low_i16x8_u(sub);
}

/** The other four. */
function factors_high<Partial>(sub: v128): v128 {
  if (isPairs<Partial>()) return v128.shuffle<i16>(sub, sub, 4, 4, 5, 5, 6, 6, 7, 7);
  return i32x4.extend_high_i16x8_u(sub);
}

/**
 * Sums of w·q of four rows over 32 columns, from `start` = -8·Σq: in pairs i16x8, two a row (even and odd pairs), in fours i32x4.
 * An i16 takes 16 products: |start + sum| = |Σ (w - 8)·q| ≤ 16·8·127 = 16256 < 2^15, and it wraps exactly until then; both of a
 * row together, 32512, still fit into the lower half of an i32.
 *
 *   w      16 bytes = 4 rows x 4 bytes; byte i of a row: low nibble column 8v + i, high nibble column 8v + 4 + i
 *   a2v    columns 8v .. 8v+3 of the token in all four rows; a2v+1 the next four
 */
function row_group<Partial>(
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
  let t = step<Partial>(start, a0, v128.and(x, low));
  t = step<Partial>(t, a1, v128.and(i16x8.shr_u(x, 4), low));
  x = v128.load(w, 16);
  t = step<Partial>(t, a2, v128.and(x, low));
  t = step<Partial>(t, a3, v128.and(i16x8.shr_u(x, 4), low));
  x = v128.load(w, 32);
  t = step<Partial>(t, a4, v128.and(x, low));
  t = step<Partial>(t, a5, v128.and(i16x8.shr_u(x, 4), low));
  x = v128.load(w, 48);
  t = step<Partial>(t, a6, v128.and(x, low));
  return step<Partial>(t, a7, v128.and(i16x8.shr_u(x, 4), low));
}

function step<Partial>(t: v128, a: v128, w: v128): v128 {
  return isPairs<Partial>() ? i16x8.add(t, dot_pairs(a, w)) : dot_fours(a, w, t);
}
