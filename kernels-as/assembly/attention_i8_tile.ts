/** The steps of int8 attention on four queries and a panel of 64 keys; attention_i8.ts puts them together. */
import { exp } from './lib/exp';
import { dot_fours } from './lib/dot';
import { madd, max_lanes } from './lib/lanes';

/** Weights are 0..127, the 7-bit operand of the product. */
const WEIGHT_MOST: f32 = 127;
/** Constants stay in memory: V8 would rebuild a vector constant from immediates at every use. */
const NUMBERS = memory.data<f32>([
  // 127·2^f = 127 + f·(…) for |f| ≤ 0.5, highest power first: the series, to a tenth of a step
  7.049022, 30.50876, 88.02969, 127.0,
  // 1.5·2^23, which rounds what it is added to; lowest exponent
  12582912.0, -30.0,
]);
/**
 * f32[64]: what is added to the weight of each key of a panel before it is rounded, between -½ and ½, neighbours far apart (the bits of
 * the key's number, reversed). Beside one large weight the others may all be less than a half: rounded plainly all would become zero;
 * this way as many become one as make up for those that become zero.
 */
export const DITHER = memory.data<f32>([
  -0.4921875, 0.0078125, -0.2421875, 0.2578125, -0.3671875, 0.1328125, -0.1171875, 0.3828125, -0.4296875, 0.0703125,
  -0.1796875, 0.3203125, -0.3046875, 0.1953125, -0.0546875, 0.4453125, -0.4609375, 0.0390625, -0.2109375, 0.2890625,
  -0.3359375, 0.1640625, -0.0859375, 0.4140625, -0.3984375, 0.1015625, -0.1484375, 0.3515625, -0.2734375, 0.2265625,
  -0.0234375, 0.4765625, -0.4765625, 0.0234375, -0.2265625, 0.2734375, -0.3515625, 0.1484375, -0.1015625, 0.3984375,
  -0.4140625, 0.0859375, -0.1640625, 0.3359375, -0.2890625, 0.2109375, -0.0390625, 0.4609375, -0.4453125, 0.0546875,
  -0.1953125, 0.3046875, -0.3203125, 0.1796875, -0.0703125, 0.4296875, -0.3828125, 0.1171875, -0.1328125, 0.3671875,
  -0.2578125, 0.2421875, -0.0078125, 0.4921875,
]);

/**
 * to[n, j] = q[n]·k[j] · scale of key j, for four queries: q less KEY_ZERO times the sum of its numbers, eight keys at a time.
 * @param to       f32[4, 64]
 * @param q        i8[4, E]
 * @param starts   i32[4], what the sums start from
 * @param panel    its keys, u8[8][E/4][8 x 4]; see attention_i8_pack.ts
 * @param scales   f32[64] of the keys
 * @param keys     how many are needed; computed are eights
 */
