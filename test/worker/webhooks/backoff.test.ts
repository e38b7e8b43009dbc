import { describe, expect, test } from 'vitest';
import { retryAfterMs, SCHEDULE_MS, waitMs } from '../../../worker/webhooks/backoff.ts';

const HOUR = 3_600_000;

test('ten tries within 76 hours; each wait is longer by up to a fifth; then none', () => {
  const waits = Array.from({ length: 10 }, (_, tries) => waitMs(tries, 0)!);
  expect(waits).toEqual(SCHEDULE_MS);
  expect(waits.reduce((sum, wait) => sum + wait, 0) / HOUR).toBeCloseTo(75.58, 1);
  expect(waitMs(1, 0.5)).toBe(5500);
  expect(waitMs(9, 1)).toBe(28.8 * HOUR);
  expect([waitMs(10, 0), waitMs(11, 0)]).toEqual([null, null]);
});

describe('Retry-After', () => {
  const NOW = Date.parse('2026-11-30T22:00:00Z');
  test.each([
    ['120', 120_000],
    [' 0 ', 0],
    ['Mon, 30 Nov 2026 22:01:00 GMT', 60_000],
    ['Mon, 30 Nov 2026 21:00:00 GMT', 0],
    ['999999999999', 24 * HOUR],
    ['Fri, 01 Jan 2100 00:00:00 GMT', 24 * HOUR],
    ['-5', null],
    ['1.5', null],
    ['2026', 2_026_000],
    ['soon', null],
    ['', null],
    [null, null],
  ])('%j → %s ms', (header, ms) => {
    expect(retryAfterMs(header, NOW)).toBe(ms);
  });
});
