/** q8 products, one weight at a time. See ../matmul_q8.ts for the arguments. */
import { GROUP, Q8_BLOCK, TILE_HEAD, TILE_ROWS } from '../lib/layout';

export function matvec_q8_token(
  out: usize,
  w: usize,
  q: usize,
  scale: usize,
  bias: usize,
  rows: i32,
  groups: i32,
): void {
  matmul_q8_token(out, w, q, scale, bias, 1, rows, groups, rows);
}

export function matvec_q8_group(
  out: usize,
  w: usize,
  q: usize,
  scale: usize,
  bias: usize,
  rows: i32,
  groups: i32,
): void {
  matmul_q8_group(out, w, q, scale, bias, 1, rows, groups, rows);
}

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
  for (let t = 0; t < tokens; t++) {
    for (let r = 0; r < rows; r++) {
      let sum: i32 = 0;
      for (let g = 0; g < groups; g++) sum += group_sum(w, q, r, t, g, groups);
      const by = row_scale(w, r, groups) * f32.load(scale + t * 4);
      f32.store(out + (t * stride + r) * 4, <f32>sum * by + (bias ? f32.load(bias + r * 4) : 0));
    }
  }
}

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
  for (let t = 0; t < tokens; t++) {
    for (let r = 0; r < rows; r++) {
      let sum: f32 = 0;
      for (let g = 0; g < groups; g++) {
        sum += <f32>group_sum(w, q, r, t, g, groups) * f32.load(scale + (t * groups + g) * 4);
      }
      f32.store(out + (t * stride + r) * 4, sum * row_scale(w, r, groups) + (bias ? f32.load(bias + r * 4) : 0));
    }
  }
}

/** Σ w·q over the 32 columns of group g; two columns of 16 rows lie side by side */
function group_sum(w: usize, q: usize, r: i32, t: i32, g: i32, groups: i32): i32 {
  const at = tile(w, r, groups) + TILE_HEAD + g * Q8_BLOCK + (r % TILE_ROWS) * 2;
  let sum: i32 = 0;
  for (let c = 0; c < GROUP; c++) {
    sum += <i32>load<i8>(at + (c >> 1) * 32 + (c & 1)) * load<i8>(q + (t * groups + g) * GROUP + c);
  }
  return sum;
}

function row_scale(w: usize, r: i32, groups: i32): f32 {
  return f32.load(tile(w, r, groups) + (r % TILE_ROWS) * 4);
}

function tile(w: usize, r: i32, groups: i32): usize {
  return w + (r / TILE_ROWS) * (TILE_HEAD + groups * Q8_BLOCK);
}