export function scores(
  to: usize,
  q: usize,
  starts: usize,
  panel: usize,
  scales: usize,
  keys: i32,
  headDim: usize,
): void {
  const q1 = q + headDim;
  const q2 = q1 + headDim;
  const q3 = q2 + headDim;
  for (let j = 0; j < keys; j += 8) {
    let a0 = v128.load32_splat(starts);
    let a1 = a0;
    let b0 = v128.load32_splat(starts, 4);
    let b1 = b0;
    let c0 = v128.load32_splat(starts, 8);
    let c1 = c0;
    let d0 = v128.load32_splat(starts, 12);
    let d1 = d0;
    for (let i: usize = 0; i < headDim; i += 16) {
      const a = v128.load(q + i);
      const b = v128.load(q1 + i);
      const c = v128.load(q2 + i);
      const d = v128.load(q3 + i);
      let x: v128;
      let k0 = v128.load(panel);
      let k1 = v128.load(panel, 16);
      x = v128.shuffle<i32>(a, a, 0, 0, 0, 0);
      a0 = dot_fours(x, k0, a0);
      a1 = dot_fours(x, k1, a1);
      x = v128.shuffle<i32>(b, b, 0, 0, 0, 0);
      b0 = dot_fours(x, k0, b0);
      b1 = dot_fours(x, k1, b1);
      x = v128.shuffle<i32>(c, c, 0, 0, 0, 0);
      c0 = dot_fours(x, k0, c0);
      c1 = dot_fours(x, k1, c1);
      x = v128.shuffle<i32>(d, d, 0, 0, 0, 0);
      d0 = dot_fours(x, k0, d0);
      d1 = dot_fours(x, k1, d1);
      k0 = v128.load(panel, 32);
      k1 = v128.load(panel, 48);
      x = v128.shuffle<i32>(a, a, 1, 1, 1, 1);
      a0 = dot_fours(x, k0, a0);
      a1 = dot_fours(x, k1, a1);
      x = v128.shuffle<i32>(b, b, 1, 1, 1, 1);
      b0 = dot_fours(x, k0, b0);
      b1 = dot_fours(x, k1, b1);
      x = v128.shuffle<i32>(c, c, 1, 1, 1, 1);
      c0 = dot_fours(x, k0, c0);
      c1 = dot_fours(x, k1, c1);
      x = v128.shuffle<i32>(d, d, 1, 1, 1, 1);
      d0 = dot_fours(x, k0, d0);
      d1 = dot_fours(x, k1, d1);
      k0 = v128.load(panel, 64);
      k1 = v128.load(panel, 80);
      x = v128.shuffle<i32>(a, a, 2, 2, 2, 2);
      a0 = dot_fours(x, k0, a0);
      a1 = dot_fours(x, k1, a1);
      x = v128.shuffle<i32>(b, b, 2, 2, 2, 2);
      b0 = dot_fours(x, k0, b0);
      b1 = dot_fours(x, k1, b1);
      x = v128.shuffle<i32>(c, c, 2, 2, 2, 2);
      c0 = dot_fours(x, k0, c0);
      c1 = dot_fours(x, k1, c1);
      x = v128.shuffle<i32>(d, d, 2, 2, 2, 2);
      d0 = dot_fours(x, k0, d0);
      d1 = dot_fours(x, k1, d1);
      k0 = v128.load(panel, 96);
      k1 = v128.load(panel, 112);
      x = v128.shuffle<i32>(a, a, 3, 3, 3, 3);
      a0 = dot_fours(x, k0, a0);
      a1 = dot_fours(x, k1, a1);
      x = v128.shuffle<i32>(b, b, 3, 3, 3, 3);
      b0 = dot_fours(x, k0, b0);
      b1 = dot_fours(x, k1, b1);
      x = v128.shuffle<i32>(c, c, 3, 3, 3, 3);
      c0 = dot_fours(x, k0, c0);
      c1 = dot_fours(x, k1, c1);
      x = v128.shuffle<i32>(d, d, 3, 3, 3, 3);
      d0 = dot_fours(x, k0, d0);
      d1 = dot_fours(x, k1, d1);
      panel += 128;
    }
    const by0 = v128.load(scales);
    const by1 = v128.load(scales, 16);
    v128.store(to, f32x4.mul(f32x4.convert_i32x4_s(a0), by0));
    v128.store(to, f32x4.mul(f32x4.convert_i32x4_s(a1), by1), 16);
    v128.store(to, f32x4.mul(f32x4.convert_i32x4_s(b0), by0), 256);
    v128.store(to, f32x4.mul(f32x4.convert_i32x4_s(b1), by1), 272);
    v128.store(to, f32x4.mul(f32x4.convert_i32x4_s(c0), by0), 512);
    v128.store(to, f32x4.mul(f32x4.convert_i32x4_s(c1), by1), 528);
    v128.store(to, f32x4.mul(f32x4.convert_i32x4_s(d0), by0), 768);
    v128.store(to, f32x4.mul(f32x4.convert_i32x4_s(d1), by1), 784);
    to += 32;
    scales += 32;
  }
}

/**
 * Scores of one query and a panel → weights u8[64]: round(127·2^(by·(score - largest)) + dither), zero for keys from `visible` on.
 * @param facts  f32[3][4], this query's at `facts`: by, read; largest·by and the sum of the weights, written
 */
