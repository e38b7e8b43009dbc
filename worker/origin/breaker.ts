/**
 * Whether an origin is asked at all: a breaker for one origin and one class of requests, as a pure machine. Closed, requests pass.
 * After failures it opens, and nobody waits for what won't answer. When its time is over one caller tries; two good tries close it.
 * Source: M. Nygard, Release It!, "Circuit Breaker"; docs/origin.md.
 */

/** How a request ended, as far as it says something about the origin. */
export type Outcome =
  | 'ok'
  /** It doesn't answer at all: no connection, no head in time, a status of 500 and above. */
  | 'hard'
  /** It answered badly: cut off, silent, garbage. */
  | 'failure'
  /** The request's fault, or the client's leaving, or that it is busy. */
  | 'neither'
  /** It refuses us: our key is wrong. */
  | 'barred';

export interface Breaker {
  readonly status: 'closed' | 'open' | 'half-open';
  /** Of the last requests while closed: when each ended, and whether badly; oldest first. */
  readonly outcomes: readonly { readonly at: number; readonly isBad: boolean }[];
  /** Hard failures in a row. */
  readonly hardInARow: number;
  /** How often it opened since it was last closed. */
  readonly openings: number;
  /** While open, until when; while half-open, until when the one try is awaited (0: nobody tries). */
  readonly until: number;
  /** Good tries while half-open. */
  readonly good: number;
  /** Requests carry the number of the period in which they began: a late one says nothing about the present. */
  readonly period: number;
}

export const CLOSED: Breaker = {
  status: 'closed',
  outcomes: [],
  hardInARow: 0,
  openings: 0,
  until: 0,
  good: 0,
  period: 0,
};

export interface Permit {
  readonly isGranted: boolean;
  /** To be given back with the outcome. */
  readonly period: number;
  /** The caller is the one who tries: it asks for the origin's health before it sends a client's request. */
  readonly isTrial: boolean;
  /** Until it is worth asking again. */
  readonly retryMs: number;
}

const HARD_IN_A_ROW = 3;
const [REMEMBERED, WINDOW_MS, LEAST_OUTCOMES] = [20, 60_000, 5];
const [FIRST_OPEN_MS, LONGEST_OPEN_MS] = [2000, 120_000];
const TRIAL_MS = 30_000;
const GOOD_TRIES = 2;

export function permit(before: Breaker, now: number): [Breaker, Permit] {
  const state = afterTrial(before, now);
  if (state.status === 'closed') return [state, granted(state, false)];
  if (now < state.until)
    return [state, { isGranted: false, period: state.period, isTrial: false, retryMs: state.until - now }];
  const trying: Breaker = {
    ...state,
    status: 'half-open',
    until: now + TRIAL_MS,
    good: state.status === 'open' ? 0 : state.good,
  };
  return [trying, granted(trying, true)];
}

const granted = ({ period }: Breaker, isTrial: boolean): Permit => ({ isGranted: true, period, isTrial, retryMs: 0 });

/** `retryMs`: how long the origin asked to be left alone; 0 when it did not say. */
export function tell(before: Breaker, outcome: Outcome, period: number, now: number, retryMs = 0): Breaker {
  const state = afterTrial(before, now);
  if (period !== state.period) return state;
  if (state.status === 'open') return waitingLonger(state, now, retryMs);
  if (outcome === 'barred') return opened(state, now, LONGEST_OPEN_MS);
  if (state.status === 'half-open') return tried(state, outcome, now, retryMs);
  if (outcome === 'neither') return state;
  const isBad = outcome !== 'ok';
  const hardInARow = outcome === 'hard' ? state.hardInARow + 1 : 0;
  const outcomes = [...state.outcomes.filter(({ at }) => now - at < WINDOW_MS), { at: now, isBad }].slice(-REMEMBERED);
  const bad = outcomes.filter((each) => each.isBad).length;
  const next = { ...state, outcomes, hardInARow };
  const isBroken = hardInARow >= HARD_IN_A_ROW || (outcomes.length >= LEAST_OUTCOMES && bad >= outcomes.length / 2);
  return isBad && isBroken ? opened(next, now, retryMs) : next;
}

/** Whoever tried and was never heard of again found nothing good. */
function afterTrial(state: Breaker, now: number): Breaker {
  const isLost = state.status === 'half-open' && state.until > 0 && now >= state.until;
  return isLost ? opened(state, state.until, 0) : state;
}

function tried(state: Breaker, outcome: Outcome, now: number, retryMs: number): Breaker {
  if (outcome === 'neither') return { ...state, until: 0 };
  if (outcome !== 'ok') return opened(state, now, retryMs);
  const good = state.good + 1;
  return good >= GOOD_TRIES ? { ...CLOSED, period: state.period + 1 } : { ...state, good, until: 0 };
}

function opened(state: Breaker, now: number, leastMs: number): Breaker {
  const waitMs = Math.min(LONGEST_OPEN_MS, Math.max(leastMs, FIRST_OPEN_MS * 2 ** state.openings));
  return { ...CLOSED, status: 'open', openings: state.openings + 1, until: now + waitMs, period: state.period + 1 };
}

/** A longer wait takes the place of a shorter one. */
const waitingLonger = (state: Breaker, now: number, retryMs: number): Breaker => ({
  ...state,
  until: Math.max(state.until, now + Math.min(retryMs, LONGEST_OPEN_MS)),
});
