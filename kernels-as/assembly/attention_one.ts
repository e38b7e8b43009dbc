/**
 * Attention of one token over a cache, the shape of decoding: bound by reading keys and values once.
 *
 * So rows of the cache are read whole and in order, four at a time, each part meeting the heads that share it. (Head by head, as
 * attention.ts does, a row is touched 512 bytes at a time and its neighbours lie 4096 bytes away: few cache sets, no prefetch.)
 * Softmax is streamed over blocks of 64 keys, as there, and a sum has its terms in the same order: the results are the same bits.
 * Rows of a cache in int8 become f32 four at a time, once for all heads that share them.
 */
import { pack_scaled, scores, softmax, widen_rows } from './attention_tile';
import { madd } from './lib/lanes';

const BLOCK_KEYS: i32 = 64;
/** Rows that meet all heads before the next ones are read. */
const ROWS: i32 = 4;
/** Scratch, for each query: scores f32[64]; m and l f32[2]; how sums shrink f32; q and sums f32[E]. Then rows f32[4, K·E] of int8. */
const SCORES_BYTES: usize = 256;
const STATE_BYTES: usize = 8;
const SHRINK_BYTES: usize = 4;

/** Bytes of scratch of attention_one and attention_one_i8. */
export function attention_one_scratch_bytes(heads: i32, kvHeads: i32, headDim: i32): usize {
  const queries = <usize>(kvHeads * width_of(heads / kvHeads));
  const headBytes = (<usize>headDim) << 2;
  return queries * (SCORES_BYTES + STATE_BYTES + SHRINK_BYTES + 2 * headBytes) + ROWS * kvHeads * headBytes;
}

/** Queries of one key head in whole pairs. */
function width_of(share: i32): i32 {
  return (share + 1) & ~1;
}

/**
 * Query head h reads key head ⌊h·K/H⌋. Heads that share one are taken in pairs; an odd one has a query of zeros beside it.
 * @param out, q   f32[H·E]
 * @param k, v     f32[N, K·E], of which the first `keys` rows are seen
 * @param scratch  attention_one_scratch_bytes, aligned to 16
 * @param heads    H, a multiple of kvHeads
 * @param headDim  E, a multiple of 4
 */
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
  attend<f32>(out, q, k, v, 0, 0, scratch, keys, heads, kvHeads, headDim, scale);
}

/**
 * The same over a cache in int8.
 * @param k, v      i8[N, K·E]
 * @param kScales, vScales  f32[N, K]
 * @param headDim   E, a multiple of 8
 */
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
  attend<i8>(out, q, k, v, kScales, vScales, scratch, keys, heads, kvHeads, headDim, scale);
}

function attend<Stored>(
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
  const share = heads / kvHeads;
  const width = width_of(share);
  const count = kvHeads * width;
  const headBytes = (<usize>headDim) << 2;
  const rowBytes = <usize>kvHeads * headBytes;
  const queries = scratch + <usize>count * SCORES_BYTES;
  const sums = queries + <usize>count * headBytes;
  const state = sums + <usize>count * headBytes;
  const shrink = state + <usize>count * STATE_BYTES;
  const wide = shrink + <usize>count * SHRINK_BYTES;
  take_queries(queries, state, q, count, share, headBytes, scale);
  for (let first = 0; first < keys; first += BLOCK_KEYS) {
    const block = min(BLOCK_KEYS, keys - first);
    for (let j = 0; j < block; j += ROWS) {
      const some = min(ROWS, block - j);
      const rows = rows_of<Stored>(wide, k, kScales, first + j, some, kvHeads, headBytes);
      for (let n = 0; n < count; n += 2) {
        const at = scratch + n * SCORES_BYTES + (j << 2);
        scores(at, queries + n * headBytes, rows + (n / width) * headBytes, rowBytes, some, headBytes);
      }
    }
    for (let n = 0; n < count; n++) {
      const by = shrink + n * SHRINK_BYTES;
      softmax(scratch + n * SCORES_BYTES, state + n * STATE_BYTES, by, block, block);
      pack_scaled(sums + n * headBytes, sums + n * headBytes, headBytes, f32.load(by));
    }
    for (let j = 0; j < block; j += ROWS) {
      const some = min(ROWS, block - j);
      const rows = rows_of<Stored>(wide, v, vScales, first + j, some, kvHeads, headBytes);
      for (let n = 0; n < count; n += 2) {
        const at = scratch + n * SCORES_BYTES + (j << 2);
        add_four(sums + n * headBytes, at, rows + (n / width) * headBytes, rowBytes, some, headBytes);
      }
    }
  }
  for (let n = 0; n < count; n++) {
    const head = n % width;
    const total = f32.load(state + n * STATE_BYTES, 4);
    if (head < share)
      pack_scaled(out + ((n / width) * share + head) * headBytes, sums + n * headBytes, headBytes, 1 / total);
  }
}

