/** Dot products of bytes, and which of them is cheap here. */

/**
 * i16x8: lane i = a[2i]·w[2i] + a[2i+1]·w[2i+1], for a in -127..127 and w in 0..127.
 * The strict build multiplies even and odd bytes apart; the integers are the same.
 */
export function dot_pairs(a: v128, w: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) {
    return i16x8.relaxed_dot_i8x16_i7x16_s(a, w);
  } else {
    const even = i16x8.mul(i16x8.shr_s(i16x8.shl(a, 8), 8), i16x8.shr_s(i16x8.shl(w, 8), 8));
    return i16x8.add(even, i16x8.mul(i16x8.shr_s(a, 8), i16x8.shr_s(w, 8)));
  }
}

/**
 * i32x4: lane i = c[i] + Σ a[4i + n]·w[4i + n] for n in 0..3, a in -127..127 and w in 0..127. The same integers in both builds;
 * one instruction where the processor has VNNI (and V8 uses it), three or more elsewhere.
 */
export function dot_fours(a: v128, w: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) {
    return i32x4.relaxed_dot_i8x16_i7x16_add_s(a, w, c);
  } else {
    return i32x4.add(c, i32x4.extadd_pairwise_i16x8_s(dot_pairs(a, w)));
  }
}

/** 16 times 127, 16 times 255: outside of what a product promises, so the result tells how it is computed. */
const OUTSIDE = memory.data<u8>([127, 255], 16);
/** 0 and 1 force sums_in_fours (tests, benchmarks); -1 asks the processor. */
let forced: i32 = -1;

export function force_fours(value: i32): void {
  forced = value;
}

/**
 * Whether dot_fours is one instruction. Relaxed SIMD leaves open what 127·255 + 127·255 becomes: where products are added in pairs
 * first (pmaddubsw and two more instructions) it saturates at 32767; one instruction for all four (vpdpbusd, sdot) does not.
 */
export function sums_in_fours(): bool {
  if (forced >= 0) return forced == 1;
  if (ASC_FEATURE_RELAXED_SIMD) {
    const sums = i32x4.relaxed_dot_i8x16_i7x16_add_s(
      v128.load8_splat(OUTSIDE),
      v128.load8_splat(OUTSIDE, 1),
      i32x4.splat(0),
    );
    return i32x4.extract_lane(sums, 0) != 2 * 32767;
  } else {
    return false;
  }
}
