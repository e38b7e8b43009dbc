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
      attend<f32>(out + at, q + at, k + kvAt, v + kvAt, 0, 0, 0, start + t + 1, kvHeads * headDim * 4, headDim, scale);
    }
  }
}

export function attention_one(
  out: usize,
  q: usize,
  k: usize,
  v: usize,
  scratch: usize,
  keys: i32,
  heads: i32,
  kvHeads: i32,
  headDim: i32,
  scale: f32,
): void {
  attention_causal(out, q, k, v, scratch, 1, keys - 1, heads, kvHeads, headDim, scale);
}

export function attention_causal_i8(
  out: usize,
  q: usize,
  k: usize,
  v: usize,
  kScales: usize,
  vScales: usize,
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
      const kv = head / share;
      attend<i8>(
        out + at,
        q + at,
        k + kv * headDim,
        v + kv * headDim,
        kScales + kv * 4,
        vScales + kv * 4,
        kvHeads * 4,
        start + t + 1,
        kvHeads * headDim,
        headDim,
        scale,
      );
    }
  }
}

export function attention_one_i8(
  out: usize,
  q: usize,
  k: usize,
  v: usize,
  kScales: usize,
  vScales: usize,
  scratch: usize,
  keys: i32,
  heads: i32,
  kvHeads: i32,
  headDim: i32,
  scale: f32,
): void {
  attention_causal_i8(out, q, k, v, kScales, vScales, scratch, 1, keys - 1, heads, kvHeads, headDim, scale);
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
  outBytes: usize,
  scale: f32,
): void {
  const width = heads * headDim * 4;
  for (let p = first; p < first + count; p++) {
    for (let head = 0; head < heads; head++) {
      const k = qkv + width + head * headDim * 4;
      const q = qkv + p * 3 * width + head * headDim * 4;
      attend<f32>(
        out + p * outBytes + head * headDim * 4,
        q,
        k,
        k + width,
        0,
        0,
        0,
        segment,
        3 * width,
        headDim,
        scale,
      );
    }
  }
}

/**
 * out = Σ_j softmax_j(scale · q·k[j]) · v[j]. Stored is f32, or i8 with a scale a row, every `scaleBytes`.
 */
function attend<Stored>(
  out: usize,
  q: usize,
  k: usize,
  v: usize,
  kScales: usize,
  vScales: usize,
  scaleBytes: i32,
  keys: i32,
  keyBytes: i32,
  headDim: i32,
  scale: f32,
): void {
  let most: f64 = -Infinity;
  let total: f64 = 0;
  for (let j = 0; j < keys; j++) {
    most = max<f64>(most, score<Stored>(q, k + j * keyBytes, kScales + j * scaleBytes, headDim, scale));
  }
  for (let j = 0; j < keys; j++) {
    total += Math.exp(score<Stored>(q, k + j * keyBytes, kScales + j * scaleBytes, headDim, scale) - most);
  }
  for (let i = 0; i < headDim; i++) f32.store(out + i * 4, 0);
  for (let j = 0; j < keys; j++) {
    const s = score<Stored>(q, k + j * keyBytes, kScales + j * scaleBytes, headDim, scale);
    const p = <f32>(Math.exp(s - most) / total);
    for (let i = 0; i < headDim; i++) {
      const value = stored<Stored>(v + j * keyBytes, i, vScales + j * scaleBytes);
      f32.store(out + i * 4, f32.load(out + i * 4) + p * value);
    }
  }
}

function score<Stored>(q: usize, k: usize, kScale: usize, headDim: i32, scale: f32): f64 {
  let sum: f64 = 0;
  for (let i = 0; i < headDim; i++) sum += <f64>f32.load(q + i * 4) * <f64>stored<Stored>(k, i, kScale);
  return sum * scale;
}

function stored<Stored>(row: usize, i: i32, scale: usize): f32 {
  return isFloat<Stored>() ? f32.load(row + i * 4) : <f32>load<i8>(row + i) * f32.load(scale);
}
