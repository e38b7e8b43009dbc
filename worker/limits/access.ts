/** Limits of keys, and the work that they may ask for. */
import type { Limit } from './limit.ts';

export const ACCESS_LIMITS = {
  workPerImageToken: {
    value: 4,
    unit: 'prompt tokens',
    why: "encoding an image token takes about four times a prompt token's time (GLM-OCR's shape: 31 against 8 ms)",
  },
  workPerAnswerToken: {
    value: 8,
    unit: 'prompt tokens',
    why: "computed alone, an answer's token takes four (GLM-OCR's shape) to twelve (embedded model) times a prompt token's time",
  },
  assumedImageTokens: {
    value: 1024,
    unit: 'tokens',
    why: 'work that is set aside for a picture before it is measured; settled by what it was',
  },
  assumedCharsPerToken: {
    value: 2,
    unit: 'characters',
    why: 'work that is set aside for text before it is counted; most languages have more characters a token',
  },
  keyRequestsPerMinute: {
    value: 300,
    unit: 'requests per minute',
    why: 'of a key that was given no other limit; pages read region by region come in bursts of 50',
  },
  keyWorkPerMinute: {
    value: 4_000_000,
    unit: 'work per minute',
    why: 'of a key that was given no other limit; the longest answers of all that may run at once fit twice, and most is given back',
  },
  keyWorkPerDay: {
    value: 20_000_000,
    unit: 'work per day',
    why: 'of a key that was given no other limit; about an hour of one isolate with the embedded model',
  },
  keyOriginUnitsPerDay: {
    value: 5_000_000,
    unit: 'units per day',
    why: 'of a key that was given no other limit: tokens that origins read, and three for each that they write',
  },
  guestsOriginUnitsPerDay: {
    value: 500_000,
    unit: 'units per day',
    why: 'of everybody without a key together, where ACCESS is "open": a GPU costs more than an isolate',
  },
  keyRunningAtOnce: {
    value: 32,
    unit: 'requests',
    why: 'of a key that was given no other limit; as many workers as readers of documents start',
  },
  guestsWorkPerDay: {
    value: 20_000_000,
    unit: 'work per day',
    why: 'of everybody without a key together, where ACCESS is "open": what a day may cost at most',
  },
  leaseMs: {
    value: 900_000,
    unit: 'ms',
    why: 'reserved work that is not settled by then belongs to an isolate that has died; the longest answers take less',
  },
  grantCacheMs: {
    value: 30_000,
    unit: 'ms',
    why: "reading (GET) needs no call to the key's object again; a revoked key may read, not compute, for so long",
  },
  cachedGrants: { value: 1000, unit: 'keys', why: 'some 500 bytes each' },
  limiterPeriodMs: {
    value: 60_000,
    unit: 'ms',
    why: 'period of the limiters in wrangler.toml: what a refused client should wait',
  },
  keyNameChars: { value: 64, unit: 'characters', why: 'a name is for lists' },
  keyPlaces: { value: 32, unit: 'origins or networks', why: 'each is looked at in each request of the key' },
  keysPerPage: { value: 100, unit: 'keys', why: 'one answer of GET /v1/keys' },
} as const satisfies Record<string, Limit>;
