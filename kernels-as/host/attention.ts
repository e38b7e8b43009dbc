/** Attention calls: causal over a cache, bidirectional inside segments. */
import type { Arena } from './arena.ts';
import { eachQueryBlock } from './attention-blocks.ts';
import { attendInt8, isInt8Worthwhile } from './attention-int8.ts';
import { expect, expectShapes } from './check.ts';
import type { OpsExports } from './exports.ts';
import type { Tensor } from './tensor.ts';

/**
 * f32, or int8 where that is worth it: queries, keys, values and weights are rounded, as the activations of int8 products are.
 * With few queries, heads that are no multiple of 16 and a cache in int8 it is f32 all the same.
 */
export type AttentionPrecision = 'f32' | 'int8';

/** Rows of a KV cache. */
export interface CachedRows {
  readonly keys: Tensor;
  readonly values: Tensor;
  /** Only of int8 keys and values. */
  readonly scales?: { readonly keys: Tensor; readonly values: Tensor } | null;
}

/** @param most  'f32' turns int8 off, whatever a call allows. */
export function causalAttentionCalls(ops: OpsExports, arena: Arena, most: AttentionPrecision) {
  return {
    /**
     * out f32[T, H·E]: token t attends to rows 0..start+t of the cache; query head h to key head ⌊h·K/H⌋. Keys and values are
     * f32[N, K·E], or i8[N, K·E] with scales f32[N, K].
     */
    attentionCausal(
      out: Tensor,
      q: Tensor,
      cache: CachedRows,
      start: number,
      heads: number,
      kvHeads: number,
      scale: number,
      precision: AttentionPrecision = 'f32',
    ): Tensor {
      const { T, D, headDim } = expectCached(out, q, cache, start, heads, kvHeads);
      const { keys, values, scales = null } = cache;
      const [rowBytes, keyBytes] = [D * 4, kvHeads * headDim * 4];
      if (T === 1) {
        attendOne(ops, arena, { out, q, cache, keys: start + 1, heads, kvHeads, headDim }, scale);
        return out;
      }
      const isInt8 = precision === 'int8' && most === 'int8' && scales === null;
      if (isInt8 && isInt8Worthwhile(headDim, (T * heads) / kvHeads)) {
        const places = { out: out.ptr, q: q.ptr, k: keys.ptr, v: values.ptr };
        const sizes = { outBytes: rowBytes, queryBytes: rowBytes, keyBytes, tokens: T, keys: start + T };
        attendInt8(ops, arena, { ...places, ...sizes, heads, kvHeads, headDim, visible: start + 1, step: 1 }, scale);
        return out;
      }
      const blockTokens = Math.ceil((ops.attention_block_queries() * kvHeads) / heads);
      const scratchBytes = ops.attention_scratch_bytes(headDim);
      eachQueryBlock(arena, T, blockTokens, (start + T) * D * 2, scratchBytes, (first, count, scratch) => {
        const [to, from, at] = [out.ptr + first * rowBytes, q.ptr + first * rowBytes, start + first];
        const [k, v] = [keys.ptr, values.ptr];
        if (scales === null) ops.attention_causal(to, from, k, v, scratch, count, at, heads, kvHeads, headDim, scale);
        else {
          const [ks, vs] = [scales.keys.ptr, scales.values.ptr];
          ops.attention_causal_i8(to, from, k, v, ks, vs, scratch, count, at, heads, kvHeads, headDim, scale);
        }
      });
      return out;
    },
  };
}

interface OneToken {
  readonly out: Tensor;
  readonly q: Tensor;
  readonly cache: CachedRows;
  readonly keys: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
}

/** Rows of the cache are read in order, all heads at a time: the same bits as of more tokens in f32. */
function attendOne(ops: OpsExports, arena: Arena, on: OneToken, scale: number): void {
  const { out, q, cache, heads, kvHeads, headDim } = on;
  const { keys, values, scales = null } = cache;
  const sizes = [on.keys, heads, kvHeads, headDim] as const;
  arena.frame(() => {
    const bytes = ops.attention_one_scratch_bytes(heads, kvHeads, headDim);
    const scratch = arena.alloc(bytes, 16, 'scratch of attention');
    const places = [out.ptr, q.ptr, keys.ptr, values.ptr] as const;
    if (scales === null) ops.attention_one(...places, scratch, ...sizes, scale);
    else ops.attention_one_i8(...places, scales.keys.ptr, scales.values.ptr, scratch, ...sizes, scale);
  });
}

