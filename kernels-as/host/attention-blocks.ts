/** Attention in calls of a few milliseconds. */
import type { Arena } from './arena.ts';
import type { Ptr } from './tensor.ts';

/** V8 starts with slow code and changes to fast code only between calls. */
const CALL_MACS = 32e6;

/** Runs `call` on parts of `count`: whole blocks of `blockSize`, as many as the work allows, one at least. */
export function eachQueryBlock(
  arena: Arena,
  count: number,
  blockSize: number,
  macsPerItem: number,
  scratchBytes: number,
  call: (first: number, count: number, scratch: Ptr) => void,
): void {
  const step = Math.max(1, Math.floor(CALL_MACS / (macsPerItem * blockSize))) * blockSize;
  arena.frame(() => {
    const scratch = arena.alloc(scratchBytes, 16, 'scratch of attention');
    for (let first = 0; first < count; first += step) call(first, Math.min(step, count - first), scratch);
  });
}
