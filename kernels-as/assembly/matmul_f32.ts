/** f32 tokens times an f32 matrix: the parity mode, and weights too small to be worth packing. */
import { madd, sum_each } from './lib/lanes';

/**
 * out[t, r] = Σ_c x[t, c]·w[r, c] + bias[r], in tiles of 4 rows x 3 tokens, each sum in four lanes.
 * Beyond the last row or token the last one is computed again, into the same place.
 * @param out     f32[T, stride]; columns 0..R-1 are written
 * @param w       f32[R, C]
 * @param x       f32[T, C]
 * @param bias    f32[R] or 0
 * @param cols    C, a multiple of 4
 * @param stride  columns of `out`
 */
export function matmul_f32(
  out: usize,
  w: usize,
  x: usize,
  bias: usize,
  tokens: i32,
  rows: i32,
  cols: i32,
  stride: i32,
): void {
  const colBytes = <usize>cols * 4;
  for (let row = 0; row < rows; row += 4) {
    const row1 = min(row + 1, rows - 1);
    const row2 = min(row + 2, rows - 1);
    const row3 = min(row + 3, rows - 1);
    const w0 = w + row * colBytes;
    const w1 = w + row1 * colBytes;
    const w2 = w + row2 * colBytes;
    const w3 = w + row3 * colBytes;
    let b = f32x4.splat(0);
    if (bias) {
      b = f32x4.replace_lane(b, 0, f32.load(bias + row * 4));
      b = f32x4.replace_lane(b, 1, f32.load(bias + row1 * 4));
      b = f32x4.replace_lane(b, 2, f32.load(bias + row2 * 4));
      b = f32x4.replace_lane(b, 3, f32.load(bias + row3 * 4));
    }
    for (let t = 0; t < tokens; t += 3) {
      const t1 = min(t + 1, tokens - 1);
      const t2 = min(t + 2, tokens - 1);
      const x0 = x + t * colBytes;
      const x1 = x + t1 * colBytes;
      const x2 = x + t2 * colBytes;
      const to = out + row * 4;
      const count = rows - row;
      tile(
        to + t * stride * 4,
        to + t1 * stride * 4,
        to + t2 * stride * 4,
        w0,
        w1,
        w2,
        w3,
        x0,
        x1,
        x2,
        b,
        colBytes,
        count,
      );
    }
  }
}

/** s<token><row>: four partial sums. */
function tile(
  out0: usize,
  out1: usize,
  out2: usize,
  w0: usize,
  w1: usize,
  w2: usize,
  w3: usize,
  x0: usize,
  x1: usize,
  x2: usize,
  bias: v128,
  colBytes: usize,
  count: i32,
): void {
  let s00 = f32x4.splat(0);
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
  for (let i: usize = 0; i < colBytes; i += 16) {
    const a = v128.load(x0 + i);
    const b = v128.load(x1 + i);
    const c = v128.load(x2 + i);
    let w = v128.load(w0 + i);
    s00 = madd(a, w, s00);
    s10 = madd(b, w, s10);
    s20 = madd(c, w, s20);
    w = v128.load(w1 + i);
    s01 = madd(a, w, s01);
    s11 = madd(b, w, s11);
    s21 = madd(c, w, s21);
    w = v128.load(w2 + i);
    s02 = madd(a, w, s02);
    s12 = madd(b, w, s12);
    s22 = madd(c, w, s22);
    w = v128.load(w3 + i);
    s03 = madd(a, w, s03);
    s13 = madd(b, w, s13);
    s23 = madd(c, w, s23);
  }
  store(out0, f32x4.add(sum_each(s00, s01, s02, s03), bias), count);
  store(out1, f32x4.add(sum_each(s10, s11, s12, s13), bias), count);
  store(out2, f32x4.add(sum_each(s20, s21, s22, s23), bias), count);
}

/** The first `count` lanes, at most four. */
function store(out: usize, value: v128, count: i32): void {
  if (count >= 4) {
    v128.store(out, value);
    return;
  }
  v128.store_lane<f32>(out, value, 0);
  if (count > 1) v128.store_lane<f32>(out, value, 1, 4);
  if (count > 2) v128.store_lane<f32>(out, value, 2, 8);
}
