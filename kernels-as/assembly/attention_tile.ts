/** The steps of attention on a few queries and a block of keys; attention.ts and attention_one.ts put them together. */
import { exp } from './lib/exp';
import { madd, max_lanes, sum_each, sum_lanes } from './lib/lanes';

/** to[n, j] = q[n]·k[j] for two queries, four keys at a time; the last key fills up the last four. */
export function scores(to: usize, q: usize, k: usize, keyBytes: usize, keys: i32, headBytes: usize): void {
  for (let j = 0; j < keys; j += 4) {
    const k0 = k + j * keyBytes;
    const k1 = k + min(j + 1, keys - 1) * keyBytes;
    const k2 = k + min(j + 2, keys - 1) * keyBytes;
    const k3 = k + min(j + 3, keys - 1) * keyBytes;
    let a0 = f32x4.splat(0);
    let a1 = a0;
    let a2 = a0;
    let a3 = a0;
    let b0 = a0;
    let b1 = a0;
    let b2 = a0;
    let b3 = a0;
    for (let i: usize = 0; i < headBytes; i += 16) {
      const a = v128.load(q + i);
      const b = v128.load(q + headBytes + i);
      let key = v128.load(k0 + i);
      a0 = madd(a, key, a0);
      b0 = madd(b, key, b0);
      key = v128.load(k1 + i);
      a1 = madd(a, key, a1);
      b1 = madd(b, key, b1);
      key = v128.load(k2 + i);
      a2 = madd(a, key, a2);
      b2 = madd(b, key, b2);
      key = v128.load(k3 + i);
      a3 = madd(a, key, a3);
      b3 = madd(b, key, b3);
    }
    v128.store(to + j * 4, sum_each(a0, a1, a2, a3));
    v128.store(to + j * 4, sum_each(b0, b1, b2, b3), 256);
  }
}

/**
 * Scores → e^(score - m) with the new m, zero for keys from `visible` on; adds them to l and stores by how much earlier
 * sums must shrink, e^(old m - new m).
 */
export function softmax(at: usize, state: usize, correction: usize, keys: i32, visible: i32): void {
  const padded = (keys + 3) & ~3;
  for (let j = max(min(visible, keys), 0); j < padded; j++) f32.store(at + j * 4, -Infinity);
  const end = at + padded * 4;
  let most = f32x4.splat(-Infinity);
  for (let i = at; i < end; i += 16) most = f32x4.pmax(most, v128.load(i));
  const before = f32.load(state);
  const m = max<f32>(before, max_lanes(most));
  const from = f32x4.splat(m);
  let sums = f32x4.splat(0);
  for (let i = at; i < end; i += 16) {
    const p = exp(f32x4.sub(v128.load(i), from));
    v128.store(i, p);
    sums = f32x4.add(sums, p);
  }
  const shrink = f32x4.extract_lane(exp(f32x4.splat(before - m)), 0);
  f32.store(state, m);
  f32.store(state, f32.load(state, 4) * shrink + sum_lanes(sums), 4);
  f32.store(correction, shrink);
}

/**
 * o[n] = o[n]·correction[n] + Σ_j p[n, j]·v[j] for four queries, eight columns at a time. Keys come in fours with their
 * weights in one vector each: fewer memory operations, which matters where every one of them is checked (workerd).
 */
