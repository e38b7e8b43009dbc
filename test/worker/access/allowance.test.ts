import { describe, expect, test } from 'vitest';
import {
  advance,
  viewOf,
  type AllowanceEvent,
  type AllowanceState,
  type KeyLimits,
  type Refusal,
} from '../../../worker/access/allowance.ts';
import { LIMITS } from '../../../worker/limits.ts';

const LIMIT: KeyLimits = { requestsPerMinute: 60, workPerMinute: 600, workPerDay: 5000, runningAtOnce: 3 };
const DAY_MS = 86_400_000;
const NOON = 20_000 * DAY_MS + DAY_MS / 2;

/** A key in use. */
function used(limits = LIMIT, start = NOON) {
  let state: AllowanceState | null = null;
  let now = start;
  const send = (event: AllowanceEvent): Refusal | null => {
    const outcome = advance(state, event, now, limits);
    state = outcome.state;
    return outcome.refusal;
  };
  return {
    wait: (ms: number) => void (now += ms),
    request: () => send({ type: 'request' }),
    reserve: (lease: string, work: number) => send({ type: 'reserve', lease, work }),
    settle: (lease: string, work: number) => send({ type: 'settle', lease, work }),
    left: () => viewOf(state!, limits),
    state: () => state!,
  };
}

describe('requests', () => {
  test("a minute's worth comes at once, and then one a second", () => {
    const key = used();
    for (let sent = 0; sent < 60; sent++) expect(key.request()).toBeNull();
    expect(key.request()).toEqual({ what: 'requests', retryAfterMs: 1000 });
    key.wait(999);
    expect(key.request()).toEqual({ what: 'requests', retryAfterMs: 1 });
    key.wait(1);
    expect(key.request()).toBeNull();
  });

  test('what is left and when it is full again can be told', () => {
    const key = used();
    for (let sent = 0; sent < 15; sent++) key.request();
    expect(key.left().requests).toEqual({ limit: 60, remaining: 45, resetMs: 15_000 });
  });
});

describe('work', () => {
  test('is set aside before, and what was not done comes back', () => {
    const key = used();
    expect(key.reserve('a', 500)).toBeNull();
    expect(key.left().work.remaining).toBe(100);
    expect(key.reserve('b', 200)).toEqual({ what: 'work', retryAfterMs: 10_000 });
    key.settle('a', 50);
    expect(key.left().work.remaining).toBe(550);
    expect(key.state().dayWork).toBe(50);
    expect(key.reserve('b', 200)).toBeNull();
  });

  test('what was done beyond is owed', () => {
    const key = used();
    key.reserve('a', 100);
    key.settle('a', 900);
    expect(key.left().work).toEqual({ limit: 600, remaining: 0, resetMs: 90_000 });
    expect(key.reserve('b', 1)).toEqual({ what: 'work', retryAfterMs: 30_100 });
  });

  test('more than a whole minute waits for a full bucket and is not refused for good', () => {
    const key = used();
    expect(key.reserve('a', 2000)).toBeNull();
    expect(key.reserve('b', 2000)).toEqual({ what: 'work', retryAfterMs: 200_000 });
    key.wait(200_000);
    expect(key.reserve('b', 2000)).toBeNull();
  });

  test('the budget of a day is firm, counts what is set aside, and begins anew at midnight', () => {
    const key = used();
    key.reserve('a', 5001);
    expect(key.reserve('a', 5001)).toEqual({ what: 'day', retryAfterMs: DAY_MS / 2 });
    expect(key.reserve('b', 4990)).toBeNull();
    expect(key.reserve('c', 11)).toMatchObject({ what: 'day' });
    key.wait(DAY_MS / 2 - 1);
    expect(key.reserve('c', 11)).toMatchObject({ what: 'day', retryAfterMs: 1 });
    key.wait(1);
    expect(key.reserve('c', 11)).toBeNull();
    expect(key.state().dayWork).toBe(11);
  });

  test('what was set aside yesterday is not given back to today', () => {
    const key = used(LIMIT, NOON + DAY_MS / 2 - 1000);
    key.reserve('a', 500);
    key.wait(2000);
    key.reserve('b', 100);
    key.settle('a', 0);
    expect(key.state().dayWork).toBe(100);
  });
});

