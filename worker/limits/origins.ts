/** Limits of origins, and what keeps their streams alive. */
import type { Limit } from './limit.ts';

export const ORIGINS_LIMITS = {
  originEventBytes: { value: 1 << 20, unit: 'bytes', why: 'one event of an origin; a token takes a few hundred' },
  originErrorBytes: { value: 4 << 10, unit: 'bytes', why: 'read of what an origin says when it refuses' },
  originCharsPerChunk: {
    value: 64,
    unit: 'characters',
    why: 'that a token of an answer has on average at most; what says far more than it was asked for is cut off',
  },
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
  mediaSecretChars: { value: 32, unit: 'characters', why: 'at least, of the secret that signs addresses of media' },
  originInlineBytes: {
    value: 8 << 20,
    unit: 'bytes',
    why: 'of a video out of a bucket that goes inside of the request: it is held as base64 beside the model',
  },
  originUnitsPerAnswerToken: {
    value: 3,
    unit: 'units',
    why: "of an origin's day: an answer's token takes a GPU about as long as three of a prompt",
  },
  originLeaseMs: {
    value: 600_000,
    unit: 'ms',
    why: 'units that are not settled by then belong to an isolate that has died; no request of an origin takes longer',
  },
  quarantineInputs: {
    value: 1000,
    unit: 'inputs',
    why: 'that are suspected or kept from origins at once; each takes some 200 bytes',
  },
  originCommitMs: {
    value: 5000,
    unit: 'ms',
    why: 'without text until then, a stream begins, and its connection is kept alive',
  },
  heartbeatMs: { value: 10_000, unit: 'ms', why: 'shorter than the shortest idle limit of proxies in use, 30 s' },
} as const satisfies Record<string, Limit>;
