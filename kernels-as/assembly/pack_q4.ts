/**
 * f32 rows → q4 (weights/q4.ts is the plain one, FORMAT.md draws the bytes). Each of the sixteen candidates for a sub-scale is
 * one f32 lane and goes through the same f32 operations in the same order as there, so the bytes are equal. No isolate runs
 * this; glimpse import does.
 */
import { largest } from './lib/lanes';
import { GROUP, Q4_BLOCK, TILE_HEAD, TILE_ROWS } from './lib/layout';

/** Sixteen f32: the candidates of a group. */
const CANDIDATES_BYTES: usize = 64;
/** In memory, loaded once: V8 makes a vector constant anew at each use. A half, the least and the most steps, in all lanes. */
const CONSTANTS = memory.data<f32>([0.5, 0.5, 0.5, 0.5, -8, -8, -8, -8, 7, 7, 7, 7], 16);
/** Weights, in units of the row scale, below which every candidate rounds to a sub-scale of 0. */
const NOTHING: f32 = 0.25;

/** Bytes of scratch of pack_q4: steps and errors of the candidates, and a row completed to whole groups. */
export function pack_q4_scratch_bytes(columns: i32): usize {
  return 2 * CANDIDATES_BYTES + <usize>((columns + GROUP - 1) / GROUP) * ((<usize>GROUP) << 2);
}

/**
 * @param out      q4[rows, columns]
 * @param weights  f32[rows, columns]
 * @param parts    f32[16]: first steps, as parts of a group's extreme / 8
 * @param scratch  pack_q4_scratch_bytes, aligned to 16
 * @param rows     a multiple of 16
 * @param columns  a multiple of 4
 */
export function pack_q4(out: usize, weights: usize, parts: usize, scratch: usize, rows: i32, columns: i32): void {
  const groups = (columns + GROUP - 1) / GROUP;
  const tileBytes = TILE_HEAD + <usize>groups * Q4_BLOCK;
  const row = scratch + 2 * CANDIDATES_BYTES;
  const rowBytes = (<usize>columns) << 2;
  memory.fill(row + rowBytes, 0, ((<usize>groups * GROUP) << 2) - rowBytes);
  for (let r = 0; r < rows; r++, weights += rowBytes) {
    const tile = out + <usize>(r / TILE_ROWS) * tileBytes;
    const lane = <usize>(r % TILE_ROWS);
    const scale = row_scale(weights, rowBytes);
    f32.store(tile + (lane << 2), scale);
    in_units(row, weights, rowBytes, scale);
    let block = tile + TILE_HEAD;
    for (let group = row; group < row + ((<usize>groups * GROUP) << 2); group += GROUP << 2, block += Q4_BLOCK) {
      const extreme = extreme_of(group);
      const subScale: f32 = abs(extreme) < NOTHING ? <f32>0 : best_sub_scale(group, extreme, parts, scratch);
      store<i8>(block + 256 + lane, <i8>subScale);
      store_nibbles(block + (lane >> 2) * 64 + (lane & 3) * 4, group, subScale == 0 ? <f32>0 : <f32>1 / subScale);
    }
  }
}

/** Largest magnitude / 8 / 127, rounded once. */
function row_scale(weights: usize, rowBytes: usize): f32 {
  return <f32>(<f64>largest(weights, rowBytes) / 8 / 127);
}

/** weights / scale; zeros where scale is 0. */
function in_units(row: usize, weights: usize, rowBytes: usize, scale: f32): void {
  const by = f32x4.splat(scale);
  const keep = f32x4.ne(by, f32x4.splat(0));
  for (let at: usize = 0; at < rowBytes; at += 16)
    v128.store(row + at, v128.and(f32x4.div(v128.load(weights + at), by), keep));
}

/** The weight furthest from zero; of equals the first. */
function extreme_of(group: usize): f32 {
  const size = largest(group, GROUP << 2);
  let at = group;
  while (abs(f32.load(at)) != size) at += 4;
  return f32.load(at);
}

/** Of the sub-scales that the parts lead to, the one with the least squared error; of equals the first. */
function best_sub_scale(group: usize, extreme: f32, parts: usize, scratch: usize): f32 {
  const errors = scratch + CANDIDATES_BYTES;
  search(scratch, errors, parts, group, extreme);
  let best: usize = 0;
  let least = f32.load(errors);
  for (let at: usize = 4; at < CANDIDATES_BYTES; at += 4) {
    const error = f32.load(errors + at);
    const isLess = error < least;
    best = select(at, best, isLess);
    least = select(error, least, isLess);
  }
  return f32.load(scratch + best);
}