/** Packs queries with their scale; states are of nothing seen, sums are zero. */
function take_queries(
  queries: usize,
  state: usize,
  q: usize,
  count: i32,
  share: i32,
  headBytes: usize,
  scale: f32,
): void {
  const width = width_of(share);
  memory.fill(queries, 0, 2 * <usize>count * headBytes);
  for (let n = 0; n < count; n++) {
    f32.store(state + n * STATE_BYTES, -Infinity);
    f32.store(state + n * STATE_BYTES, 0, 4);
    const head = n % width;
    if (head < share)
      pack_scaled(queries + n * headBytes, q + ((n / width) * share + head) * headBytes, headBytes, scale);
  }
}

/** Where rows first..first+some-1 of all key heads are in f32: in the cache, or in `wide`, where those in int8 are put. */
function rows_of<Stored>(
  wide: usize,
  cache: usize,
  scales: usize,
  first: i32,
  some: i32,
  kvHeads: i32,
  headBytes: usize,
): usize {
  const at = <usize>(first * kvHeads);
  if (isFloat<Stored>()) {
    return cache + at * headBytes;
  } else {
    const bytes = headBytes >> 2;
    widen_rows(wide, cache + at * bytes, bytes, scales + (at << 2), 4, some * kvHeads, headBytes);
    return wide;
  }
}

/** o[n] = o[n] + Σ_j p[n, j]·v[j] for two queries and four keys; where there are fewer, the last fills up with weights of zero. */
function add_four(o: usize, p: usize, v: usize, keyBytes: usize, keys: i32, headBytes: usize): void {
  const a0 = v128.load32_splat(p);
  const a1 = v128.load32_splat(p, 4);
  const a2 = v128.load32_splat(p, 8);
  const a3 = v128.load32_splat(p, 12);
  const b0 = v128.load32_splat(p, 256);
  const b1 = v128.load32_splat(p, 260);
  const b2 = v128.load32_splat(p, 264);
  const b3 = v128.load32_splat(p, 268);
  const v1 = v + min(1, keys - 1) * keyBytes;
  const v2 = v + min(2, keys - 1) * keyBytes;
  const v3 = v + min(3, keys - 1) * keyBytes;
  for (let i: usize = 0; i < headBytes; i += 16) {
    let a = v128.load(o + i);
    let b = v128.load(o + headBytes + i);
    let value = v128.load(v + i);
    a = madd(a0, value, a);
    b = madd(b0, value, b);
    value = v128.load(v1 + i);
    a = madd(a1, value, a);
    b = madd(b1, value, b);
    value = v128.load(v2 + i);
    a = madd(a2, value, a);
    b = madd(b2, value, b);
    value = v128.load(v3 + i);
    a = madd(a3, value, a);
    b = madd(b3, value, b);
    v128.store(o + i, a);
    v128.store(o + headBytes + i, b);
  }
}