/** @param most  as above */
export function fullAttentionCalls(ops: OpsExports, arena: Arena, most: AttentionPrecision) {
  return {
    /**
     * Columns firstColumn..firstColumn+H·E of out f32[P, S] from qkv f32[P, 3·H·E]: bidirectional inside each run of `segment` rows.
     */
    attentionFull(
      out: Tensor,
      qkv: Tensor,
      segment: number,
      heads: number,
      scale: number,
      precision: AttentionPrecision = 'f32',
      firstColumn = 0,
    ): Tensor {
      const call = 'attentionFull';
      const operands = { out: [out, 'f32', 'P', 'S'], qkv: [qkv, 'f32', 'P', 'Q'] } as const;
      const { P, S, Q } = expectShapes(call, operands) as { P: number; S: number; Q: number };
      const D = Q / 3;
      const headDim = headSize(call, D, heads);
      const isInside =
        Number.isInteger(firstColumn) && firstColumn >= 0 && firstColumn % 4 === 0 && firstColumn + D <= S;
      expect(call, isInside, () => `columns ${firstColumn}..${firstColumn + D - 1} do not lie in rows of ${S}`);
      expect(call, segment > 0 && P % segment === 0, () => `${P} rows must be a multiple of segments of ${segment}`);
      const isInt8 = precision === 'int8' && most === 'int8' && isInt8Worthwhile(headDim, segment);
      const [rowBytes, outBytes] = [D * 4, S * 4];
      for (let at = 0; at < P; at += segment) {
        const [to, from] = [out.ptr + firstColumn * 4 + at * outBytes, qkv.ptr + at * 3 * rowBytes];
        if (isInt8) {
          const places = { out: to, q: from, k: from + rowBytes, v: from + 2 * rowBytes };
          const sizes = { outBytes, queryBytes: 3 * rowBytes, keyBytes: 3 * rowBytes, tokens: segment };
          const seen = { keys: segment, visible: segment, step: 0 } as const;
          attendInt8(ops, arena, { ...places, ...sizes, ...seen, heads, kvHeads: heads, headDim }, scale);
        } else {
          const block = ops.attention_block_queries();
          const scratchBytes = ops.attention_scratch_bytes(headDim);
          eachQueryBlock(arena, segment, block, segment * D * 2, scratchBytes, (first, count, scratch) => {
            ops.attention_full(to, from, scratch, first, count, segment, heads, headDim, outBytes, scale);
          });
        }
      }
      return out;
    },
  };
}

export function cacheCalls(ops: OpsExports) {
  return {
    /** x f32[T, K·E] → q i8[T, K·E] with one scale a head, scales f32[T, K]; returns q. */
    quantizeHeads(q: Tensor, scales: Tensor, x: Tensor): Tensor {
      const call = 'quantizeHeads';
      const { T, D } = expectShapes(call, { x: [x, 'f32', 'T', 'D'] }) as { T: number; D: number };
      const { K } = expectShapes(call, { q: [q, 'i8', T, D], scales: [scales, 'f32', T, 'K'] }) as { K: number };
      ops.quantize_slices(q.ptr, scales.ptr, x.ptr, T * K, headSize(call, D, K));
      return q;
    },
  };
}

/** Checks of attentionCausal: T tokens, D columns of all query heads, and the size of one. */
function expectCached(
  out: Tensor,
  q: Tensor,
  { keys, values, scales }: CachedRows,
  start: number,
  heads: number,
  kvHeads: number,
) {
  const call = 'attentionCausal';
  const dtype = scales ? 'i8' : 'f32';
  const { T, D, N } = expectShapes(call, {
    q: [q, 'f32', 'T', 'D'],
    out: [out, 'f32', 'T', 'D'],
    keys: [keys, dtype, 'N', 'K·E'],
    values: [values, dtype, 'N', 'K·E'],
  }) as { T: number; D: number; N: number };
  const headDim = headSize(call, D, heads);
  expect(call, heads % kvHeads === 0, () => `${heads} heads must be a multiple of ${kvHeads} key heads`);
  expectShapes(call, { keys: [keys, dtype, N, kvHeads * headDim] });
  if (scales) {
    const [ofKeys, ofValues] = [scales.keys, scales.values];
    expectShapes(call, { keyScales: [ofKeys, 'f32', N, kvHeads], valueScales: [ofValues, 'f32', N, kvHeads] });
  }
  const fits = start >= 0 && start + T <= N;
  expect(call, fits, () => `tokens ${start}..${start + T - 1} do not fit in a cache of ${N} rows`);
  return { T, D, headDim };
}

function headSize(call: string, columns: number, heads: number): number {
  const headDim = columns / heads;
  expect(call, headDim % 8 === 0, () => `${columns} columns in ${heads} heads: a head must be a multiple of 8`, {
    headDim,
  });
  return headDim;
}
