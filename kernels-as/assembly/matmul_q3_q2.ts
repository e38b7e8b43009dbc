/** Many tokens times a q3 or q2 matrix: q4's product over panels unpacked from fewer bits. Arguments: matmul_q4.ts. */
import { matmul } from './matmul_q4';

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
  matmul<i32>(out, w, q, corr, scale, bias, panel, tokens, rows, groups, stride, 3);
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
  matmul<f32>(out, w, q, corr, scale, bias, panel, tokens, rows, groups, stride, 3);
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
  matmul<i32>(out, w, q, corr, scale, bias, panel, tokens, rows, groups, stride, 2);
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
  matmul<f32>(out, w, q, corr, scale, bias, panel, tokens, rows, groups, stride, 2);
}
