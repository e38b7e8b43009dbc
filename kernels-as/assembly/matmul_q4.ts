/**
 * Many tokens times a q4 matrix, in tiles of 8 rows x 3 tokens; the same numbers as matvec_q4, bit for bit.
 *
 * Sixteen rows x 1024 columns are unpacked into a panel in the first-level cache and used by all tokens; between two
 * panels of the same rows the sums wait in `out` (as i32 bits, or as f32 with one scale a group).
 */
import { TILE_HEAD, TILE_ROWS } from './lib/layout';
import { sums_in_fours } from './lib/dot';
import { finish_row } from './lib/lanes';
import { HALF_PANEL, PANEL_GROUPS, unpack } from './panel';
import { tile_fours, tile_pairs } from './tile_q4';

/**
 * One activation scale a token.
 * @param out     f32[T, stride]; columns 0..R-1 are written
 * @param w       q4[R, C]
 * @param q       i8[T, G·32], corr i16[T, G, 2], scale f32[T]: see quantize_token
 * @param bias    f32[R] or 0
 * @param panel   matmul_panel_bytes of scratch, aligned to 16
 * @param rows    R, a multiple of 16
 * @param groups  G ≤ 520: |sum| ≤ G · 32·8·127 · 127 < 2^31
 * @param stride  columns of `out`
 */
export function matmul_q4_token(
  out: usize,
  w: usize,
  q: usize,
  corr: usize,
  scale: usize,
  bias: usize,
  panel: usize,
  tokens: i32,
  rows: i32,
  groups: i32,
  stride: i32,
): void {
  matmul<i32>(out, w, q, corr, scale, bias, panel, tokens, rows, groups, stride, 4);
}

/**
 * One activation scale a group.
 * @param scale  f32[T, G]
 */
export function matmul_q4_group(
  out: usize,
  w: usize,
  q: usize,
  corr: usize,
  scale: usize,
  bias: usize,
  panel: usize,
  tokens: i32,
  rows: i32,
  groups: i32,
  stride: i32,
): void {
  matmul<f32>(out, w, q, corr, scale, bias, panel, tokens, rows, groups, stride, 4);
}

/** Sum is i32 (token) or f32 (group); `bits` a weight: 4, 3 or 2 (matmul_q3_q2.ts). */
export function matmul<Sum>(
  out: usize,
  w: usize,
  q: usize,
  corr: usize,
  scale: usize,
  bias: usize,
  panel: usize,
  tokens: i32,
  rows: i32,
  groups: i32,
  stride: i32,
  bits: i32,
): void {
  const rowBytes = <usize>stride * 4;
  const inFours = sums_in_fours();
  for (let row = 0; row < rows; row += TILE_ROWS) {
    const rowScale = w;
    w += TILE_HEAD;
    for (let first = 0; first < groups; first += PANEL_GROUPS) {
      const count = min(PANEL_GROUPS, groups - first);
      w = unpack(panel, w, count, bits);
      for (let half: usize = 0; half < 2; half++) {
        const from = panel + half * HALF_PANEL;
        for (let t = 0; t < tokens; t += 3) {
          // Beyond the last token the last one is computed again, into the same place
          const t1 = min(t + 1, tokens - 1);
          const t2 = min(t + 2, tokens - 1);
          if (inFours)
            tile_fours<Sum>(out + half * 32, rowBytes, from, q, corr, scale, t, t1, t2, groups, first, count);
          else tile_pairs<Sum>(out + half * 32, rowBytes, from, q, corr, scale, t, t1, t2, groups, first, count);
        }
      }
    }
    for (let t = 0; t < tokens; t++) finish_row<Sum>(out + t * rowBytes, rowScale, scale + t * 4, bias);
    out += 64;
    if (bias) bias += 64;
  }
}
