/** q4 products, one weight at a time. See ../matmul_q4.ts for the arguments. */
import { GROUP, Q4_BLOCK, TILE_HEAD, TILE_ROWS } from '../lib/layout';

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
  matmul_q4_token(out, w, q, corr, scale, bias, 0, 1, rows, groups, rows);
}

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
  matmul_q4_group(out, w, q, corr, scale, bias, 0, 1, rows, groups, rows);
}

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
  for (let t = 0; t < tokens; t++) {
    for (let r = 0; r < rows; r++) {
      let sum: i32 = 0;
      for (let g = 0; g < groups; g++) sum += sub_scale(w, r, g, groups) * group_sum(w, q, r, t, g, groups);
      const by = row_scale(w, r, groups) * f32.load(scale + t * 4);
      f32.store(out + (t * stride + r) * 4, <f32>sum * by + (bias ? f32.load(bias + r * 4) : 0));
    }
  }
}

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
  for (let t = 0; t < tokens; t++) {
    for (let r = 0; r < rows; r++) {
      let sum: f32 = 0;
      for (let g = 0; g < groups; g++) {
        const products = sub_scale(w, r, g, groups) * group_sum(w, q, r, t, g, groups);
        sum += <f32>products * f32.load(scale + (t * groups + g) * 4);
      }
      f32.store(out + (t * stride + r) * 4, sum * row_scale(w, r, groups) + (bias ? f32.load(bias + r * 4) : 0));
    }
  }
}

/** Σ (nibble - 8)·q over the 32 columns of group g */
function group_sum(w: usize, q: usize, r: i32, t: i32, g: i32, groups: i32): i32 {
  const at = block(w, r, g, groups) + ((r % TILE_ROWS) >> 2) * 64 + (r & 3) * 4;
  let sum = 0;
  for (let c = 0; c < GROUP; c++) {
    // 16 bytes hold 8 columns of 4 rows: low nibbles the first four columns, high nibbles the next four
    const byte = <i32>load<u8>(at + (c >> 3) * 16 + (c & 3));
    const nibble = c & 4 ? byte >> 4 : byte & 15;
    sum += (nibble - 8) * load<i8>(q + (t * groups + g) * GROUP + c);
  }
  return sum;
}

function sub_scale(w: usize, r: i32, g: i32, groups: i32): i32 {
  return load<i8>(block(w, r, g, groups) + 256 + (r % TILE_ROWS));
}

function row_scale(w: usize, r: i32, groups: i32): f32 {
  return f32.load(tile(w, r, groups) + (r % TILE_ROWS) * 4);
}

function tile(w: usize, r: i32, groups: i32): usize {
  return w + (r / TILE_ROWS) * (TILE_HEAD + groups * Q4_BLOCK);
}

function block(w: usize, r: i32, g: i32, groups: i32): usize {
  return tile(w, r, groups) + TILE_HEAD + g * Q4_BLOCK;
}
