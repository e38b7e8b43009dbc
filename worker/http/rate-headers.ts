/** What a key has left, in the headers that OpenAI's clients know; `tokens` is work. */
import type { AllowanceView, BucketView } from '../access/allowance.ts';

const BUCKETS = ['requests', 'tokens'] as const;

export const RATE_HEADERS = BUCKETS.flatMap((bucket) =>
  ['limit', 'remaining', 'reset'].map((what) => `x-ratelimit-${what}-${bucket}`),
);

export function setRateHeaders(headers: Headers, { requests, work }: AllowanceView): void {
  setBucket(headers, 'requests', requests);
  setBucket(headers, 'tokens', work);
}

function setBucket(headers: Headers, name: (typeof BUCKETS)[number], { limit, remaining, resetMs }: BucketView): void {
  headers.set(`x-ratelimit-limit-${name}`, String(limit));
  headers.set(`x-ratelimit-remaining-${name}`, String(remaining));
  headers.set(`x-ratelimit-reset-${name}`, `${resetMs / 1000}s`);
}
