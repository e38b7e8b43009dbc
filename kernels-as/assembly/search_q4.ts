/**
 * The search of sub-scales for packing q4 (weights/q4.ts has the plain one), two candidates a vector, eight together: each goes
 * through the same f64 operations in the same order as there, so the bytes that come of it are equal. No isolate runs this;
 * glimpse import does. Entry of pack.wasm.
 */
const GROUP_BYTES: usize = 32 * 8;
/** In memory, loaded once: V8 makes a vector constant anew at each use. A half, the least and the most steps, twice each. */
const CONSTANTS = memory.data<f64>([0.5, 0.5, -8, -8, 7, 7], 16);
/** Eight candidates, f64. */
const PART_BYTES: usize = 64;

/**
 * For each candidate: the sub-scale that its first step leads to, and the squared error of the group with it.
 * @param subScales, errors  f64[16], written
 * @param parts     f64[16]: first steps, as parts of extreme / 8
 * @param group     f64[32]
 * @param extreme   the group's weight furthest from zero; not 0
 * @param rowScale  not 0
 */
export function search_q4(
  subScales: usize,
  errors: usize,
  parts: usize,
  group: usize,
  extreme: f64,
  rowScale: f64,
): void {
  search_eight(subScales, errors, parts, group, extreme, rowScale);
  search_eight(subScales + PART_BYTES, errors + PART_BYTES, parts + PART_BYTES, group, extreme, rowScale);
}

function search_eight(subScales: usize, errors: usize, parts: usize, group: usize, extreme: f64, rowScale: f64): void {
  const end = group + GROUP_BYTES;
  const half = v128.load(CONSTANTS);
  const low = v128.load(CONSTANTS, 16);
  const high = v128.load(CONSTANTS, 32);
  const scale = f64x2.splat(rowScale);
  let i0 = first_inverse(v128.load(parts), extreme);
  let i1 = first_inverse(v128.load(parts, 16), extreme);
  let i2 = first_inverse(v128.load(parts, 32), extreme);
  let i3 = first_inverse(v128.load(parts, 48), extreme);
  let p0 = f64x2.splat(0),
    p1 = p0,
    p2 = p0,
    p3 = p0;
  let s0 = p0,
    s1 = p0,
    s2 = p0,
    s3 = p0;
  for (let at = group; at < end; at += 8) {
    const w = v128.load64_splat(at);
    const n0 = whole_steps(w, i0, half, low, high),
      n1 = whole_steps(w, i1, half, low, high),
      n2 = whole_steps(w, i2, half, low, high),
      n3 = whole_steps(w, i3, half, low, high);
    p0 = f64x2.add(p0, f64x2.mul(w, n0));
    p1 = f64x2.add(p1, f64x2.mul(w, n1));
    p2 = f64x2.add(p2, f64x2.mul(w, n2));
    p3 = f64x2.add(p3, f64x2.mul(w, n3));
    s0 = f64x2.add(s0, f64x2.mul(n0, n0));
    s1 = f64x2.add(s1, f64x2.mul(n1, n1));
    s2 = f64x2.add(s2, f64x2.mul(n2, n2));
    s3 = f64x2.add(s3, f64x2.mul(n3, n3));
  }
  const q0 = sub_scale(p0, s0, scale),
    q1 = sub_scale(p1, s1, scale);
  const q2 = sub_scale(p2, s2, scale),
    q3 = sub_scale(p3, s3, scale);
  v128.store(subScales, q0);
  v128.store(subScales, q1, 16);
  v128.store(subScales, q2, 32);
  v128.store(subScales, q3, 48);
  // From here on s is the step of each candidate and p the sum of its squared errors.
  ((s0 = f64x2.mul(scale, q0)), (s1 = f64x2.mul(scale, q1)), (s2 = f64x2.mul(scale, q2)), (s3 = f64x2.mul(scale, q3)));
  ((i0 = inverse_or_zero(s0)), (i1 = inverse_or_zero(s1)), (i2 = inverse_or_zero(s2)), (i3 = inverse_or_zero(s3)));
  ((p0 = f64x2.splat(0)), (p1 = p0), (p2 = p0), (p3 = p0));
  for (let at = group; at < end; at += 8) {
    const w = v128.load64_splat(at);
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
function first_inverse(parts: v128, extreme: f64): v128 {
  const step = f64x2.mul(f64x2.mul(parts, f64x2.splat(extreme)), f64x2.splat(0.125));
  return f64x2.div(f64x2.splat(1), step);
}

/** floor(w · inverse + 0.5), into -8..7. pmin and pmax are one instruction each, min and max are eight. */
function whole_steps(w: v128, inverse: v128, half: v128, low: v128, high: v128): v128 {
  const whole = f64x2.floor(f64x2.add(f64x2.mul(w, inverse), half));
  return f64x2.pmin(f64x2.pmax(whole, low), high);
}

/** round(products / squares / rowScale), into -127..127; 0 where squares is. JavaScript rounds a half up. */
function sub_scale(products: v128, squares: v128, rowScale: v128): v128 {
  const step = v128.and(f64x2.div(products, squares), f64x2.ne(squares, f64x2.splat(0)));
  const exact = f64x2.div(step, rowScale);
  const up = f64x2.ceil(exact);
  const isFar = f64x2.gt(f64x2.sub(up, f64x2.splat(0.5)), exact);
  const whole = f64x2.sub(up, v128.and(f64x2.splat(1), isFar));
  return f64x2.pmin(f64x2.pmax(whole, f64x2.splat(-127)), f64x2.splat(127));
}

function inverse_or_zero(step: v128): v128 {
  return v128.and(f64x2.div(f64x2.splat(1), step), f64x2.ne(step, f64x2.splat(0)));
}

/** sum + (w - n · step)² */
function add_error(sum: v128, w: v128, step: v128, inverse: v128, half: v128, low: v128, high: v128): v128 {
  const apart = f64x2.sub(w, f64x2.mul(whole_steps(w, inverse, half, low, high), step));
  return f64x2.add(sum, f64x2.mul(apart, apart));
}