export function add_values(
  o0: usize,
  p: usize,
  correction: usize,
  v: usize,
  keyBytes: usize,
  keys: i32,
  headBytes: usize,
): void {
  const o1 = o0 + headBytes;
  const o2 = o1 + headBytes;
  const o3 = o2 + headBytes;
  const shrink = v128.load(correction);
  const end = p + keys * 4;
  // The last key fills up the last four: their weights are zero
  const lastRow = v + (keys - 1) * keyBytes;
  for (let i: usize = 0; i < headBytes; i += 32) {
    const a = v128.shuffle<i32>(shrink, shrink, 0, 0, 0, 0);
    const b = v128.shuffle<i32>(shrink, shrink, 1, 1, 1, 1);
    const c = v128.shuffle<i32>(shrink, shrink, 2, 2, 2, 2);
    const d = v128.shuffle<i32>(shrink, shrink, 3, 3, 3, 3);
    let a0 = f32x4.mul(v128.load(o0 + i), a);
    let a1 = f32x4.mul(v128.load(o0 + i, 16), a);
    let b0 = f32x4.mul(v128.load(o1 + i), b);
    let b1 = f32x4.mul(v128.load(o1 + i, 16), b);
    let c0 = f32x4.mul(v128.load(o2 + i), c);
    let c1 = f32x4.mul(v128.load(o2 + i, 16), c);
    let d0 = f32x4.mul(v128.load(o3 + i), d);
    let d1 = f32x4.mul(v128.load(o3 + i, 16), d);
    let row = v;
    for (let j = p; j < end; j += 16) {
      const pa = v128.load(j);
      const pb = v128.load(j, 256);
      const pc = v128.load(j, 512);
      const pd = v128.load(j, 768);
      let x: v128;
      let v0 = v128.load(row + i);
      let v1 = v128.load(row + i, 16);
      x = v128.shuffle<i32>(pa, pa, 0, 0, 0, 0);
      a0 = madd(x, v0, a0);
      a1 = madd(x, v1, a1);
      x = v128.shuffle<i32>(pb, pb, 0, 0, 0, 0);
      b0 = madd(x, v0, b0);
      b1 = madd(x, v1, b1);
      x = v128.shuffle<i32>(pc, pc, 0, 0, 0, 0);
      c0 = madd(x, v0, c0);
      c1 = madd(x, v1, c1);
      x = v128.shuffle<i32>(pd, pd, 0, 0, 0, 0);
      d0 = madd(x, v0, d0);
      d1 = madd(x, v1, d1);
      row = min(row + keyBytes, lastRow);
      v0 = v128.load(row + i);
      v1 = v128.load(row + i, 16);
      x = v128.shuffle<i32>(pa, pa, 1, 1, 1, 1);
      a0 = madd(x, v0, a0);
      a1 = madd(x, v1, a1);
      x = v128.shuffle<i32>(pb, pb, 1, 1, 1, 1);
      b0 = madd(x, v0, b0);
      b1 = madd(x, v1, b1);
      x = v128.shuffle<i32>(pc, pc, 1, 1, 1, 1);
      c0 = madd(x, v0, c0);
      c1 = madd(x, v1, c1);
      x = v128.shuffle<i32>(pd, pd, 1, 1, 1, 1);
      d0 = madd(x, v0, d0);
      d1 = madd(x, v1, d1);
      row = min(row + keyBytes, lastRow);
      v0 = v128.load(row + i);
      v1 = v128.load(row + i, 16);
      x = v128.shuffle<i32>(pa, pa, 2, 2, 2, 2);
      a0 = madd(x, v0, a0);
      a1 = madd(x, v1, a1);
      x = v128.shuffle<i32>(pb, pb, 2, 2, 2, 2);
      b0 = madd(x, v0, b0);
      b1 = madd(x, v1, b1);
      x = v128.shuffle<i32>(pc, pc, 2, 2, 2, 2);
      c0 = madd(x, v0, c0);
      c1 = madd(x, v1, c1);
      x = v128.shuffle<i32>(pd, pd, 2, 2, 2, 2);
      d0 = madd(x, v0, d0);
      d1 = madd(x, v1, d1);
      row = min(row + keyBytes, lastRow);
      v0 = v128.load(row + i);
      v1 = v128.load(row + i, 16);
      x = v128.shuffle<i32>(pa, pa, 3, 3, 3, 3);
      a0 = madd(x, v0, a0);
      a1 = madd(x, v1, a1);
      x = v128.shuffle<i32>(pb, pb, 3, 3, 3, 3);
      b0 = madd(x, v0, b0);
      b1 = madd(x, v1, b1);
      x = v128.shuffle<i32>(pc, pc, 3, 3, 3, 3);
      c0 = madd(x, v0, c0);
      c1 = madd(x, v1, c1);
      x = v128.shuffle<i32>(pd, pd, 3, 3, 3, 3);
      d0 = madd(x, v0, d0);
      d1 = madd(x, v1, d1);
      row = min(row + keyBytes, lastRow);
    }
    v128.store(o0 + i, a0);
    v128.store(o0 + i, a1, 16);
    v128.store(o1 + i, b0);
    v128.store(o1 + i, b1, 16);
    v128.store(o2 + i, c0);
    v128.store(o2 + i, c1, 16);
    v128.store(o3 + i, d0);
    v128.store(o3 + i, d1, 16);
  }
}

/** to = from · scale; the same place or another. */
export function pack_scaled(to: usize, from: usize, bytes: usize, scale: f32): void {
  const by = f32x4.splat(scale);
  for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, f32x4.mul(v128.load(from + i), by));
}

/** Where bytes 0..3 and 4..7 go to become four numbers times 2^24. A lane from 128 on is zero, in the relaxed form as well. */
const TO_TOP = memory.data<u8>(
  [
    128, 128, 128, 0, 128, 128, 128, 1, 128, 128, 128, 2, 128, 128, 128, 3, 128, 128, 128, 4, 128, 128, 128, 5, 128,
    128, 128, 6, 128, 128, 128, 7,
  ],
  16,
);
const BY_TOP: f32 = <f32>(1.0 / 16777216.0);

/**
 * Rows of one head in int8, each with a scale → f32 side by side, eight numbers at a time.
 * A byte becomes the top one of an integer: one step where widening takes two, and the power of two is exact.
 */
export function widen_rows(
  to: usize,
  from: usize,
  rowBytes: usize,
  scales: usize,
  scaleBytes: usize,
  rows: i32,
  headBytes: usize,
): void {
  const low = v128.load(TO_TOP);
  const high = v128.load(TO_TOP, 16);
  for (let j = 0; j < rows; j++) {
    const by = f32x4.splat(f32.load(scales) * BY_TOP);
    for (let i: usize = 0; i < headBytes; i += 32) {
      const x = v128.load64_zero(from + (i >> 2));
      v128.store(to + i, f32x4.mul(f32x4.convert_i32x4_s(spread(x, low)), by));
      v128.store(to + i, f32x4.mul(f32x4.convert_i32x4_s(spread(x, high)), by), 16);
    }
    to += headBytes;
    from += rowBytes;
    scales += scaleBytes;
  }
}

function spread(bytes: v128, lanes: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) {
    return i8x16.relaxed_swizzle(bytes, lanes);
  } else {
    return i8x16.swizzle(bytes, lanes);
  }
}
