/**
 * What a key may still do, as a pure machine: (state, event, time) → (state, refusal). Two buckets that fill evenly
 * (requests and work per minute, full at a minute's worth), a day's budget of work, and a count of what runs at once.
 *
 * Work is reserved before it is done and settled by what was done. What is never settled (an isolate that died) counts as
 * done, and stops running after LIMITS.leaseMs. A reservation that is larger than the whole bucket waits for a full one and leaves it in debt,
 * so that no request is refused for good; the day's budget is firm.
 */
import { LIMITS } from '../limits.ts';

export interface KeyLimits {
  readonly requestsPerMinute: number;
  readonly workPerMinute: number;
  readonly workPerDay: number;
  readonly runningAtOnce: number;
  /** Of origins: tokens that they read, and three for each that they write. 0: none; missing: a key from before, as others. */
  readonly originUnitsPerDay?: number;
}

export interface AllowanceState {
  /** When the buckets were filled last; milliseconds since 1970. */
  readonly at: number;
  /** Left in the buckets; fractions, and below 0 in debt. */
  readonly requests: number;
  readonly work: number;
  /** Days since 1970, in UTC, and the work of that day: what is reserved and what was done. */
  readonly day: number;
  readonly dayWork: number;
  readonly running: readonly Lease[];
}

interface Lease {
  readonly id: string;
  readonly work: number;
  /** Day on which it was reserved. */
  readonly day: number;
  readonly until: number;
}

export type AllowanceEvent =
  | { readonly type: 'request' }
  | { readonly type: 'reserve'; readonly lease: string; readonly work: number }
  | { readonly type: 'settle'; readonly lease: string; readonly work: number };

/** What is missing, and in how many milliseconds it may be there. */
export interface Refusal {
  readonly what: 'requests' | 'work' | 'running' | 'day';
  readonly retryAfterMs: number;
}

export interface Outcome {
  readonly state: AllowanceState;
  readonly refusal: Refusal | null;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** When something that runs will end is not known. */
const RUNNING_RETRY_MS = 1000;

/** The machine. `previous` is null for a key that was never used. */
export function advance(
  previous: AllowanceState | null,
  event: AllowanceEvent,
  now: number,
  limits: KeyLimits,
): Outcome {
  const state = filled(previous ?? full(now, limits), now, limits);
  if (event.type === 'request') return takeRequest(state, limits);
  if (event.type === 'reserve') return reserve(state, event.lease, event.work, now, limits);
  return { state: settle(state, event.lease, event.work, limits), refusal: null };
}

function full(now: number, limits: KeyLimits): AllowanceState {
  const { requestsPerMinute: requests, workPerMinute: work } = limits;
  return { at: now, requests, work, day: dayOf(now), dayWork: 0, running: [] };
}

export const dayOf = (now: number): number => Math.floor(now / DAY_MS);

/** A clock that goes back fills nothing and takes nothing; limits that were lowered cut what the buckets hold. */
function filled(state: AllowanceState, now: number, limits: KeyLimits): AllowanceState {
  const minutes = Math.max(0, now - state.at) / MINUTE_MS;
  const fill = (left: number, perMinute: number) => Math.min(perMinute, left + minutes * perMinute);
  const day = Math.max(state.day, dayOf(now));
  return {
    at: Math.max(state.at, now),
    requests: fill(state.requests, limits.requestsPerMinute),
    work: fill(state.work, limits.workPerMinute),
    day,
    dayWork: day === state.day ? state.dayWork : 0,
    running: state.running.filter(({ until }) => until > now),
  };
}

function takeRequest(state: AllowanceState, limits: KeyLimits): Outcome {
  if (state.requests < 1) return refused(state, 'requests', untilFilled(1 - state.requests, limits.requestsPerMinute));
  return { state: { ...state, requests: state.requests - 1 }, refusal: null };
}

function reserve(state: AllowanceState, id: string, work: number, now: number, limits: KeyLimits): Outcome {
  if (state.dayWork + work > limits.workPerDay) return refused(state, 'day', (state.day + 1) * DAY_MS - now);
  if (state.running.length >= limits.runningAtOnce) return refused(state, 'running', RUNNING_RETRY_MS);
  const needed = Math.min(work, limits.workPerMinute);
  if (state.work < needed) return refused(state, 'work', untilFilled(needed - state.work, limits.workPerMinute));
  const lease = { id, work, day: state.day, until: now + LIMITS.leaseMs.value };
  const running = [...state.running, lease];
  return { state: { ...state, work: state.work - work, dayWork: state.dayWork + work, running }, refusal: null };
}

/** A lease that is gone was counted as done when it ran out. */
function settle(state: AllowanceState, id: string, work: number, limits: KeyLimits): AllowanceState {
  const lease = state.running.find((lease) => lease.id === id);
  if (!lease) return state;
  const rest = lease.work - work;
  return {
    ...state,
    work: Math.min(limits.workPerMinute, state.work + rest),
    // What was reserved yesterday is in yesterday's sum.
    dayWork: lease.day === state.day ? Math.max(0, state.dayWork - rest) : state.dayWork,
    running: state.running.filter((lease) => lease.id !== id),
  };
}

const untilFilled = (missing: number, perMinute: number): number => Math.ceil((missing * MINUTE_MS) / perMinute);

function refused(state: AllowanceState, what: Refusal['what'], retryAfterMs: number): Outcome {
  return { state, refusal: { what, retryAfterMs } };
}

/** What x-ratelimit-* headers say. */
export interface AllowanceView {
  readonly requests: BucketView;
  readonly work: BucketView;
}

export interface BucketView {
  readonly limit: number;
  readonly remaining: number;
  /** Until the bucket is full again. */
  readonly resetMs: number;
}

export function viewOf({ requests, work }: AllowanceState, limits: KeyLimits): AllowanceView {
  return {
    requests: bucketView(requests, limits.requestsPerMinute),
    work: bucketView(work, limits.workPerMinute),
  };
}

function bucketView(left: number, limit: number): BucketView {
  return { limit, remaining: Math.max(0, Math.floor(left)), resetMs: untilFilled(Math.max(0, limit - left), limit) };
}
