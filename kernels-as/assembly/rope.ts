/** Rotary positions, in place. The host gives cosines and sines; which position a frequency turns by is decided there. */

/**
 * Rotates adjacent columns (2k, 2k+1) of each head by angle k: (a, b) → (a·cos - b·sin, b·cos + a·sin).
 * @param x         f32[T, stride], at the first head's first column
 * @param cos, sin  f32[T, n]; columns from 2n on stay as they are
 * @param headDim   columns of a head
 * @param pairs     n
 */
export function rope_pairs(
  x: usize,
  cos: usize,
  sin: usize,
  tokens: i32,
  heads: i32,
  headDim: i32,
  pairs: i32,
  stride: i32,
): void {
  for (let t = 0; t < tokens; t++) {
    for (let head = 0; head < heads; head++) rotate_pairs(x + head * headDim * 4, cos, sin, pairs);
    x += stride * 4;
    cos += pairs * 4;
    sin += pairs * 4;
  }
}

function rotate_pairs(x: usize, cos: usize, sin: usize, pairs: i32): void {
  // (-0, +0) signs make sin(s0 s0 s1 s1) into (-s0 s0 -s1 s1)
  const odd = i32x4(0x80000000, 0, 0x80000000, 0);
  for (; pairs > 1; pairs -= 2) {
    const v = v128.load(x);
    const c = v128.load64_splat(cos);
    const s = v128.load64_splat(sin);
    const turned = f32x4.mul(v128.shuffle<i32>(v, v, 1, 0, 3, 2), v128.xor(v128.shuffle<i32>(s, s, 0, 0, 1, 1), odd));
    v128.store(x, f32x4.add(f32x4.mul(v, v128.shuffle<i32>(c, c, 0, 0, 1, 1)), turned));
    x += 16;
    cos += 8;
    sin += 8;
  }
  if (pairs == 0) return;
  const a = f32.load(x);
  const b = f32.load(x, 4);
  const c = f32.load(cos);
  const s = f32.load(sin);
  f32.store(x, a * c - b * s);
  f32.store(x, b * c + a * s, 4);
}

/**
 * Rotates column k of each head with column k + E/2: (a, b) → (a·cos - b·sin, b·cos + a·sin).
 * @param x         f32[P, stride], at the first head's first column
 * @param cos, sin  f32[P, E/2]
 * @param headDim   E, a multiple of 8
 */
export function rope_half(x: usize, cos: usize, sin: usize, tokens: i32, heads: i32, headDim: i32, stride: i32): void {
  const half = <usize>headDim * 2;
  for (let t = 0; t < tokens; t++) {
    for (let head = 0; head < heads; head++) {
      const first = x + head * headDim * 4;
      const second = first + half;
      for (let i: usize = 0; i < half; i += 16) {
        const a = v128.load(first + i);
        const b = v128.load(second + i);
        const c = v128.load(cos + i);
        const s = v128.load(sin + i);
        v128.store(first + i, f32x4.sub(f32x4.mul(a, c), f32x4.mul(b, s)));
        v128.store(second + i, f32x4.add(f32x4.mul(b, c), f32x4.mul(a, s)));
      }
    }
    x += stride * 4;
    cos += half;
    sin += half;
  }
}
