/** The endpoint's machine: the table of answers, pauses, ends, and random walks in which every message ends once. */
import { describe, expect, test } from 'vitest';
import { SCHEDULE_MS } from '../../../worker/webhooks/backoff.ts';
import {
  newEndpoint,
  nextAlarm,
  type EndpointEffect,
  type EndpointEvent,
  type EndpointRules,
  type EndpointState,
} from '../../../worker/webhooks/endpoint.ts';
import { transition } from '../../../worker/webhooks/transition.ts';
import type { Verdict } from '../../../worker/webhooks/verdict.ts';

const DAY = 86_400_000;
const RULES: EndpointRules = {
  inFlight: 5,
  backlog: 20,
  leaseMs: 60_000,
  unreachable: 5,
  pauseMs: 60_000,
  longestPauseMs: 900_000,
  failingMs: 5 * DAY,
  unverifiedTries: 10,
};

interface Sent {
  readonly id: string;
  readonly tries: number;
  readonly at: number;
}

/** An endpoint, all that it did, and what was not answered yet. */
class Run {
  state: EndpointState = newEndpoint();
  now = 1_000_000;
  chance = 0;
  readonly effects: EndpointEffect[] = [];
  readonly sent: Sent[] = [];
  readonly open: Sent[] = [];

  constructor(isVerified = true) {
    this.state = { ...this.state, isVerified };
  }

  do(event: EndpointEvent): void {
    const { state, effects } = transition(this.state, event, { now: this.now, chance: this.chance, rules: RULES });
    this.state = state;
    this.effects.push(...effects);
    for (const effect of effects) {
      if (effect.type !== 'send') continue;
      const sent = { id: effect.id, tries: effect.tries, at: this.now };
      this.sent.push(sent);
      this.open.push(sent);
    }
  }

  accept(...ids: string[]): this {
    for (const id of ids) this.do({ type: 'accept', id });
    return this;
  }

  answer(verdict: Verdict, at = 0): void {
    const [{ id, tries }] = this.open.splice(at, 1);
    this.do({ type: 'answered', id, tries, verdict });
  }

  /** To the next alarm. */
  wait(): number {
    const next = nextAlarm(this.state, RULES)!;
    if (next <= this.now) throw new Error('An alarm that has rung already would ring for ever.');
    const waited = next - this.now;
    this.now = next;
    this.do({ type: 'tick' });
    return waited;
  }

  ends(): string[] {
    return this.effects.flatMap((effect) => (effect.type === 'ended' ? [`${effect.id} ${effect.status}`] : []));
  }
}

const FAILED: Verdict = { type: 'failed' };
const DELIVERED: Verdict = { type: 'delivered' };
const UNREACHABLE: Verdict = { type: 'unreachable' };

