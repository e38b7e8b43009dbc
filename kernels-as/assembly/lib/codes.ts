/**
 * Codes of 2 and 3 bits as bytes. A vector of the low plane holds 4 rows x 16 columns: byte i of a row has columns i, 4 + i,
 * 8 + i and 12 + i, two bits each; step s of a group (columns 4s..4s+3) is pair s mod 4. A vector of the high plane holds 4 rows x
 * 32 columns: bit s of byte i of a row is column 4s + i. weights/FORMAT.md draws both.
 */

/** In memory: V8 would rebuild a v128 constant at every use. */
const MASKS = memory.data<u8>([3, 4], 16);

/** 0..3 of step 0..7: 4 rows x 4 columns. */
export function codes_q2(low: v128, step: i32): v128 {
  return v128.and(i16x8.shr_u(low, (step & 3) * 2), v128.load8_splat(MASKS));
}

/** 0..7 of step 0..7: 4 rows x 4 columns. */
export function codes_q3(low: v128, high: v128, step: i32): v128 {
  const third = step < 2 ? i16x8.shl(high, 2 - step) : i16x8.shr_u(high, step - 2);
  return v128.or(codes_q2(low, step), v128.and(third, v128.load8_splat(MASKS, 1)));
}
