/** Rotary positions, one pair at a time. See ../rope.ts for the arguments. */
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
    for (let head = 0; head < heads; head++) {
      const at = x + (t * stride + head * headDim) * 4;
      for (let k = 0; k < pairs; k++) rotate(at + k * 8, at + k * 8 + 4, cos, sin, t * pairs + k);
    }
  }
}

export function rope_half(x: usize, cos: usize, sin: usize, tokens: i32, heads: i32, headDim: i32, stride: i32): void {
  const half = headDim / 2;
  for (let t = 0; t < tokens; t++) {
    for (let head = 0; head < heads; head++) {
      const at = x + (t * stride + head * headDim) * 4;
      for (let k = 0; k < half; k++) rotate(at + k * 4, at + (k + half) * 4, cos, sin, t * half + k);
    }
  }
}

function rotate(first: usize, second: usize, cos: usize, sin: usize, angle: i32): void {
  const a = f32.load(first);
  const b = f32.load(second);
  const c = f32.load(cos + angle * 4);
  const s = f32.load(sin + angle * 4);
  f32.store(first, a * c - b * s);
  f32.store(second, b * c + a * s);
}
