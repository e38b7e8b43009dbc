import { describe, expect, test } from 'vitest';
import { CLOSED, permit, tell, type Breaker, type Outcome } from '../../../worker/origin/breaker.ts';

const opened = (now: number): Breaker => {
  let state = CLOSED;
  for (let i = 0; i < 3; i++) state = tell(state, 'hard', 0, now);
  return state;
};
const told = (outcomes: readonly Outcome[]): Breaker =>
  outcomes.reduce((state, outcome, i) => tell(state, outcome, state.period, i), CLOSED);

describe('closed', () => {
  test.each<[readonly Outcome[], Breaker['status']]>([
    [['hard', 'hard'], 'closed'],
    [['hard', 'hard', 'hard'], 'open'],
    [['hard', 'hard', 'ok', 'hard', 'hard'], 'open'],
    [['ok', 'ok', 'ok', 'hard', 'hard'], 'closed'],
    [['failure', 'failure', 'failure', 'failure'], 'closed'],
    [['ok', 'failure', 'ok', 'failure', 'failure'], 'open'],
    [Array.from({ length: 50 }, () => 'neither'), 'closed'],
    [['barred'], 'open'],
  ])('%j: %s', (outcomes, status) => expect(told(outcomes).status).toBe(status));

  test('what is a minute old counts no more', () => {
    let state = CLOSED;
    for (let i = 0; i < 4; i++) state = tell(state, 'failure', 0, 0);
    expect(tell(state, 'failure', 0, 59_999).status).toBe('open');
    expect(tell(state, 'failure', 0, 60_000).status).toBe('closed');
  });
});

describe('open', () => {
  test('refuses until its time is over, and tells how long that is', () => {
    const [, refused] = permit(opened(1000), 1500);
    expect(refused).toMatchObject({ isGranted: false, retryMs: 1500 });
    expect(permit(opened(1000), 3000)[1]).toMatchObject({ isGranted: true, isTrial: true });
  });

  test('is open as long as the origin asked for, two minutes at most; the longer wait wins', () => {
    const twice = tell(tell(CLOSED, 'hard', 0, 0), 'hard', 0, 0);
    expect(tell(twice, 'hard', 0, 0, 7000).until).toBe(7000);
    expect(tell(twice, 'hard', 0, 0, 1e9).until).toBe(120_000);
    const state = tell(twice, 'hard', 0, 0, 7000);
    expect(tell(state, 'hard', state.period, 100, 9000).until).toBe(9100);
    expect(tell(state, 'hard', state.period, 100, 1000).until).toBe(7000);
  });

  test('does not listen to what began before it opened', () => {
    const state = opened(0);
    expect(tell(state, 'ok', 0, 10)).toBe(state);
    expect(tell(state, 'hard', 0, 10, 60_000)).toBe(state);
  });
});

describe('half-open', () => {
  test('one tries, others are refused; two good tries close it', () => {
    const [first, trial] = permit(opened(0), 2000);
    expect(trial.isTrial).toBe(true);
    expect(permit(first, 2001)[1]).toMatchObject({ isGranted: false, retryMs: 29_999 });
    const between = tell(first, 'ok', trial.period, 2100);
    expect(between.status).toBe('half-open');
    const [second, again] = permit(between, 2200);
    expect(again.isTrial).toBe(true);
    expect(tell(second, 'ok', again.period, 2300)).toMatchObject({ status: 'closed', openings: 0 });
  });

  test('a bad try opens it for twice as long', () => {
    const [state, { period }] = permit(opened(0), 2000);
    const again = tell(state, 'failure', period, 2500);
    expect(again).toMatchObject({ status: 'open', until: 6500, openings: 2 });
  });

  test('a try that is never heard of again is a bad one', () => {
    const [state] = permit(opened(0), 2000);
    expect(permit(state, 32_000)[1]).toMatchObject({ isGranted: false, retryMs: 4000 });
  });

  test('a try that says nothing about the origin lets the next one try', () => {
    const [state, { period }] = permit(opened(0), 2000);
    expect(permit(tell(state, 'neither', period, 2100), 2101)[1]).toMatchObject({ isGranted: true, isTrial: true });
  });
});

test('whatever comes in whatever order, it is never closed to everybody for more than two minutes', () => {
  let seed = 1;
  const pick = (below: number) => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) % below;
  let state = CLOSED;
  let now = 0;
  for (let step = 0; step < 20_000; step++) {
    now += pick(5000);
    const [next, answer] = permit(state, now);
    state = next;
    expect(answer.retryMs).toBeLessThanOrEqual(120_000);
    const outcome = (['ok', 'hard', 'failure', 'neither', 'barred'] as const)[pick(5)];
    if (pick(3) > 0) state = tell(state, outcome, answer.period, now, pick(200_000));
  }
});
