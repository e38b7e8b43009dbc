/** Elementwise functions. Counts are multiples of 4. */
import { exp } from './lib/exp';
import { madd } from './lib/lanes';

/** One, then p and a5 … a1 of the formula; in memory for the reason that lib/exp.ts gives. */
const ERF = memory.data<f32>([1, 0.3275911, 1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592]);

/** x += y, f32[n] */
export function add(x: usize, y: usize, n: i32): void {
  for (const end = x + n * 4; x < end; x += 16, y += 16) v128.store(x, f32x4.add(v128.load(x), v128.load(y)));
}

/** out = up · silu(gate), f32[n] each; out may be one of them */
export function silu_mul(out: usize, gate: usize, up: usize, n: i32): void {
  for (const end = out + n * 4; out < end; out += 16, gate += 16, up += 16) {
    v128.store(out, f32x4.mul(silu(v128.load(gate)), v128.load(up)));
  }
}

/**
 * out[t] = up[t] · silu(gate[t]) with the two side by side
 * @param out     f32[T, F]
 * @param gateUp  f32[T, 2·F]: gate, then up
 * @param size    F, a multiple of 4
 */
export function swiglu(out: usize, gateUp: usize, tokens: i32, size: i32): void {
  for (let t = 0; t < tokens; t++) {
    silu_mul(out, gateUp, gateUp + size * 4, size);
    out += size * 4;
    gateUp += size * 8;
  }
}

/** out = x · (1 + erf(x/√2)) / 2, f32[n]; absolute error < 5e-7·max(1, |x|) */
export function gelu(out: usize, x: usize, n: i32): void {
  for (const end = out + n * 4; out < end; out += 16, x += 16) {
    const v = v128.load(x);
    const half = f32x4.mul(v, f32x4.splat(0.5));
    v128.store(out, madd(half, erf(f32x4.mul(v, f32x4.splat(<f32>Math.SQRT1_2))), half));
  }
}

/** x / (1 + e^-x) */
function silu(x: v128): v128 {
  return f32x4.div(x, f32x4.add(f32x4.splat(1), exp(f32x4.neg(x))));
}

/** erf with absolute error < 3e-7. Source: Abramowitz and Stegun, 7.1.26 (1.5e-7 before rounding). */
function erf(x: v128): v128 {
  const one = v128.load32_splat(ERF);
  const t = f32x4.div(one, madd(f32x4.abs(x), v128.load32_splat(ERF, 4), one));
  let p = madd(t, v128.load32_splat(ERF, 8), v128.load32_splat(ERF, 12));
  p = madd(p, t, v128.load32_splat(ERF, 16));
  p = madd(p, t, v128.load32_splat(ERF, 20));
  p = f32x4.mul(madd(p, t, v128.load32_splat(ERF, 24)), t);
  const positive = f32x4.sub(one, f32x4.mul(p, exp(f32x4.neg(f32x4.mul(x, x)))));
  return v128.bitselect(x, positive, i32x4.splat(0x80000000));
}
