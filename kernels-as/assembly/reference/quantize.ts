/** Activations to int8. See ../quantize.ts for the arguments. */
import { GROUP } from '../lib/layout';

const SMALLEST: f32 = 1e-30;

export function quantize_token(q: usize, corr: usize, scale: usize, x: usize, tokens: i32, cols: i32): void {
  const padded = ((cols + GROUP - 1) / GROUP) * GROUP;
  for (let t = 0; t < tokens; t++) {
    const inverse = put_scale(scale + t * 4, x + t * cols * 4, cols);
    for (let c = 0; c < padded; c += GROUP) {
      const at = t * padded + c;
      quantize_32(q + at, corr + (at >> 3), x + (t * cols + c) * 4, min(GROUP, cols - c), inverse);
    }
  }
}

export function quantize_group(q: usize, corr: usize, scale: usize, x: usize, tokens: i32, cols: i32): void {
  const padded = ((cols + GROUP - 1) / GROUP) * GROUP;
  for (let t = 0; t < tokens; t++) {
    for (let c = 0; c < padded; c += GROUP) {
      const at = t * padded + c;
      const from = x + (t * cols + c) * 4;
      const count = min(GROUP, cols - c);
      quantize_32(q + at, corr + (at >> 3), from, count, put_scale(scale + (at >> 3), from, count));
    }
  }
}

export function quantize_slices(q: usize, scale: usize, x: usize, count: i32, size: i32): void {
  for (let i = 0; i < count; i++) {
    const inverse = put_scale(scale + i * 4, x + i * size * 4, size);
    for (let c = i * size; c < (i + 1) * size; c++) store<i8>(q + c, <i32>nearest<f32>(f32.load(x + c * 4) * inverse));
  }
}

/** Stores max|x| / 127 and returns 127 / max|x|. */
function put_scale(scale: usize, x: usize, n: i32): f32 {
  let most: f32 = 0;
  for (let i = 0; i < n; i++) most = max<f32>(most, abs<f32>(f32.load(x + i * 4)));
  f32.store(scale, most < SMALLEST ? 0 : most / 127);
  return most < SMALLEST ? 0 : 127 / most;
}

function quantize_32(q: usize, corr: usize, x: usize, n: i32, inverse: f32): void {
  let even = 0;
  let odd = 0;
  for (let c = 0; c < GROUP; c++) {
    const value = c < n ? <i32>nearest<f32>(f32.load(x + c * 4) * inverse) : 0;
    store<i8>(q + c, value);
    if (c & 2) odd += value;
    else even += value;
  }
  store<i16>(corr, -8 * even);
  store<i16>(corr, -8 * odd, 2);
}
