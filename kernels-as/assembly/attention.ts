/**
 * Attention with streaming softmax: scores exist only for 4 queries x 64 keys at a time.
 *
 * Up to 128 queries of one key head are packed side by side; then each block of 64 keys and values is packed and meets
 * all of them, four at a time. (In place, rows lie a power of two apart and would share a few cache sets.) A query keeps
 * the largest score m and the sum l of e^(score - m) so far; its sum Σ e^(score - m)·v shrinks when m grows, and is
 * divided by l at the end. Source: "Online normalizer calculation for softmax"; "FlashAttention", section 3.1.
 */
import { add_values, pack_scaled, scores, softmax, widen_rows } from './attention_tile';

const BLOCK_KEYS: i32 = 64;
/** Queries that share a pass over the keys. */
export const BLOCK_QUERIES: i32 = 128;
/** With fewer queries than this, copying keys and values costs more than it saves. */
const FEW_QUERIES: i32 = 8;
/** Scratch: scores f32[4, 64]; corrections f32[4]; m and l f32[128, 2]; then q, sums f32[128, E]; k, v f32[64, E]. */
const CORRECTIONS: usize = 4 * 64 * 4;
const STATE: usize = CORRECTIONS + 16;
const PACKED: usize = STATE + BLOCK_QUERIES * 8;

/** Queries that share a pass over the keys: calls of whole blocks waste nothing. */
export function attention_block_queries(): i32 {
  return BLOCK_QUERIES;
}

/** Bytes of scratch of attention_causal, attention_causal_i8 and attention_full. */
export function attention_scratch_bytes(headDim: i32): usize {
  return PACKED + 2 * (BLOCK_QUERIES + BLOCK_KEYS) * ((<usize>headDim) << 2);
}

/**
 * Causal grouped-query attention over a cache: token t sees rows 0..start+t; query head h reads key head ⌊h·K/H⌋.
 * @param out, q   f32[T, H·E]
 * @param k, v     f32[N, K·E], N ≥ start + T
 * @param scratch  attention_scratch_bytes, aligned to 16
 * @param heads    H, a multiple of kvHeads
 * @param headDim  E, a multiple of 8
 */
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
  const rowBytes = heads * headDim * 4;
  const keyBytes = kvHeads * headDim * 4;
  const headBytes = headDim * 4;
  for (let kvHead = 0; kvHead < kvHeads; kvHead++) {
    const at = kvHead * share * headBytes;
    const kvAt = kvHead * headBytes;
    for (let first = 0; first < tokens * share; first += BLOCK_QUERIES) {
      const count = min(BLOCK_QUERIES, tokens * share - first);
      attend(
        out + at,
        q + at,
        k + kvAt,
        v + kvAt,
        0,
        0,
        0,
        scratch,
        first,
        count,
        share,
        rowBytes,
        rowBytes,
        keyBytes,
        start + 1,
        1,
        headBytes,
        scale,
      );
    }
  }
}

/**
 * The same over a cache in int8, each row and head with its own scale (quantize_slices).
 * @param k, v      i8[N, K·E]
 * @param kScales, vScales  f32[N, K]
 */
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
  const headBytes = headDim * 4;
  const rowBytes = heads * headBytes;
  for (let kvHead = 0; kvHead < kvHeads; kvHead++) {
    const at = kvHead * share * headBytes;
    for (let first = 0; first < tokens * share; first += BLOCK_QUERIES) {
      const count = min(BLOCK_QUERIES, tokens * share - first);
      attend(
        out + at,
        q + at,
        k + kvHead * headDim,
        v + kvHead * headDim,
        kScales + kvHead * 4,
        vScales + kvHead * 4,
        kvHeads * 4,
        scratch,
        first,
        count,
        share,
        rowBytes,
        rowBytes,
        kvHeads * headDim,
        start + 1,
        1,
        headBytes,
        scale,
      );
    }
  }
}

/**
 * Bidirectional attention inside one segment: patches first..first+count-1 see all of it.
 * @param out      f32[S, …], the segment's rows, `outBytes` apart
 * @param qkv      f32[S, 3·H·E], the segment's rows: q, k, v of all heads side by side
 * @param scratch  attention_scratch_bytes, aligned to 16
 * @param segment  S
 * @param headDim  E, a multiple of 8
 */
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
  const headBytes = headDim * 4;
  const rowBytes = heads * headBytes;
  for (let head = 0; head < heads; head++) {
    const q = qkv + head * headBytes;
    const k = q + rowBytes;
    const v = k + rowBytes;
    for (let at = first; at < first + count; at += BLOCK_QUERIES) {
      const block = min(BLOCK_QUERIES, first + count - at);
      attend(
        out + head * headBytes,
        q,
        k,
        v,
        0,
        0,
        0,
        scratch,
        at,
        block,
        1,
        outBytes,
        3 * rowBytes,
        3 * rowBytes,
        segment,
        0,
        headBytes,
        scale,
      );
    }
  }
}

