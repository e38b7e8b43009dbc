/** When a message is tried again, and what a receiver's `Retry-After` asks for. Source: docs/documents.md, "Webhooks". */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Before the first try, the second, …: ten tries within 76 hours, or 91 with all the chance there is. */
export const SCHEDULE_MS: readonly number[] = [
  0,
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];

/** A wait is longer by up to this share, so that what failed together is not repeated together. */
const JITTER = 0.2;
const LONGEST_RETRY_AFTER_MS = 24 * HOUR;

/** Before the next try when `tries` were made; null when there is none. `chance` is 0 to 1. */
export function waitMs(tries: number, chance: number): number | null {
  if (tries >= SCHEDULE_MS.length) return null;
  return Math.round(SCHEDULE_MS[tries] * (1 + JITTER * chance));
}

/** From seconds or a date; at most a day. null when it is missing, or neither. */
export function retryAfterMs(header: string | null, now: number): number | null {
  const text = header?.trim() ?? '';
  const asked = /^\d+$/.test(text) ? Number(text) * SECOND : dateOf(text) - now;
  return Number.isNaN(asked) ? null : Math.min(Math.max(asked, 0), LONGEST_RETRY_AFTER_MS);
}

/** Dates of HTTP begin with the day's name; `Date.parse` takes much else for a date. */
const dateOf = (text: string): number => (/^[A-Z][a-z]{2}/.test(text) ? Date.parse(text) : Number.NaN);
