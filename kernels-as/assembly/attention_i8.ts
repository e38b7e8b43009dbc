/**
 * Attention in int8 with streaming softmax, for models whose products are int8 as well.
 *
 * Queries are rounded to 8 bits, keys to 7 and values to 8; the weights of a panel of 64 keys are rounded to 7 bits of the panel's
 * largest, so far-away panels lose nothing to near ones. The sum l is that of the rounded weights: they sum to one.
 * The idea of rounding a block at a time: "SageAttention: Accurate 8-Bit Attention for Plug-and-play Inference Acceleration".
 */
import { BLOCK_QUERIES } from './attention';
import { add_values, merge, scores, weigh } from './attention_i8_tile';
import { KEY_ZERO, key_scales, PANEL_KEYS, panel_bytes } from './attention_i8_pack';
import { largest, round } from './lib/lanes';

/** A weight is a power of two: exp(x) = 2^(x/ln2). */
const LOG2_E: f32 = <f32>Math.LOG2E;
const QUERY_MOST: f32 = 127;
const SMALLEST: f32 = 1e-30;

/** Scratch: scores f32[4, 64]; weights u8[4, 64]; facts f32[3, 4]; factors f32[2, 4]; then for each of 128 queries … */
const WEIGHTS: usize = 4 * 64 * 4;
const FACTS: usize = WEIGHTS + 4 * 64;
const FACTORS: usize = FACTS + 48;
/** … m, l, by f32[128] each; what its sums start from i32[128]; then q i8[128, E], sums f32[128, E]. */
const STATE: usize = FACTORS + 32;
const EACH: usize = BLOCK_QUERIES * 4;
const QUERIES: usize = STATE + 4 * EACH;

/** Bytes of scratch of attention_i8. */
export function attention_i8_scratch_bytes(headDim: i32): usize {
  return QUERIES + BLOCK_QUERIES * (<usize>headDim * 5);
}

/**
 * Queries first..first+count-1 of one key head. Query i is token ⌊i/share⌋, head i mod share of those that share the key head; it
 * sees the first `visible + token·step` keys: all of a segment with step 0, a cache with step 1.
 * @param out       f32[T, …], the first head's columns, rows `outBytes` apart
 * @param q         f32[T, …], the same, rows `queryBytes` apart
 * @param panels    see attention_pack_head
 * @param scratch   attention_i8_scratch_bytes, aligned to 16
 * @param headDim   E, a multiple of 16
 */
export function attention_i8(
  out: usize,
  q: usize,
  panels: usize,
  scratch: usize,
  first: i32,
  count: i32,
  share: i32,
  visible: i32,
  step: i32,
  outBytes: usize,
  queryBytes: usize,
  headDim: i32,
  scale: f32,
): void {
  for (; count > 0; count -= BLOCK_QUERIES) {
    const block = min(BLOCK_QUERIES, count);
    take_queries(scratch, q, first, block, share, queryBytes, headDim, scale);
    attend(scratch, panels, first, block, share, visible, step, headDim);
    give_sums(out, scratch, first, block, share, outBytes, headDim);
    first += BLOCK_QUERIES;
  }
}

/** Rounds queries, and sets their states to nothing seen. Up to three that fill the last four are zeros. */
function take_queries(
  scratch: usize,
  q: usize,
  first: i32,
  count: i32,
  share: i32,
  rowBytes: usize,
  headDim: i32,
  scale: f32,
): void {
  const padded = (count + 3) & ~3;
  const queries = scratch + QUERIES;
  const state = scratch + STATE;
  memory.fill(state, 0, 4 * EACH);
  memory.fill(queries + count * headDim, 0, (padded - count) * headDim);
  memory.fill(queries + BLOCK_QUERIES * headDim, 0, padded * headDim * 4);
  for (let n = 0; n < padded; n++) f32.store(state + n * 4, -Infinity);
  for (let n = 0; n < count; n++) {
    const from = q + ((first + n) / share) * rowBytes + ((first + n) % share) * headDim * 4;
    const most = largest(from, headDim * 4);
    f32.store(state + n * 4, (most / QUERY_MOST) * scale * LOG2_E, 2 * EACH);
    const sum = round_query(queries + n * headDim, from, headDim, most < SMALLEST ? 0 : QUERY_MOST / most);
    i32.store(state + n * 4, -KEY_ZERO * sum, 3 * EACH);
  }
}

/** Returns the sum of the rounded numbers. */
function round_query(to: usize, from: usize, headDim: i32, inverse: f32): i32 {
  const by = f32x4.splat(inverse);
  let sums = i32x4.splat(0);
  for (const end = to + headDim; to < end; to += 16) {
    const low = i16x8.narrow_i32x4_s(round(v128.load(from), by), round(v128.load(from, 16), by));
    const high = i16x8.narrow_i32x4_s(round(v128.load(from, 32), by), round(v128.load(from, 48), by));
    sums = i32x4.add(sums, i32x4.extadd_pairwise_i16x8_s(i16x8.add(low, high)));
    v128.store(to, i8x16.narrow_i16x8_s(low, high));
    from += 64;
  }
  const half = i32x4.add(sums, v128.shuffle<i32>(sums, sums, 2, 3, 0, 1));
  return i32x4.extract_lane(half, 0) + i32x4.extract_lane(half, 1);
}

/** Each panel meets all queries that see it, four at a time. */
function attend(
  scratch: usize,
  panel: usize,
  first: i32,
  count: i32,
  share: i32,
  visible: i32,
  step: i32,
  headDim: i32,
): void {
  const last = first + count - 1;
  const state = scratch + STATE;
  const queries = scratch + QUERIES;
  const sums = queries + BLOCK_QUERIES * headDim;
  const end = visible + (last / share) * step;
  for (let key = 0; key < end; key += PANEL_KEYS) {
    const scales = key_scales(panel, headDim);
    const values = panel + PANEL_KEYS * headDim;
    for (let n = 0; n < count; n += 4) {
      const seen = min(PANEL_KEYS, visible + (min(first + n + 3, last) / share) * step - key);
      if (seen <= 0) continue;
      const own = state + n * 4;
      scores(scratch, queries + n * headDim, own + 3 * EACH, panel, scales, seen, headDim);
      v128.store(scratch + FACTS, v128.load(own + 2 * EACH));
      for (let i = 0; i < 4; i++) {
        const sees = visible + ((first + n + i) / share) * step - key;
        weigh(scratch + WEIGHTS + i * 64, scratch + i * 256, scratch + FACTS + i * 4, seen, sees);
      }
      merge(scratch + FACTORS, own, EACH, scratch + FACTS);
      const columns = scales + PANEL_KEYS * 4;
      add_values(sums + n * headDim * 4, scratch + WEIGHTS, scratch + FACTORS, values, columns, seen, headDim);
    }
    panel += panel_bytes(headDim);
  }
}

function give_sums(
  out: usize,
  scratch: usize,
  first: i32,
  count: i32,
  share: i32,
  rowBytes: usize,
  headDim: i32,
): void {
  let sums = scratch + QUERIES + BLOCK_QUERIES * headDim;
  for (let n = 0; n < count; n++) {
    const to = out + ((first + n) / share) * rowBytes + ((first + n) % share) * headDim * 4;
    const by = f32x4.splat(1 / f32.load(scratch + STATE + EACH + n * 4));
    for (let i = 0; i < headDim * 4; i += 16) v128.store(to + i, f32x4.mul(v128.load(sums + i), by));
    sums += headDim * 4;
  }
}
