/** Attention in int8: head by head, keys and values packed once, then all queries. */
import type { Arena } from './arena.ts';
import { BLOCK_QUERIES, eachQueryBlock } from './attention-blocks.ts';
import type { OpsExports } from './exports.ts';

/** States, rounded queries and sums; see assembly/attention_i8.ts. */
const scratchBytes = (headDim: number) => 3408 + 640 * headDim;
/** With fewer queries a key head, packing costs more than it saves. */
const FEW_QUERIES = 32;

/** Bytes of one head's keys and values, which attention in int8 takes from the arena; see assembly/attention_i8_pack.ts. */
export function panelBytes(headDim: number, keys: number): number {
  return Math.ceil(keys / 64) * (132 * headDim + 256);
}

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
  arena.frame(() => {
    const panels = arena.alloc(panelBytes(headDim, keys), 16, 'keys and values in int8');
    for (let head = 0; head < on.kvHeads; head++) {
      const column = head * headDim * 4;
      const [out, q] = [on.out + column * share, on.q + column * share];
      ops.attention_pack_head(panels, on.k + column, on.v + column, keys, keyBytes, headDim);
      eachQueryBlock(arena, on.tokens * share, BLOCK_QUERIES, macs, scratchBytes(headDim), (first, count, scratch) => {
        const sizes = [first, count, share, visible, step, outBytes, queryBytes, headDim] as const;
        ops.attention_i8(out, q, panels, scratch, ...sizes, scale);
      });
    }
  });
}