/** For each candidate: the sub-scale that its first step leads to, and the squared error of the group with it. */
function search(subScales: usize, errors: usize, parts: usize, group: usize, extreme: f32): void {
  const end = group + (GROUP << 2);
  const half = v128.load(CONSTANTS);
  const low = v128.load(CONSTANTS, 16);
  const high = v128.load(CONSTANTS, 32);
  let i0 = first_inverse(v128.load(parts), extreme);
  let i1 = first_inverse(v128.load(parts, 16), extreme);
  let i2 = first_inverse(v128.load(parts, 32), extreme);
  let i3 = first_inverse(v128.load(parts, 48), extreme);
  let p0 = f32x4.splat(0),
    p1 = p0,
    p2 = p0,
    p3 = p0;
  let s0 = p0,
    s1 = p0,
    s2 = p0,
    s3 = p0;
  for (let at = group; at < end; at += 4) {
    const w = v128.load32_splat(at);
    const n0 = whole_steps(w, i0, half, low, high),
      n1 = whole_steps(w, i1, half, low, high),
      n2 = whole_steps(w, i2, half, low, high),
      n3 = whole_steps(w, i3, half, low, high);
    p0 = f32x4.add(p0, f32x4.mul(w, n0));
    p1 = f32x4.add(p1, f32x4.mul(w, n1));
    p2 = f32x4.add(p2, f32x4.mul(w, n2));
    p3 = f32x4.add(p3, f32x4.mul(w, n3));
    s0 = f32x4.add(s0, f32x4.mul(n0, n0));
    s1 = f32x4.add(s1, f32x4.mul(n1, n1));
    s2 = f32x4.add(s2, f32x4.mul(n2, n2));
    s3 = f32x4.add(s3, f32x4.mul(n3, n3));
  }
  // From here on s is the sub-scale of each candidate and p the sum of its squared errors.
  s0 = sub_scale(p0, s0);
  s1 = sub_scale(p1, s1);
  s2 = sub_scale(p2, s2);
  s3 = sub_scale(p3, s3);
  v128.store(subScales, s0);
  v128.store(subScales, s1, 16);
  v128.store(subScales, s2, 32);
  v128.store(subScales, s3, 48);
  i0 = inverse_or_zero(s0);
  i1 = inverse_or_zero(s1);
  i2 = inverse_or_zero(s2);
  i3 = inverse_or_zero(s3);
  p0 = f32x4.splat(0);
  p1 = p0;
  p2 = p0;
  p3 = p0;
  for (let at = group; at < end; at += 4) {
    const w = v128.load32_splat(at);
    p0 = add_error(p0, w, s0, i0, half, low, high);
    p1 = add_error(p1, w, s1, i1, half, low, high);
    p2 = add_error(p2, w, s2, i2, half, low, high);
    p3 = add_error(p3, w, s3, i3, half, low, high);
  }
  v128.store(errors, p0);
  v128.store(errors, p1, 16);
  v128.store(errors, p2, 32);
  v128.store(errors, p3, 48);
}

/** 1 / (part · extreme / 8) */
function first_inverse(parts: v128, extreme: f32): v128 {
  const step = f32x4.mul(f32x4.mul(parts, f32x4.splat(extreme)), f32x4.splat(0.125));
  return f32x4.div(f32x4.splat(1), step);
}

/** floor(w · inverse + 0.5), into -8..7. pmin and pmax are one instruction each, min and max are eight. */
function whole_steps(w: v128, inverse: v128, half: v128, low: v128, high: v128): v128 {
  const whole = f32x4.floor(f32x4.add(f32x4.mul(w, inverse), half));
  return f32x4.pmin(f32x4.pmax(whole, low), high);
}

/** floor(products / squares + 0.5), into -127..127; 0 where squares is. */
function sub_scale(products: v128, squares: v128): v128 {
  const fitted = v128.and(f32x4.div(products, squares), f32x4.ne(squares, f32x4.splat(0)));
  const whole = f32x4.floor(f32x4.add(fitted, f32x4.splat(0.5)));
  return f32x4.pmin(f32x4.pmax(whole, f32x4.splat(-127)), f32x4.splat(127));
}

function inverse_or_zero(subScale: v128): v128 {
  return v128.and(f32x4.div(f32x4.splat(1), subScale), f32x4.ne(subScale, f32x4.splat(0)));
}

/** sum + (w - n · subScale)² */
function add_error(sum: v128, w: v128, subScale: v128, inverse: v128, half: v128, low: v128, high: v128): v128 {
  const apart = f32x4.sub(w, f32x4.mul(whole_steps(w, inverse, half, low, high), subScale));
  return f32x4.add(sum, f32x4.mul(apart, apart));
}

/** 32 weights as nibbles: of eight columns the first four are the low halves of four bytes, the next four the high ones. */
function store_nibbles(out: usize, group: usize, inverse: f32): void {
  const by = f32x4.splat(inverse);
  for (let at: usize = 0; at < 128; at += 32, out += 16) {
    const low = nibbles(v128.load(group + at), by);
    const high = i32x4.shl(nibbles(v128.load(group + at, 16), by), 4);
    const lanes = v128.or(low, high);
    const bytes = v128.shuffle<i8>(lanes, lanes, 0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12);
    v128.store32_lane(out, bytes, 0);
  }
}

/** Whole steps + 8, i32x4. */
function nibbles(w: v128, inverse: v128): v128 {
  const steps = whole_steps(w, inverse, v128.load(CONSTANTS), v128.load(CONSTANTS, 16), v128.load(CONSTANTS, 32));
  return i32x4.add(i32x4.trunc_sat_f32x4_s(steps), i32x4.splat(8));
}