describe('running at once', () => {
  test('is counted from reserving to settling', () => {
    const key = used();
    for (const lease of ['a', 'b', 'c']) expect(key.reserve(lease, 1)).toBeNull();
    expect(key.reserve('d', 1)).toMatchObject({ what: 'running' });
    key.settle('b', 1);
    expect(key.reserve('d', 1)).toBeNull();
  });

  test('what nobody settles stops running when its lease ends, and stays counted as done', () => {
    const key = used();
    for (const lease of ['a', 'b', 'c']) key.reserve(lease, 100);
    key.wait(LIMITS.leaseMs.value - 1);
    expect(key.reserve('d', 1)).toMatchObject({ what: 'running' });
    key.wait(1);
    expect(key.reserve('d', 1)).toBeNull();
    key.settle('a', 0);
    expect(key.state().dayWork).toBe(301);
  });

  test('settling twice, or what was never reserved, changes nothing', () => {
    const key = used();
    key.reserve('a', 100);
    key.settle('a', 10);
    const before = key.state();
    key.settle('a', 0);
    key.settle('z', 0);
    expect(key.state()).toEqual(before);
  });
});

test('a clock that goes back fills nothing and takes nothing', () => {
  const key = used();
  key.request();
  key.wait(-DAY_MS);
  key.request();
  expect(key.left().requests.remaining).toBe(58);
  expect(key.state()).toMatchObject({ at: NOON, day: 20_000 });
});

test('limits that were lowered cut what the buckets hold', () => {
  const { state } = advance(null, { type: 'request' }, NOON, LIMIT);
  const lower = { ...LIMIT, requestsPerMinute: 5, workPerMinute: 7 };
  const next = advance(state, { type: 'request' }, NOON, lower).state;
  expect(next).toMatchObject({ requests: 4, work: 7 });
});

/** A generator of pseudorandom numbers below 1; mulberry32. */
function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

describe.each([1, 2, 3, 4, 5])('2,000 random steps (seed %i)', (seed) => {
  const random = mulberry(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const key = used();
  const open: { readonly id: string; readonly work: number }[] = [];
  const accepted: { readonly at: number; readonly what: 'request' | 'work'; readonly cost: number }[] = [];
  let clock = 0;
  let expectedDay = { day: 0, done: 0 };
  for (let step = 0; step < 2000; step++) {
    const wait = below(10) === 0 ? below(20_000) : below(500);
    key.wait(wait);
    clock += wait;
    const day = Math.floor((NOON + clock) / DAY_MS);
    if (day !== expectedDay.day) expectedDay = { day, done: 0 };
    const kind = below(3);
    if (kind === 0 && key.request() === null) accepted.push({ at: clock, what: 'request', cost: 1 });
    if (kind === 1) {
      const work = 1 + below(200);
      if (key.reserve(String(step), work) === null) {
        open.push({ id: String(step), work });
        accepted.push({ at: clock, what: 'work', cost: work });
        expectedDay.done += work;
      }
    }
    if (kind === 2 && open.length > 0) {
      const { id, work } = open.splice(below(open.length), 1)[0];
      // Exactly what was reserved, so that the sum of what was accepted is what was done.
      key.settle(id, work);
    }
  }

  const most = (what: 'request' | 'work', windowMs: number) =>
    Math.max(
      ...accepted.map(({ at }) =>
        accepted
          .filter((other) => other.what === what && other.at > at - windowMs && other.at <= at)
          .reduce((sum, { cost }) => sum + cost, 0),
      ),
    );

  test('no minute lets through more than the bucket and what flows in', () => {
    expect(most('request', 60_000)).toBeLessThanOrEqual(2 * LIMIT.requestsPerMinute);
    expect(most('work', 60_000)).toBeLessThanOrEqual(2 * LIMIT.workPerMinute);
  });

  test('no day does more than its budget, and the books say what was done', () => {
    expect(key.state().dayWork).toBe(expectedDay.done);
    expect(key.state().dayWork).toBeLessThanOrEqual(LIMIT.workPerDay);
  });

  test('no more runs at once than may, and a state survives being written and read', () => {
    expect(key.state().running.length).toBeLessThanOrEqual(LIMIT.runningAtOnce);
    expect(structuredClone(key.state())).toEqual(key.state());
  });
});
