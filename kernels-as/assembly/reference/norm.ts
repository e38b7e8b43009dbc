/** Normalisation with f64 statistics. See ../norm.ts for the arguments. */
export function rms_norm(out: usize, x: usize, weight: usize, tokens: i32, size: i32, eps: f32): void {
  for (let t = 0; t < tokens; t++) rms(out + t * size * 4, x + t * size * 4, weight, size, eps);
}

export function rms_norm_heads(
  x: usize,
  weight: usize,
  tokens: i32,
  heads: i32,
  size: i32,
  stride: i32,
  eps: f32,
): void {
  for (let t = 0; t < tokens; t++) {
    for (let head = 0; head < heads; head++) {
      const at = x + (t * stride + head * size) * 4;
      rms(at, at, weight, size, eps);
    }
  }
}

export function layer_norm(out: usize, x: usize, weight: usize, bias: usize, tokens: i32, size: i32, eps: f32): void {
  for (let t = 0; t < tokens; t++) {
    const from = x + t * size * 4;
    const to = out + t * size * 4;
    let mean: f64 = 0;
    let variance: f64 = 0;
    for (let i = 0; i < size; i++) mean += <f64>f32.load(from + i * 4) / size;
    for (let i = 0; i < size; i++) variance += square(<f64>f32.load(from + i * 4) - mean) / size;
    const by = 1 / sqrt<f64>(variance + <f64>eps);
    for (let i = 0; i < size; i++) {
      const value = (<f64>f32.load(from + i * 4) - mean) * by * <f64>f32.load(weight + i * 4);
      f32.store(to + i * 4, <f32>(value + <f64>f32.load(bias + i * 4)));
    }
  }
}

function rms(out: usize, x: usize, weight: usize, size: i32, eps: f32): void {
  let mean: f64 = 0;
  for (let i = 0; i < size; i++) mean += square(f32.load(x + i * 4)) / size;
  const by = 1 / sqrt<f64>(mean + <f64>eps);
  for (let i = 0; i < size; i++) {
    f32.store(out + i * 4, <f32>(<f64>f32.load(x + i * 4) * by * <f64>f32.load(weight + i * 4)));
  }
}

function square(x: f64): f64 {
  return x * x;
}
