/** Which inputs make each output of Pillow's bicubic resize along one axis, and with which weights. */
import { cubic, CUBIC_REACH } from './cubic.ts';

/** Fixed-point bits of the coefficients: 32 - 8 bits of a byte - 2 for sign and overshoot. Source: Pillow, Resample.c. */
const COEFFICIENT_BITS = 22;
/** In front of each row's coefficients: the first input and their number. */
export const TAP_HEAD = 2;

export interface Taps {
  /** i32[outputs, TAP_HEAD + room]: first input, number of inputs, then their coefficients in fixed point. */
  readonly table: Int32Array;
  /** Most inputs of an output. */
  readonly room: number;
}

/** Most inputs of one output. */
export function tapRoom(from: number, to: number): number {
  return Math.ceil(CUBIC_REACH * Math.max(from / to, 1)) * 2 + 1;
}

/**
 * `mirrored`: the inputs come in the opposite order; the outputs are the same.
 * Source: precompute_coeffs and normalize_coeffs_8bpc of Pillow.
 */
export function resizeTaps(from: number, to: number, mirrored: boolean): Taps {
  const scale = from / to;
  const stretch = Math.max(scale, 1);
  const reach = CUBIC_REACH * stretch;
  const room = tapRoom(from, to);
  const table = new Int32Array(to * (TAP_HEAD + room));
  for (let i = 0, at = 0; i < to; i++, at += TAP_HEAD + room) {
    const centre = (i + 0.5) * scale;
    const first = Math.max(Math.trunc(centre - reach + 0.5), 0);
    const count = Math.min(Math.trunc(centre + reach + 0.5), from) - first;
    const weights = Array.from({ length: count }, (_, j) => cubic((j + first - centre + 0.5) * (1 / stretch), -0.5));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const fixed = weights.map((weight) => toFixed(total === 0 ? weight : weight / total));
    table.set([mirrored ? from - first - count : first, count], at);
    table.set(mirrored ? fixed.toReversed() : fixed, at + TAP_HEAD);
  }
  return { table, room };
}

function toFixed(weight: number): number {
  const fixed = weight * (1 << COEFFICIENT_BITS);
  return Math.trunc(fixed < 0 ? fixed - 0.5 : fixed + 0.5);
}
