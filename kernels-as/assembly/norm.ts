/** Normalisation over the last axis, statistics in f32. */
import { sum_lanes } from './lib/lanes';

/**
 * out[t] = x[t] / √(mean(x[t]²) + eps) · weight
 * @param out, x  f32[T, D]; may be the same
 * @param weight  f32[D]
 * @param size    D, a multiple of 4
 */
export function rms_norm(out: usize, x: usize, weight: usize, tokens: i32, size: i32, eps: f32): void {
  const bytes = <usize>size * 4;
  for (let t = 0; t < tokens; t++) {
    normalise(out, x, weight, bytes, rms_scale(x, bytes, eps));
    out += bytes;
    x += bytes;
  }
}

/**
 * The same for `heads` slices of E columns in each row, with one weight for all, in place.
 * @param x       f32[T, stride], at the first head's first column
 * @param weight  f32[E]
 * @param size    E, a multiple of 4
 */
export function rms_norm_heads(
  x: usize,
  weight: usize,
  tokens: i32,
  heads: i32,
  size: i32,
  stride: i32,
  eps: f32,
): void {
  const bytes = <usize>size * 4;
  for (let t = 0; t < tokens; t++) {
    for (let head = 0; head < heads; head++) {
      const at = x + head * bytes;
      normalise(at, at, weight, bytes, rms_scale(at, bytes, eps));
    }
    x += stride * 4;
  }
}

/**
 * out[t] = (x[t] - mean) / √(variance + eps) · weight + bias
 * @param out, x        f32[T, D]; may be the same
 * @param weight, bias  f32[D]
 * @param size          D, a multiple of 4
 */
export function layer_norm(out: usize, x: usize, weight: usize, bias: usize, tokens: i32, size: i32, eps: f32): void {
  const bytes = <usize>size * 4;
  for (let t = 0; t < tokens; t++) {
    let sums = f32x4.splat(0);
    for (let i: usize = 0; i < bytes; i += 16) sums = f32x4.add(sums, v128.load(x + i));
    const mean = f32x4.splat(sum_lanes(sums) / <f32>size);
    let squares = f32x4.splat(0);
    for (let i: usize = 0; i < bytes; i += 16) {
      const d = f32x4.sub(v128.load(x + i), mean);
      squares = f32x4.add(squares, f32x4.mul(d, d));
    }
    const by = f32x4.splat(1 / sqrt<f32>(sum_lanes(squares) / <f32>size + eps));
    for (let i: usize = 0; i < bytes; i += 16) {
      const value = f32x4.mul(f32x4.mul(f32x4.sub(v128.load(x + i), mean), by), v128.load(weight + i));
      v128.store(out + i, f32x4.add(value, v128.load(bias + i)));
    }
    out += bytes;
    x += bytes;
  }
}

/** 1 / √(mean(x²) + eps) */
function rms_scale(x: usize, bytes: usize, eps: f32): f32 {
  let squares = f32x4.splat(0);
  for (let i: usize = 0; i < bytes; i += 16) {
    const v = v128.load(x + i);
    squares = f32x4.add(squares, f32x4.mul(v, v));
  }
  return 1 / sqrt<f32>(sum_lanes(squares) / <f32>(bytes / 4) + eps);
}

function normalise(out: usize, x: usize, weight: usize, bytes: usize, scale: f32): void {
  const by = f32x4.splat(scale);
  for (let i: usize = 0; i < bytes; i += 16) {
    v128.store(out + i, f32x4.mul(f32x4.mul(v128.load(x + i), by), v128.load(weight + i)));
  }
}
