/** What kernels take from the arena beside their operands, for those who add up memory before work starts. The kernels own the sizes. */
import { GROUP } from '../../weights/tile.ts';
import type { OpsExports } from './exports.ts';

export type ScratchSizes = ReturnType<typeof scratchSizes>;

export function scratchSizes(ops: OpsExports) {
  return {
    /** One token's inputs of products in int8: an upper bound in bytes, whatever shares a scale. */
    activationBytes: (columns: number): number => {
      const scales = Math.ceil(columns / GROUP) * Float32Array.BYTES_PER_ELEMENT;
      return ops.quantized_bytes(columns) + ops.quantized_corr_bytes(columns) + scales;
    },

    /** One head's keys and values, for attention in int8. */
    panelBytes: (headDim: number, keys: number): number => ops.attention_panels_bytes(headDim, keys),
  };
}
