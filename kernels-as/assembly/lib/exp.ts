/** e^x for four lanes. */
import { madd } from './lanes';

/** Constants stay in memory: V8 would rebuild a vector constant from immediates at every use. */
const NUMBERS = memory.data<f32>([
  // limits; 1/ln2; 1.5·2^23; -ln2 in two parts, so that n·ln2 loses nothing
  -87.3,
  88.0,
  <f32>Math.LOG2E,
  12582912.0,
  -0.693359375,
  2.1219444e-4,
  // e^r = 1 + r + r²·(polynomial), highest power first. Source: Cephes expf
  1.98756915e-4,
  1.3981999507e-3,
  8.3334519073e-3,
  4.1665795894e-2,
  1.6666665459e-1,
  5.0000001201e-1,
  1.0,
]);

/**
 * e^x with relative error < 3e-7 for x in [-87.3, 88]; 0 below, e^88 above.
 * x = n·ln2 + r with |r| ≤ ln2/2; adding 1.5·2^23 rounds n and leaves it in the low bits, which go into the exponent.
 */
export function exp(x: v128): v128 {
  const lowest = v128.load32_splat(NUMBERS);
  const clamped = f32x4.pmin(f32x4.pmax(x, lowest), v128.load32_splat(NUMBERS, 4));
  const shifted = madd(clamped, v128.load32_splat(NUMBERS, 8), v128.load32_splat(NUMBERS, 12));
  const n = f32x4.sub(shifted, v128.load32_splat(NUMBERS, 12));
  const r = madd(n, v128.load32_splat(NUMBERS, 20), madd(n, v128.load32_splat(NUMBERS, 16), clamped));
  let p = madd(v128.load32_splat(NUMBERS, 24), r, v128.load32_splat(NUMBERS, 28));
  p = madd(p, r, v128.load32_splat(NUMBERS, 32));
  p = madd(p, r, v128.load32_splat(NUMBERS, 36));
  p = madd(p, r, v128.load32_splat(NUMBERS, 40));
  p = madd(p, r, v128.load32_splat(NUMBERS, 44));
  const value = f32x4.add(madd(p, f32x4.mul(r, r), r), v128.load32_splat(NUMBERS, 48));
  return v128.and(i32x4.add(value, i32x4.shl(shifted, 23)), f32x4.ge(x, lowest));
}
