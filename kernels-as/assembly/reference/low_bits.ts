/** Products with weights of 4, 3 and 2 bits, one weight at a time. See ../matmul_q4.ts for the arguments. */
import { block_bytes, GROUP, TILE_HEAD, TILE_ROWS } from '../lib/layout';

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
  by_token(out, w, q, scale, bias, 1, rows, groups, rows, 4);
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
  by_token(out, w, q, scale, bias, tokens, rows, groups, stride, 4);
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
  by_group(out, w, q, scale, bias, 1, rows, groups, rows, 4);
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
  by_group(out, w, q, scale, bias, tokens, rows, groups, stride, 4);
}

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
  by_token(out, w, q, scale, bias, 1, rows, groups, rows, 3);
}

export function matmul_q3_token(
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
  by_token(out, w, q, scale, bias, tokens, rows, groups, stride, 3);
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
  by_group(out, w, q, scale, bias, 1, rows, groups, rows, 3);
}

export function matmul_q3_group(
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
  by_group(out, w, q, scale, bias, tokens, rows, groups, stride, 3);
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
  by_token(out, w, q, scale, bias, 1, rows, groups, rows, 2);
}

export function matmul_q2_token(
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
  by_token(out, w, q, scale, bias, tokens, rows, groups, stride, 2);
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
  by_group(out, w, q, scale, bias, 1, rows, groups, rows, 2);
}

export function matmul_q2_group(
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
  by_group(out, w, q, scale, bias, tokens, rows, groups, stride, 2);
}

function by_token(
  out: usize,
  w: usize,
  q: usize,
  scale: usize,
  bias: usize,
  tokens: i32,
  rows: i32,
  groups: i32,
  stride: i32,
  bits: i32,
): void {
  for (let t = 0; t < tokens; t++) {
    for (let r = 0; r < rows; r++) {
      let sum: i32 = 0;
      for (let g = 0; g < groups; g++) sum += sub_scale(w, r, g, groups, bits) * group_sum(w, q, r, t, g, groups, bits);
      const by = row_scale(w, r, groups, bits) * f32.load(scale + t * 4);
      f32.store(out + (t * stride + r) * 4, <f32>sum * by + (bias ? f32.load(bias + r * 4) : 0));
    }
  }
}

function by_group(
  out: usize,
  w: usize,
  q: usize,
  scale: usize,
  bias: usize,
  tokens: i32,
  rows: i32,
  groups: i32,
  stride: i32,
  bits: i32,
): void {
  for (let t = 0; t < tokens; t++) {
    for (let r = 0; r < rows; r++) {
      let sum: f32 = 0;
      for (let g = 0; g < groups; g++) {
        const products = sub_scale(w, r, g, groups, bits) * group_sum(w, q, r, t, g, groups, bits);
        sum += <f32>products * f32.load(scale + (t * groups + g) * 4);
      }
      const value = sum * row_scale(w, r, groups, bits);
      f32.store(out + (t * stride + r) * 4, value + (bias ? f32.load(bias + r * 4) : 0));
    }
  }
}

/** Σ (code - half of the levels)·q over the 32 columns of group g */
function group_sum(w: usize, q: usize, r: i32, t: i32, g: i32, groups: i32, bits: i32): i32 {
  const at = block(w, r, g, groups, bits);
  let sum = 0;
  for (let c = 0; c < GROUP; c++) {
    const code =
      bits == 4 ? code_q4(at, r, c) : bits == 3 ? code_q2(at, r, c) | code_high(at, r, c) : code_q2(at, r, c);
    sum += (code - (1 << (bits - 1))) * load<i8>(q + (t * groups + g) * GROUP + c);
  }
  return sum;
}

/** 16 bytes hold 8 columns of 4 rows: low nibbles the first four columns, high nibbles the next four. */
function code_q4(block: usize, r: i32, c: i32): i32 {
  const byte = <i32>load<u8>(block + ((r % TILE_ROWS) >> 2) * 64 + (r & 3) * 4 + (c >> 3) * 16 + (c & 3));
  return c & 4 ? byte >> 4 : byte & 15;
}

/** 16 bytes hold 16 columns of 4 rows: two bits for each four columns. */
function code_q2(block: usize, r: i32, c: i32): i32 {
  const byte = <i32>load<u8>(block + ((r % TILE_ROWS) >> 2) * 32 + (r & 3) * 4 + (c >> 4) * 16 + (c & 3));
  return (byte >> (((c >> 2) & 3) * 2)) & 3;
}

/** q3's third bit, as 0 or 4: 16 bytes hold 32 columns of 4 rows, one bit for each four columns. */
function code_high(block: usize, r: i32, c: i32): i32 {
  const byte = <i32>load<u8>(block + 128 + ((r % TILE_ROWS) >> 2) * 16 + (r & 3) * 4 + (c & 3));
  return ((byte >> (c >> 2)) & 1) << 2;
}

function sub_scale(w: usize, r: i32, g: i32, groups: i32, bits: i32): i32 {
  return load<i8>(block(w, r, g, groups, bits) + bits * 64 + (r % TILE_ROWS));
}

function row_scale(w: usize, r: i32, groups: i32, bits: i32): f32 {
  return f32.load(tile(w, r, groups, bits) + (r % TILE_ROWS) * 4);
}

function tile(w: usize, r: i32, groups: i32, bits: i32): usize {
  return w + (r / TILE_ROWS) * (TILE_HEAD + groups * block_bytes(bits));
}

function block(w: usize, r: i32, g: i32, groups: i32, bits: i32): usize {
  return tile(w, r, groups, bits) + TILE_HEAD + g * block_bytes(bits);
}
