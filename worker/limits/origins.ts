/** Limits of origins, and what keeps their streams alive. */
import type { Limit } from './limit.ts';

export const ORIGINS_LIMITS = {
  originEventBytes: { value: 1 << 20, unit: 'bytes', why: 'one event of an origin; a token takes a few hundred' },
  originErrorBytes: { value: 4 << 10, unit: 'bytes', why: 'read of what an origin says when it refuses' },
  originAttempts: { value: 2, unit: 'attempts', why: 'before anything was said; a third would only add to the load' },
  originImages: {
    value: 64,
    unit: 'images',
    why: 'of a request for which the edge has no room; as data URLs they are within bodyBytes anyway',
  },
  mostCharsPerToken: {
    value: 8,
    unit: 'characters',
    why: 'no tokenizer needs fewer tokens for ordinary text; by it an origin is not asked for what cannot fit its context',
  },
  originCommitMs: {
    value: 5000,
    unit: 'ms',
    why: 'without text until then, a stream begins, and its connection is kept alive',
  },
  heartbeatMs: { value: 10_000, unit: 'ms', why: 'shorter than the shortest idle limit of proxies in use, 30 s' },
} as const satisfies Record<string, Limit>;