export function weigh(to: usize, scores: usize, facts: usize, keys: i32, visible: i32): void {
  const padded = (keys + 15) & ~15;
  for (let j = max(min(visible, keys), 0); j < padded; j++) f32.store(scores + j * 4, -Infinity);
  let most = f32x4.splat(-Infinity);
  for (let i = scores, end = scores + padded * 4; i < end; i += 16) most = f32x4.pmax(most, v128.load(i));
  const largest = max_lanes(most);
  const from = f32x4.splat(largest);
  const by = v128.load32_splat(facts);
  let sums = i32x4.splat(0);
  let dither = DITHER;
  for (let j = 0; j < padded; j += 16) {
    const a = weight(f32x4.mul(f32x4.sub(v128.load(scores), from), by), v128.load(dither));
    const b = weight(f32x4.mul(f32x4.sub(v128.load(scores, 16), from), by), v128.load(dither, 16));
    const c = weight(f32x4.mul(f32x4.sub(v128.load(scores, 32), from), by), v128.load(dither, 32));
    const d = weight(f32x4.mul(f32x4.sub(v128.load(scores, 48), from), by), v128.load(dither, 48));
    sums = i32x4.add(sums, i32x4.add(i32x4.add(a, b), i32x4.add(c, d)));
    v128.store(to + j, i8x16.narrow_i16x8_s(i16x8.narrow_i32x4_s(a, b), i16x8.narrow_i32x4_s(c, d)));
    scores += 64;
    dither += 64;
  }
  const half = i32x4.add(sums, v128.shuffle<i32>(sums, sums, 2, 3, 0, 1));
  f32.store(facts, largest * f32.load(facts), 16);
  f32.store(facts, <f32>(i32x4.extract_lane(half, 0) + i32x4.extract_lane(half, 1)), 32);
}

/** i32x4: round(127·2^x + dither) for x ≤ 0. The whole part of x goes into the exponent, as in exp(). */
function weight(x: v128, dither: v128): v128 {
  const big = v128.load32_splat(NUMBERS, 16);
  // In this order NaN becomes the lowest: 0·(-∞) of a query of zeros, -∞ - -∞ of one that sees nothing here
  const clamped = f32x4.pmax(v128.load32_splat(NUMBERS, 20), x);
  const shifted = f32x4.add(clamped, big);
  const f = f32x4.sub(clamped, f32x4.sub(shifted, big));
  let p = madd(v128.load32_splat(NUMBERS), f, v128.load32_splat(NUMBERS, 4));
  p = madd(p, f, v128.load32_splat(NUMBERS, 8));
  p = madd(p, f, v128.load32_splat(NUMBERS, 12));
  const value = i32x4.add(p, i32x4.shl(shifted, 23));
  return i32x4.sub(f32x4.add(f32x4.add(value, dither), big), big);
}

/**
 * Takes a panel into the running softmax of four queries: their largest score m (in powers of two) and sum l.
 * @param state  f32[4] m and, `lBytes` later, l
 * @param facts  f32[3][4]: see weigh
 * @param to     f32[2][4], written: by how much earlier sums shrink; what a weight of this panel is worth
 */
export function merge(to: usize, state: usize, lBytes: usize, facts: usize): void {
  const ln2 = f32x4.splat(<f32>Math.LN2);
  const before = v128.load(state);
  const own = v128.load(facts, 16);
  const m = f32x4.pmax(before, own);
  const shrink = exp(f32x4.mul(f32x4.sub(before, m), ln2));
  const worth = f32x4.mul(exp(f32x4.mul(f32x4.sub(own, m), ln2)), f32x4.splat(1 / WEIGHT_MOST));
  v128.store(state, m);
  const l = f32x4.mul(v128.load(state + lBytes), shrink);
  v128.store(state + lBytes, f32x4.add(l, f32x4.mul(v128.load(facts, 32), worth)));
  v128.store(to, shrink);
  v128.store(to, worth, 16);
}

/**
 * sums[n] = sums[n]·shrink[n] + worth[n]·scale·Σ_j weight[n, j]·v[j] for four queries, eight columns at a time.
 * @param sums     f32[4, E]
 * @param weights  u8[4, 64]
 * @param factors  f32[2][4]: see merge
 * @param scales   f32[E]
 * @param panel    its values, i8[E/8][16][8 x 4]
 * @param keys     how many have weights; computed are sixteens, beyond the last all weights are zero
 */
