/** Small vector helpers. `ASC_FEATURE_RELAXED_SIMD` is decided when the module is compiled: one source, two builds. */

/** a·b + c; fused in the relaxed build, so its last bit may differ from the strict one. Never used on promised integers. */
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) {
    return f32x4.relaxed_madd(a, b, c);
  } else {
    return f32x4.add(f32x4.mul(a, b), c);
  }
}

/** i32x4: x·by, rounded half to even; |x·by| < 2^22, so adding 1.5·2^23 leaves the whole number in the low bits. */
export function round(x: v128, by: v128): v128 {
  return i32x4.sub(f32x4.add(f32x4.mul(x, by), f32x4.splat(12582912.0)), i32x4.splat(0x4b400000));
}

/** The sum of four f32 lanes, (0 + 2) + (1 + 3). */
export function sum_lanes(a: v128): f32 {
  const half = f32x4.add(a, v128.shuffle<i32>(a, a, 2, 3, 0, 1));
  return f32x4.extract_lane(half, 0) + f32x4.extract_lane(half, 1);
}

/** The largest of four f32 lanes. */
export function max_lanes(a: v128): f32 {
  const half = f32x4.pmax(a, v128.shuffle<i32>(a, a, 2, 3, 0, 1));
  return max(f32x4.extract_lane(half, 0), f32x4.extract_lane(half, 1));
}

/** The largest magnitude of an f32 array whose bytes are a multiple of 16. */
export function largest(values: usize, bytes: usize): f32 {
  let most = f32x4.splat(0);
  for (let at = values; at < values + bytes; at += 16) most = f32x4.pmax(most, f32x4.abs(v128.load(at)));
  return max_lanes(most);
}

/** Sums of four vectors, one a lane: (Σa, Σb, Σc, Σd). */
export function sum_each(a: v128, b: v128, c: v128, d: v128): v128 {
  // (a0 b0 a1 b1) + (a2 b2 a3 b3) = (a02 b02 a13 b13)
  const ab = f32x4.add(v128.shuffle<i32>(a, b, 0, 4, 1, 5), v128.shuffle<i32>(a, b, 2, 6, 3, 7));
  const cd = f32x4.add(v128.shuffle<i32>(c, d, 0, 4, 1, 5), v128.shuffle<i32>(c, d, 2, 6, 3, 7));
  return f32x4.add(v128.shuffle<i32>(ab, cd, 0, 1, 4, 5), v128.shuffle<i32>(ab, cd, 2, 3, 6, 7));
}

/** The sum of a row group so far plus one group of columns: integers, or f32 in order. */
export function add_group<Sum>(sum: v128, products: v128, scale: v128): v128 {
  if (isInteger<Sum>()) {
    return i32x4.add(sum, products);
  } else {
    return f32x4.add(sum, f32x4.mul(f32x4.convert_i32x4_s(products), scale));
  }
}

/** out[0..4] = sum · (rowScale · tokenScale) + bias; the same two multiplications in every build. */
export function finish<Sum>(out: usize, sum: v128, rowScale: usize, tokenScale: v128, bias: usize): void {
  const value = isInteger<Sum>() ? f32x4.convert_i32x4_s(sum) : sum;
  const scaled = f32x4.mul(value, f32x4.mul(v128.load(rowScale), tokenScale));
  v128.store(out, bias ? f32x4.add(scaled, v128.load(bias)) : scaled);
}

/** finish() on the 16 sums of a tile. */
export function finish_tile<Sum>(
  out: usize,
  s0: v128,
  s1: v128,
  s2: v128,
  s3: v128,
  rowScale: usize,
  tokenScale: usize,
  bias: usize,
): void {
  const by = isInteger<Sum>() ? v128.load32_splat(tokenScale) : f32x4.splat(1);
  finish<Sum>(out, s0, rowScale, by, bias);
  finish<Sum>(out + 16, s1, rowScale + 16, by, bias ? bias + 16 : 0);
  finish<Sum>(out + 32, s2, rowScale + 32, by, bias ? bias + 32 : 0);
  finish<Sum>(out + 48, s3, rowScale + 48, by, bias ? bias + 48 : 0);
}

/** The same on sums that wait in `out`. */
export function finish_row<Sum>(out: usize, rowScale: usize, tokenScale: usize, bias: usize): void {
  const by = isInteger<Sum>() ? v128.load32_splat(tokenScale) : f32x4.splat(1);
  for (let i: usize = 0; i < 64; i += 16)
    finish<Sum>(out + i, v128.load(out + i), rowScale + i, by, bias ? bias + i : 0);
}
