/** What an answer is compared with, and how. The truth may always be the right answer's own text. */
import * as v from 'valibot';

const Corner = v.number();

export const Wanted = v.variant('check', [
  v.object({ check: v.picklist(['exact', 'edit', 'tree']), truth: v.string() }),
  v.object({ check: v.literal('number'), truth: v.union([v.number(), v.string()]) }),
  v.object({
    check: v.literal('box'),
    truth: v.union([v.strictTuple([Corner, Corner, Corner, Corner]), v.string()]),
  }),
  v.object({ check: v.literal('fields'), truth: v.union([v.record(v.string(), v.unknown()), v.string()]) }),
]);

export type Wanted = v.InferOutput<typeof Wanted>;
