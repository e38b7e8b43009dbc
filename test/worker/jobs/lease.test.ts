/** A lease is renewed while work takes longer than it, and work that nobody wants is told so. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { keepingLease, type Leased } from '../../../worker/jobs/lease.ts';
import { Unwanted } from '../../../worker/jobs/unwanted.ts';

const LEASE_MS = 60;

const workOf = (renew: () => Promise<void>): Leased => ({ renew, claim: { leaseMs: LEASE_MS } });

test('it is renewed as long as the work goes on, and not after', async () => {
  let renewals = 0;
  const renew = async () => void renewals++;
  expect(await keepingLease(workOf(renew), () => sleep(3 * LEASE_MS, 'done'))).toBe('done');
  expect(renewals).toBeGreaterThan(2);
  const before = renewals;
  await sleep(LEASE_MS);
  expect(renewals).toBe(before);
});

test('a renewal that is lost ends nothing; one that says that nobody wants the result does', async () => {
  const answers = [new Error('lost on its way'), new Unwanted()];
  const renew = () => Promise.reject(answers.shift() ?? new Unwanted());
  const seen = await keepingLease(workOf(renew), async (signal) => {
    while (!signal.aborted) await sleep(5);
    return signal.reason as unknown;
  });
  expect(seen).toBeInstanceOf(Unwanted);
  expect(answers).toEqual([]);
});

test('a failure of the work ends the renewals', async () => {
  let renewals = 0;
  const renew = async () => void renewals++;
  await expect(keepingLease(workOf(renew), () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  await sleep(LEASE_MS);
  expect(renewals).toBe(0);
});