export function add_values(
  sums: usize,
  weights: usize,
  factors: usize,
  panel: usize,
  scales: usize,
  keys: i32,
  headDim: usize,
): void {
  const rowBytes = headDim * 4;
  const end = weights + keys;
  for (let i: usize = 0; i < headDim; i += 8) {
    let a0 = i32x4.splat(0);
    let a1 = a0;
    let b0 = a0;
    let b1 = a0;
    let c0 = a0;
    let c1 = a0;
    let d0 = a0;
    let d1 = a0;
    let v = panel + i * 64;
    for (let p = weights; p < end; p += 16) {
      const a = v128.load(p);
      const b = v128.load(p, 64);
      const c = v128.load(p, 128);
      const d = v128.load(p, 192);
      let x: v128;
      let v0 = v128.load(v);
      let v1 = v128.load(v, 16);
      x = v128.shuffle<i32>(a, a, 0, 0, 0, 0);
      a0 = dot_fours(v0, x, a0);
      a1 = dot_fours(v1, x, a1);
      x = v128.shuffle<i32>(b, b, 0, 0, 0, 0);
      b0 = dot_fours(v0, x, b0);
      b1 = dot_fours(v1, x, b1);
      x = v128.shuffle<i32>(c, c, 0, 0, 0, 0);
      c0 = dot_fours(v0, x, c0);
      c1 = dot_fours(v1, x, c1);
      x = v128.shuffle<i32>(d, d, 0, 0, 0, 0);
      d0 = dot_fours(v0, x, d0);
      d1 = dot_fours(v1, x, d1);
      v0 = v128.load(v, 32);
      v1 = v128.load(v, 48);
      x = v128.shuffle<i32>(a, a, 1, 1, 1, 1);
      a0 = dot_fours(v0, x, a0);
      a1 = dot_fours(v1, x, a1);
      x = v128.shuffle<i32>(b, b, 1, 1, 1, 1);
      b0 = dot_fours(v0, x, b0);
      b1 = dot_fours(v1, x, b1);
      x = v128.shuffle<i32>(c, c, 1, 1, 1, 1);
      c0 = dot_fours(v0, x, c0);
      c1 = dot_fours(v1, x, c1);
      x = v128.shuffle<i32>(d, d, 1, 1, 1, 1);
      d0 = dot_fours(v0, x, d0);
      d1 = dot_fours(v1, x, d1);
      v0 = v128.load(v, 64);
      v1 = v128.load(v, 80);
      x = v128.shuffle<i32>(a, a, 2, 2, 2, 2);
      a0 = dot_fours(v0, x, a0);
      a1 = dot_fours(v1, x, a1);
      x = v128.shuffle<i32>(b, b, 2, 2, 2, 2);
      b0 = dot_fours(v0, x, b0);
      b1 = dot_fours(v1, x, b1);
      x = v128.shuffle<i32>(c, c, 2, 2, 2, 2);
      c0 = dot_fours(v0, x, c0);
      c1 = dot_fours(v1, x, c1);
      x = v128.shuffle<i32>(d, d, 2, 2, 2, 2);
      d0 = dot_fours(v0, x, d0);
      d1 = dot_fours(v1, x, d1);
      v0 = v128.load(v, 96);
      v1 = v128.load(v, 112);
      x = v128.shuffle<i32>(a, a, 3, 3, 3, 3);
      a0 = dot_fours(v0, x, a0);
      a1 = dot_fours(v1, x, a1);
      x = v128.shuffle<i32>(b, b, 3, 3, 3, 3);
      b0 = dot_fours(v0, x, b0);
      b1 = dot_fours(v1, x, b1);
      x = v128.shuffle<i32>(c, c, 3, 3, 3, 3);
      c0 = dot_fours(v0, x, c0);
      c1 = dot_fours(v1, x, c1);
      x = v128.shuffle<i32>(d, d, 3, 3, 3, 3);
      d0 = dot_fours(v0, x, d0);
      d1 = dot_fours(v1, x, d1);
      v += 128;
    }
    const to = sums + i * 4;
    const by0 = v128.load(scales + i * 4);
    const by1 = v128.load(scales + i * 4, 16);
    finish(to, a0, a1, by0, by1, factors);
    finish(to + rowBytes, b0, b1, by0, by1, factors + 4);
    finish(to + 2 * rowBytes, c0, c1, by0, by1, factors + 8);
    finish(to + 3 * rowBytes, d0, d1, by0, by1, factors + 12);
  }
}

/** Eight columns of one query: the sums so far, shrunk, plus this panel's. */
function finish(to: usize, low: v128, high: v128, lowScale: v128, highScale: v128, factors: usize): void {
  const shrink = v128.load32_splat(factors);
  const worth = v128.load32_splat(factors, 16);
  low = f32x4.mul(f32x4.convert_i32x4_s(low), f32x4.mul(lowScale, worth));
  high = f32x4.mul(f32x4.convert_i32x4_s(high), f32x4.mul(highScale, worth));
  v128.store(to, madd(v128.load(to), shrink, low));
  v128.store(to, madd(v128.load(to, 16), shrink, high), 16);
}
