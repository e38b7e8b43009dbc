/** Attention calls: causal over a cache, bidirectional inside segments. */
import type { Arena } from './arena.ts';
import { expect, expectShapes } from './check.ts';
import type { OpsExports } from './exports.ts';
import type { Ptr, Tensor } from './tensor.ts';

/** Scores, softmax states and packed blocks; see assembly/attention.ts. */
const scratchBytes = (headDim: number) => 2064 + 1536 * headDim;
/** Queries that share a pass over the keys; see assembly/attention.ts. */
const BLOCK_QUERIES = 128;
/** A few milliseconds. V8 starts with slow code and changes to fast code only between calls. */
const CALL_MACS = 32e6;

/** Rows of a KV cache. */
export interface CachedRows {
  readonly keys: Tensor;
  readonly values: Tensor;
  /** Only of int8 keys and values. */
  readonly scales?: { readonly keys: Tensor; readonly values: Tensor } | null;
}

export function attentionCalls(ops: OpsExports, arena: Arena) {
  return {
    /**
     * out f32[T, H·E]: token t attends to rows 0..start+t of the cache; query head h to key head ⌊h·K/H⌋. Keys and values are
     * f32[N, K·E], or i8[N, K·E] with scales f32[N, K].
     */
    attentionCausal(
      out: Tensor,
      q: Tensor,
      { keys, values, scales = null }: CachedRows,
      start: number,
      heads: number,
      kvHeads: number,
      scale: number,
    ): Tensor {
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
      expect(
        call,
        start >= 0 && start + T <= N,
        () => `tokens ${start}..${start + T - 1} do not fit in a cache of ${N} rows`,
      );
      const blockTokens = Math.ceil((BLOCK_QUERIES * kvHeads) / heads);
      eachBlock(arena, T, blockTokens, (start + T) * D * 2, headDim, (first, count, scratch) => {
        const [to, from, at] = [out.ptr + first * D * 4, q.ptr + first * D * 4, start + first];
        const [k, v] = [keys.ptr, values.ptr];
        if (scales === null) ops.attention_causal(to, from, k, v, scratch, count, at, heads, kvHeads, headDim, scale);
        else {
          const [ks, vs] = [scales.keys.ptr, scales.values.ptr];
          ops.attention_causal_i8(to, from, k, v, ks, vs, scratch, count, at, heads, kvHeads, headDim, scale);
        }
      });
      return out;
    },

    /** out f32[P, H·E] from qkv f32[P, 3·H·E]: bidirectional inside each run of `segment` rows. */
    attentionFull(out: Tensor, qkv: Tensor, segment: number, heads: number, scale: number): Tensor {
      const call = 'attentionFull';
      const { P, D } = expectShapes(call, { out: [out, 'f32', 'P', 'D'] }) as { P: number; D: number };
      expectShapes(call, { qkv: [qkv, 'f32', P, 3 * D] });
      const headDim = headSize(call, D, heads);
      expect(call, segment > 0 && P % segment === 0, () => `${P} rows must be a multiple of segments of ${segment}`);
      for (let at = 0; at < P; at += segment) {
        const [to, from] = [out.ptr + at * D * 4, qkv.ptr + at * D * 12];
        eachBlock(arena, segment, BLOCK_QUERIES, segment * D * 2, headDim, (first, count, scratch) => {
          ops.attention_full(to, from, scratch, first, count, segment, heads, headDim, scale);
        });
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

function headSize(call: string, columns: number, heads: number): number {
  const headDim = columns / heads;
  expect(call, headDim % 8 === 0, () => `${columns} columns in ${heads} heads: a head must be a multiple of 8`, {
    headDim,
  });
  return headDim;
}

/** Runs `call` on blocks of tokens: whole blocks of queries, as many as the work allows. */
function eachBlock(
  arena: Arena,
  tokens: number,
  blockTokens: number,
  macsPerToken: number,
  headDim: number,
  call: (first: number, count: number, scratch: Ptr) => void,
): void {
  const step = Math.max(1, Math.floor(CALL_MACS / (macsPerToken * blockTokens))) * blockTokens;
  arena.frame(() => {
    const scratch = arena.alloc(scratchBytes(headDim), 16, 'scratch of attention');
    for (let first = 0; first < tokens; first += step) call(first, Math.min(step, tokens - first), scratch);
  });
}
