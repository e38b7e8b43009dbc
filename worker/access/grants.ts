/** Grants: one whose work a key's object counts, and one whose work nobody counts. */
import { GlimpseError } from '../errors.ts';
import type { AllowanceView, Refusal } from './allowance.ts';
import type { Grant } from './grant.ts';
import type { KeyCalls, Refused } from './calls.ts';
import { reach } from './reach.ts';
import type { KeyRecord, Scope } from './record.ts';
import { workOf } from '../engine/work.ts';

export function countedGrant(
  { id, scopes, limits }: KeyRecord,
  first: AllowanceView,
  key: () => Pick<KeyCalls, 'reserve' | 'settle'>,
): Grant {
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
        throw 'retryAfterMs' in answer
          ? refusalError(answer)
          : new GlimpseError('key_invalid', 'The key was revoked while the request was read.');
      lease = wanted;
    },
    async settle(done) {
      if (lease === null) return;
      const ended = lease;
      lease = null;
      // What cannot be settled counts as done when its lease runs out.
      await key().settle(ended, workOf(done)).catch(nothing);
    },
  };
}

const nothing = (): void => undefined;

export function uncountedGrant(holder: string, scopes: readonly Scope[]): Grant {
  const none = (): Promise<void> => Promise.resolve();
  return { holder, scopes, limits: null, allowance: null, reserve: none, settle: none };
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
