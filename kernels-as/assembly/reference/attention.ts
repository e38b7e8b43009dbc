/** Attention with f64 sums and three passes over the keys. See ../attention.ts for the arguments. */
export function attention_causal(
  out: usize,
  q: usize,
  k: usize,
  v: usize,
  scratch: usize,
  tokens: i32,
  start: i32,
  heads: i32,
  kvHeads: i32,
  headDim: i32,
  scale: f32,
): void {
  const share = heads / kvHeads;
  for (let t = 0; t < tokens; t++) {
    for (let head = 0; head < heads; head++) {
      const at = (t * heads + head) * headDim * 4;
      const kvAt = (head / share) * headDim * 4;
      attend(out + at, q + at, k + kvAt, v + kvAt, start + t + 1, kvHeads * headDim * 4, headDim, scale);
    }
  }
}

export function attention_full(
  out: usize,
  qkv: usize,
  scratch: usize,
  first: i32,
  count: i32,
  segment: i32,
  heads: i32,
  headDim: i32,
  scale: f32,
): void {
  const width = heads * headDim * 4;
  for (let p = first; p < first + count; p++) {
    for (let head = 0; head < heads; head++) {
      const k = qkv + width + head * headDim * 4;
      const q = qkv + p * 3 * width + head * headDim * 4;
      attend(out + p * width + head * headDim * 4, q, k, k + width, segment, 3 * width, headDim, scale);
    }
  }
}

/** out = Σ_j softmax_j(scale · q·k[j]) · v[j] */
function attend(out: usize, q: usize, k: usize, v: usize, keys: i32, keyBytes: i32, headDim: i32, scale: f32): void {
  let most: f64 = -Infinity;
  let total: f64 = 0;
  for (let j = 0; j < keys; j++) most = max<f64>(most, score(q, k + j * keyBytes, headDim, scale));
  for (let j = 0; j < keys; j++) total += Math.exp(score(q, k + j * keyBytes, headDim, scale) - most);
  for (let i = 0; i < headDim; i++) f32.store(out + i * 4, 0);
  for (let j = 0; j < keys; j++) {
    const p = <f32>(Math.exp(score(q, k + j * keyBytes, headDim, scale) - most) / total);
    for (let i = 0; i < headDim * 4; i += 4) f32.store(out + i, f32.load(out + i) + p * f32.load(v + j * keyBytes + i));
  }
}

function score(q: usize, k: usize, headDim: i32, scale: f32): f64 {
  let sum: f64 = 0;
  for (let i = 0; i < headDim * 4; i += 4) sum += <f64>f32.load(q + i) * <f64>f32.load(k + i);
  return sum * scale;
}