describe('a message', () => {
  test('is sent at once, delivered once, and nothing is waited for', () => {
    const run = new Run().accept('a');
    run.answer(DELIVERED);
    expect(run.ends()).toEqual(['a delivered']);
    expect(run.state.messages).toEqual([]);
    expect(nextAlarm(run.state, RULES)).toBe(null);
  });

  test('that fails is tried ten times by the schedule, then it is exhausted', () => {
    const run = new Run().accept('a');
    run.answer(FAILED);
    const waits = [];
    while (run.state.messages.length > 0) {
      waits.push(run.wait());
      run.answer(FAILED);
    }
    expect([0, ...waits]).toEqual(SCHEDULE_MS);
    expect(run.sent.map(({ tries }) => tries)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(run.ends()).toEqual(['a exhausted']);
    expect(run.state.disabled).toBe(null);
  });

  test('that is not wanted ends, and others go on', () => {
    const run = new Run().accept('a', 'b');
    run.answer({ type: 'aborted' });
    run.answer(DELIVERED);
    expect(run.ends()).toEqual(['a aborted', 'b delivered']);
  });

  test('of which nothing was heard is sent again after its lease; the late answer then counts only if it took it', () => {
    const run = new Run().accept('a');
    expect(run.wait()).toBe(RULES.leaseMs);
    expect(run.wait()).toBe(5000);
    expect(run.sent.map(({ tries }) => tries)).toEqual([1, 2]);
    run.answer(FAILED);
    expect(run.state.messages).toMatchObject([{ status: 'sending', tries: 2 }]);
    run.do({ type: 'answered', id: 'a', tries: 1, verdict: DELIVERED });
    expect(run.ends()).toEqual(['a delivered']);
    run.answer(DELIVERED);
    expect(run.ends()).toHaveLength(1);
  });

  test('is replayed with a whole schedule, and one that waits is due at once', () => {
    const run = new Run().accept('a');
    run.answer(DELIVERED);
    run.accept('a');
    run.answer(FAILED);
    run.accept('a');
    expect(run.sent.map(({ tries }) => tries)).toEqual([1, 1, 2]);
  });
});

describe('an endpoint', () => {
  test('gets five messages at once', () => {
    const run = new Run().accept('a', 'b', 'c', 'd', 'e', 'f');
    expect(run.sent).toHaveLength(5);
    run.answer(DELIVERED, 3);
    expect(run.sent.at(-1)?.id).toBe('f');
  });

  test('that nobody reaches is paused after five failures: a minute, two, up to fifteen; one message probes it', () => {
    const run = new Run().accept('a', 'b', 'c', 'd', 'e', 'f');
    for (let i = 0; i < 4; i++) run.answer(UNREACHABLE);
    expect(run.state.pausedUntil).toBeLessThanOrEqual(run.now);
    run.answer(UNREACHABLE);
    const pauses = [run.state.pausedUntil - run.now];
    for (let i = 0; i < 6; i++) {
      while (run.open.length === 0) run.wait();
      expect(run.open).toHaveLength(1);
      run.answer(UNREACHABLE);
      pauses.push(run.state.pausedUntil - run.now);
    }
    expect(pauses.map((ms) => ms / 60_000)).toEqual([1, 2, 4, 8, 15, 15, 15]);
    while (run.open.length === 0) run.wait();
    run.answer(DELIVERED);
    expect(run.open.length).toBeGreaterThan(1);
  });

  test('that answers anything else is no longer unreachable', () => {
    const run = new Run().accept('a', 'b', 'c', 'd', 'e');
    for (let i = 0; i < 4; i++) run.answer(UNREACHABLE);
    run.answer(FAILED);
    expect(run.state.unreachable).toBe(0);
  });

  test('that asks for time gets it: nothing is sent before', () => {
    const run = new Run().accept('a');
    run.answer({ type: 'wait', ms: 3_600_000 });
    run.accept('b');
    expect(run.sent).toHaveLength(1);
    expect(run.wait()).toBe(3_600_000);
    expect(run.sent.map(({ id }) => id)).toEqual(['a', 'a', 'b']);
  });

  test('that asks for less than the schedule has the schedule', () => {
    const run = new Run().accept('a');
    run.answer({ type: 'wait', ms: 10 });
    run.wait();
    run.wait();
    expect(run.sent.map(({ at }) => at - run.sent[0].at)).toEqual([0, 5000]);
  });

  test('that is gone is disabled: what waits is dropped, what is under way may arrive, what comes is dropped', () => {
    const run = new Run().accept('a', 'b', 'c', 'd', 'e', 'f');
    run.answer({ type: 'gone' });
    expect(run.effects).toContainEqual({ type: 'disabled', reason: 'gone' });
    run.answer(DELIVERED);
    for (let i = 0; i < 3; i++) run.answer(FAILED);
    run.accept('g');
    expect(run.ends()).toEqual([
      'f dropped',
      'a dropped',
      'b delivered',
      'c dropped',
      'd dropped',
      'e dropped',
      'g dropped',
    ]);
    expect(nextAlarm(run.state, RULES)).toBe(null);
    run.do({ type: 'enable' });
    run.accept('g');
    expect(run.sent.at(-1)?.id).toBe('g');
  });

  test('to which nothing came for five days is disabled', () => {
    const run = new Run();
    for (let day = 0; run.state.disabled === null; day++) {
      expect(day).toBeLessThanOrEqual(5);
      run.accept(`of day ${day}`);
      while (run.open.length > 0) run.answer(FAILED);
      run.now += DAY;
      run.do({ type: 'tick' });
      while (run.open.length > 0) run.answer(FAILED);
    }
    expect(run.state.disabled).toBe('failing');
    expect(run.now - run.state.failingSince!).toBeGreaterThanOrEqual(5 * DAY);
  });

  test('that never answered gets its oldest message alone, ten times in all', () => {
    const run = new Run(false).accept('a', 'b');
    while (run.state.disabled === null) {
      run.answer(FAILED);
      if (run.state.disabled === null) run.wait();
    }
    expect(run.sent.map(({ id }) => id)).toEqual(Array.from({ length: 10 }, () => 'a'));
    expect(run.ends().toSorted()).toEqual(['a dropped', 'b dropped']);
    expect(run.state.disabled).toBe('unverified');
  });

  test('that answers for the first time gets all that waits', () => {
    const run = new Run(false).accept('a', 'b', 'c');
    expect(run.sent).toHaveLength(1);
    run.answer(DELIVERED);
    expect(run.sent.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });

  test('for which too many wait gets no more', () => {
    const run = new Run();
    for (let i = 0; i < RULES.backlog + 1; i++) run.accept(`m${i}`);
    expect(run.ends()).toEqual([`m${RULES.backlog} dropped`]);
  });
});

const mulberry = (seed: number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
};

const VERDICTS: readonly Verdict[] = [
  ...Array.from({ length: 4 }, () => DELIVERED),
  ...Array.from({ length: 4 }, () => FAILED),
  ...Array.from({ length: 4 }, () => UNREACHABLE),
  { type: 'wait', ms: 120_000 },
  { type: 'aborted' },
  { type: 'gone' },
];

describe.each([1, 2, 3, 4, 5, 6, 7, 8])('2,000 random steps (seed %i)', (seed) => {
  const random = mulberry(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const run = new Run(seed % 2 === 0);
  let made = 0;
  const paused: string[] = [];
  const flights: number[] = [];
  for (let step = 0; step < 2000; step++) {
    run.chance = random();
    const [sentBefore, pausedUntil] = [run.sent.length, run.state.pausedUntil];
    const kind = below(10);
    if (kind < 3) run.accept(`m${made++}`);
    else if (kind < 7 && run.open.length > 0) run.answer(VERDICTS[below(VERDICTS.length)], below(run.open.length));
    else if (kind === 7 && run.open.length > 0) run.open.splice(below(run.open.length), 1);
    else if (run.state.disabled !== null && below(20) === 0) run.do({ type: 'enable' });
    else {
      run.now = Math.max(run.now, below(2) === 0 ? run.now + below(10_000) : (nextAlarm(run.state, RULES) ?? 0));
      run.do({ type: 'tick' });
    }
    const resumed = run.state.pausedUntil < pausedUntil;
    if (run.sent.length > sentBefore && !resumed && run.now < pausedUntil) paused.push(`step ${step}`);
    flights.push(run.state.messages.filter(({ status }) => status === 'sending').length);
  }
  // Then nothing new comes, nothing answers but with failures, and time goes on.
  for (let alarm = nextAlarm(run.state, RULES); alarm !== null; alarm = nextAlarm(run.state, RULES)) {
    run.now = Math.max(run.now, alarm);
    run.do({ type: 'tick' });
    while (run.open.length > 0) run.answer(FAILED);
  }

  test('every message has ended, once', () => {
    expect(run.state.messages).toEqual([]);
    const ended = run.ends().map((end) => end.split(' ')[0]);
    expect(ended.toSorted()).toEqual(Array.from({ length: made }, (_, i) => `m${i}`).toSorted());
  });

  test('nothing was sent in a pause, and never more than five at once', () => {
    expect(paused).toEqual([]);
    expect(Math.max(...flights)).toBeLessThanOrEqual(RULES.inFlight);
    expect(Math.max(...flights)).toBeGreaterThan(1);
  });

  test('no message was tried more than ten times, and no try was made twice', () => {
    expect(Math.max(...run.sent.map(({ tries }) => tries))).toBeLessThanOrEqual(SCHEDULE_MS.length);
    expect(new Set(run.sent.map(({ id, tries }) => `${id} ${tries}`)).size).toBe(run.sent.length);
  });
});
