/** Attention in int8: head by head, keys and values packed once, then all queries. */
import type { Arena } from './arena.ts';
import { eachQueryBlock } from './attention-blocks.ts';
import type { OpsExports } from './exports.ts';

/** With fewer queries a key head, packing costs more than it saves. */
const FEW_QUERIES = 32;

/** Whether it can be done, and is worth it, for so many queries a key head. */
export function isInt8Worthwhile(headDim: number, queries: number): boolean {
  return headDim % 16 === 0 && queries >= FEW_QUERIES;
}

/** Where things are and how many; rows are so many bytes apart. */
export interface AttentionOperands {
  readonly out: number;
  readonly q: number;
  readonly k: number;
  readonly v: number;
  readonly outBytes: number;
  readonly queryBytes: number;
  readonly keyBytes: number;
  readonly tokens: number;
  readonly keys: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  /** Token t sees the first visible + t·step keys. */
  readonly visible: number;
  readonly step: 0 | 1;
}

export function attendInt8(ops: OpsExports, arena: Arena, on: AttentionOperands, scale: number): void {
  const { outBytes, queryBytes, keyBytes, keys, headDim, visible, step } = on;
  const share = on.heads / on.kvHeads;
  const macs = keys * headDim * 2;
  const block = ops.attention_block_queries();
  const scratchBytes = ops.attention_i8_scratch_bytes(headDim);
  arena.frame(() => {
    const panels = arena.alloc(ops.attention_panels_bytes(headDim, keys), 16, 'keys and values in int8');
    for (let head = 0; head < on.kvHeads; head++) {
      const column = head * headDim * 4;
      const [out, q] = [on.out + column * share, on.q + column * share];
      ops.attention_pack_head(panels, on.k + column, on.v + column, keys, keyBytes, headDim);
      eachQueryBlock(arena, on.tokens * share, block, macs, scratchBytes, (first, count, scratch) => {
        const sizes = [first, count, share, visible, step, outBytes, queryBytes, headDim] as const;
        ops.attention_i8(out, q, panels, scratch, ...sizes, scale);
      });
    }
  });
}
