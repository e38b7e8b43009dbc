/** Elementwise functions in f64. See ../activation.ts for the arguments. */
export function add(x: usize, y: usize, n: i32): void {
  for (let i = 0; i < n * 4; i += 4) f32.store(x + i, f32.load(x + i) + f32.load(y + i));
}

export function silu_mul(out: usize, gate: usize, up: usize, n: i32): void {
  for (let i = 0; i < n * 4; i += 4) {
    const g = <f64>f32.load(gate + i);
    f32.store(out + i, <f32>((g / (1 + Math.exp(-g))) * <f64>f32.load(up + i)));
  }
}

export function swiglu(out: usize, gateUp: usize, tokens: i32, size: i32): void {
  for (let t = 0; t < tokens; t++) {
    const gate = gateUp + t * size * 8;
    silu_mul(out + t * size * 4, gate, gate + size * 4, size);
  }
}

export function gelu(out: usize, x: usize, n: i32): void {
  for (let i = 0; i < n * 4; i += 4) {
    const v = <f64>f32.load(x + i);
    f32.store(out + i, <f32>(0.5 * v * (1 + erf(v * Math.SQRT1_2))));
  }
}

/** erf(x) = 2/√π · e^(-x²) · Σ 2^n·x^(2n+1) / (2n+1)!!, all terms of one sign; ±1 in f64 beyond 6. */
function erf(x: f64): f64 {
  if (abs<f64>(x) > 6) return x > 0 ? 1 : -1;
  let term = x;
  let sum = x;
  for (let n = 1; n < 200; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / sqrt<f64>(Math.PI)) * Math.exp(-x * x) * sum;
}
