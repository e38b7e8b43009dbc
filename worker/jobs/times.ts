/** How long jobs wait for whoever does their tasks. */
import { LIMITS } from '../limits.ts';
import type { JobTimes } from './job.ts';

const { taskLeaseMs, taskLostMs, taskClaims, jobMs, taskLongestLeaseSeconds } = LIMITS;

/**
 * Seconds of a lease as the variable TASK_LEASE_SECONDS says them; the limit's when it is missing, null when it says something else
 * than a whole number up to `taskLongestLeaseSeconds`.
 */
export function leaseSeconds(variable: unknown): number | null {
  if (variable === undefined) return taskLeaseMs.value / 1000;
  const seconds = typeof variable === 'string' && /^\d{1,5}$/.test(variable) ? Number(variable) : 0;
  return seconds >= 1 && seconds <= taskLongestLeaseSeconds.value ? seconds : null;
}

/** With a lease of `seconds`; a message counts as lost after as many leases as with the usual one. */
export function jobTimes(seconds: number): JobTimes {
  const leaseMs = seconds * 1000;
  const lostMs = leaseMs * (taskLostMs.value / taskLeaseMs.value);
  return { leaseMs, lostMs, longestMs: jobMs.value, claims: taskClaims.value };
}
