/** Grants: one whose work a key's object counts, and one whose work nobody counts. */
import { GlimpseError } from '../errors.ts';
import type { AllowanceView, Refusal } from './allowance.ts';
import type { Grant, OriginPurse } from './grant.ts';
import type { KeyCalls, OriginReservation, Refused } from './calls.ts';
import { reach } from './reach.ts';
import type { KeyRecord, Scope } from './record.ts';
import { originUnitsOf, workOf } from '../engine/work.ts';

type GrantCalls = Pick<KeyCalls, 'reserve' | 'settle' | 'reserveOrigin' | 'settleOrigin' | 'originBudget'>;

export function countedGrant({ id, scopes, limits }: KeyRecord, first: AllowanceView, key: () => GrantCalls): Grant {
  let allowance = first;
  let lease: string | null = null;
  return {
    holder: id,
    scopes,
    limits,
    get allowance() {
      return allowance;
    },
    async reserve(most) {
      const wanted = crypto.randomUUID();
      const answer = await reach(() => key().reserve(wanted, workOf(most)));
      if (answer.admitted || 'allowance' in answer) allowance = answer.allowance;
      if (!answer.admitted)
        throw 'retryAfterMs' in answer ? refusalError(answer) : new GlimpseError('key_invalid', REVOKED);
      lease = wanted;
    },
    async settle(done) {
      if (lease === null) return;
      const ended = lease;
      lease = null;
      // What cannot be settled counts as done when its lease runs out.
      await key().settle(ended, workOf(done)).catch(nothing);
    },
    origins: originPurse(key),
  };
}

function originPurse(key: () => GrantCalls): OriginPurse {
  let lease: string | null = null;
  return {
    async reserve(most) {
      const wanted = crypto.randomUUID();
      const answer = await reach(() => key().reserveOrigin(wanted, originUnitsOf(most)));
      if (!answer.admitted) throw budgetError(answer);
      lease = wanted;
    },
    async settle(done) {
      if (lease === null) return;
      const ended = lease;
      lease = null;
      await key().settleOrigin(ended, originUnitsOf(done)).catch(nothing);
    },
    view: () => reach(() => key().originBudget()),
  };
}

const nothing = (): void => undefined;

export function uncountedGrant(holder: string, scopes: readonly Scope[]): Grant {
  const none = (): Promise<void> => Promise.resolve();
  const origins = { reserve: none, settle: none, view: () => Promise.resolve(null) };
  return { holder, scopes, limits: null, allowance: null, reserve: none, settle: none, origins };
}

const REVOKED = 'The key was revoked while the request was read.';

function budgetError(answer: Exclude<OriginReservation, { admitted: true }>): GlimpseError {
  if (answer.why === 'unknown') return new GlimpseError('key_invalid', REVOKED);
  const { retryAfterMs } = answer;
  if (answer.why === 'none')
    return new GlimpseError(
      'budget_required',
      'This key has no budget for servers elsewhere (origin_units_per_day is 0).',
    );
  const message =
    'This key has used its day of servers elsewhere, or this request would; it begins anew at midnight UTC. GET /v1/limits has the budget.';
  return new GlimpseError('budget_exhausted', message, { retryAfterMs });
}

const MISSING: Record<Refusal['what'], string> = {
  requests: 'This key has used its requests of the minute.',
  work: 'This key has used its work of the minute (tokens, weighted).',
  running: 'This key has as many requests running as it may.',
  day: 'This key has used its work of the day, or this request would; it begins anew at midnight UTC.',
};

export function refusalError({ why, retryAfterMs, allowance }: Refused): GlimpseError {
  const message = why === 'day' ? MISSING.day : `${MISSING[why]} Try again in ${seconds(retryAfterMs)} s.`;
  return new GlimpseError(why === 'day' ? 'quota_exceeded' : 'rate_limited', message, { retryAfterMs, allowance });
}

const seconds = (ms: number): number => Math.ceil(ms / 1000);