/**
 * Queries first..first+count-1 of one key head. Query i is token ⌊i/share⌋, head i mod share of those that share the key
 * head; it sees the first `visible + token·step` keys. Keys and values are f32, or int8 where they have scales, one every
 * `scaleBytes`; those of a block become f32 in the scratch.
 */
function attend(
  out: usize,
  q: usize,
  k: usize,
  v: usize,
  kScales: usize,
  vScales: usize,
  scaleBytes: usize,
  scratch: usize,
  first: i32,
  count: i32,
  share: i32,
  outBytes: usize,
  queryBytes: usize,
  keyBytes: usize,
  visible: i32,
  step: i32,
  headBytes: usize,
  scale: f32,
): void {
  const last = first + count - 1;
  const queries = scratch + PACKED;
  const sums = queries + BLOCK_QUERIES * headBytes;
  const keys = sums + BLOCK_QUERIES * headBytes;
  const values = keys + BLOCK_KEYS * headBytes;
  take_queries(scratch, q, first, count, share, queryBytes, headBytes, scale);
  const end = visible + (last / share) * step;
  for (let key = 0; key < end; key += BLOCK_KEYS) {
    const blockKeys = min(BLOCK_KEYS, end - key);
    let kBlock = k + key * keyBytes;
    let vBlock = v + key * keyBytes;
    let blockBytes = keyBytes;
    if (kScales || count > FEW_QUERIES) {
      if (kScales) {
        const scales = key * scaleBytes;
        widen_rows(keys, kBlock, keyBytes, kScales + scales, scaleBytes, blockKeys, headBytes);
        widen_rows(values, vBlock, keyBytes, vScales + scales, scaleBytes, blockKeys, headBytes);
      } else {
        pack_rows(keys, kBlock, keyBytes, blockKeys, headBytes);
        pack_rows(values, vBlock, keyBytes, blockKeys, headBytes);
      }
      kBlock = keys;
      vBlock = values;
      blockBytes = headBytes;
    }
    for (let i = 0; i < count; i += 4) {
      const seen = min(blockKeys, visible + (min(first + i + 3, last) / share) * step - key);
      if (seen <= 0) continue;
      const q0 = queries + i * headBytes;
      scores(scratch, q0, kBlock, blockBytes, seen, headBytes);
      scores(scratch + 512, q0 + 2 * headBytes, kBlock, blockBytes, seen, headBytes);
      for (let n = 0; n < 4; n++) {
        const own = visible + ((first + i + n) / share) * step - key;
        softmax(scratch + n * 256, scratch + STATE + (i + n) * 8, scratch + CORRECTIONS + n * 4, seen, own);
      }
      add_values(sums + i * headBytes, scratch, scratch + CORRECTIONS, vBlock, blockBytes, seen, headBytes);
    }
  }
  give_sums(out, scratch, first, count, share, outBytes, headBytes);
}

/** Packs queries with their scale, and sets their states to nothing seen. */
function take_queries(
  scratch: usize,
  q: usize,
  first: i32,
  count: i32,
  share: i32,
  rowBytes: usize,
  headBytes: usize,
  scale: f32,
): void {
  const queries = scratch + PACKED;
  for (let i = 0; i < count; i++) {
    const token = (first + i) / share;
    const head = (first + i) % share;
    pack_scaled(queries + i * headBytes, q + token * rowBytes + head * headBytes, headBytes, scale);
  }
  // Up to three queries that fill the last four are whatever is in the scratch; nobody reads their results
  memory.fill(queries + BLOCK_QUERIES * headBytes, 0, ((count + 3) & ~3) * headBytes);
  for (let i = 0; i < BLOCK_QUERIES; i++) {
    f32.store(scratch + STATE + i * 8, -Infinity);
    f32.store(scratch + STATE + i * 8, 0, 4);
  }
}

function give_sums(
  out: usize,
  scratch: usize,
  first: i32,
  count: i32,
  share: i32,
  rowBytes: usize,
  headBytes: usize,
): void {
  const sums = scratch + PACKED + BLOCK_QUERIES * headBytes;
  for (let i = 0; i < count; i++) {
    const token = (first + i) / share;
    const head = (first + i) % share;
    const l = f32.load(scratch + STATE + i * 8, 4);
    pack_scaled(out + token * rowBytes + head * headBytes, sums + i * headBytes, headBytes, 1 / l);
  }
}

/** Rows of one head, side by side. */
function pack_rows(to: usize, from: usize, rowBytes: usize, rows: i32, headBytes: usize): void {
  for (let j = 0; j < rows; j++) {
    for (let i: usize = 0; i < headBytes; i += 16) v128.store(to + i, v128.load(from + i));
    to += headBytes;
    from += rowBytes;
  }
}
