import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import type { KeyRecord } from '../../../worker/access/record.ts';

const HASH = '1'.repeat(64);
const OTHER_HASH = '2'.repeat(64);

const record = (id: string, more: Partial<KeyRecord> = {}): KeyRecord => ({
  id,
  sha256: HASH,
  name: 'a test',
  scopes: ['ask'],
  limits: { requestsPerMinute: 5, workPerMinute: 1000, workPerDay: 3000, runningAtOnce: 2 },
  origins: null,
  networks: null,
  created: 0,
  expires: null,
  ...more,
});

const objectOf = (id: string) => env.KEYS.getByName(id);

async function made(id: string, more: Partial<KeyRecord> = {}) {
  const object = objectOf(id);
  expect(await object.create(record(id, more))).toBe(true);
  return object;
}

test('its own key comes in, another does not', async () => {
  const object = await made('own');
  expect(await object.authorize(HASH)).toMatchObject({
    admitted: true,
    record: { name: 'a test', scopes: ['ask'] },
    allowance: { requests: { limit: 5, remaining: 4 }, work: { limit: 1000, remaining: 1000 } },
  });
  expect(await object.authorize(OTHER_HASH)).toEqual({ admitted: false, why: 'unknown' });
});

test('an id that nobody made is unknown, and asking for it stores nothing', async () => {
  const object = objectOf('nobody');
  expect(await object.authorize(HASH)).toEqual({ admitted: false, why: 'unknown' });
  expect(await object.reserve('a', 1)).toEqual({ admitted: false, why: 'unknown' });
  await object.settle('a', 1);
  expect(await object.rotate(HASH)).toBe(false);
  expect(await object.revoke()).toBe(false);
  const stored = await runInDurableObject(object, (_, state) => [...state.storage.kv.list()]);
  expect(stored).toEqual([]);
});

test('a wrong secret does not use up requests', async () => {
  const object = await made('guessed');
  for (let guess = 0; guess < 10; guess++) await object.authorize(OTHER_HASH);
  expect(await object.authorize(HASH)).toMatchObject({ allowance: { requests: { remaining: 4 } } });
});

test('an existing key is not made anew', async () => {
  const object = await made('twice');
  expect(await object.create(record('twice', { sha256: OTHER_HASH }))).toBe(false);
  expect(await object.authorize(HASH)).toMatchObject({ admitted: true });
});

test('an expired key is told apart from a wrong one', async () => {
  const object = await made('expired', { expires: 1 });
  expect(await object.authorize(HASH)).toEqual({ admitted: false, why: 'expired' });
  expect(await object.authorize(OTHER_HASH)).toEqual({ admitted: false, why: 'unknown' });
});

test('a revoked key is refused from the next call on, also for work that was asked before', async () => {
  const object = await made('revoked');
  await object.authorize(HASH);
  await object.reserve('a', 10);
  expect(await object.revoke()).toBe(true);
  expect(await object.authorize(HASH)).toEqual({ admitted: false, why: 'unknown' });
  expect(await object.reserve('b', 10)).toEqual({ admitted: false, why: 'unknown' });
  await object.settle('a', 10);
  const stored = await runInDurableObject(object, (_, state) => [...state.storage.kv.list()]);
  expect(stored).toEqual([]);
});

test('a rotated key is another secret with the same allowance', async () => {
  const object = await made('rotated');
  await object.authorize(HASH);
  expect(await object.rotate(OTHER_HASH)).toBe(true);
  expect(await object.authorize(HASH)).toEqual({ admitted: false, why: 'unknown' });
  expect(await object.authorize(OTHER_HASH)).toMatchObject({ allowance: { requests: { remaining: 3 } } });
});

test('the first request of a day is told, so that a list can show when a key was used', async () => {
  const object = await made('daily');
  const today = Math.floor(Date.now() / 86_400_000);
  expect(await object.authorize(HASH)).toMatchObject({ firstOfDay: today });
  expect(await object.authorize(HASH)).toMatchObject({ firstOfDay: null });
});

test('twenty requests at once: as many come in as may', async () => {
  const object = await made('burst');
  const answers = await Promise.all(Array.from({ length: 20 }, () => object.authorize(HASH)));
  expect(answers.filter(({ admitted }) => admitted)).toHaveLength(5);
  expect(answers.filter((answer) => !answer.admitted && answer.why === 'requests')).toHaveLength(15);
});

test('evicted between any two calls it loses nothing', async () => {
  const id = 'evicted';
  const object = objectOf(id);
  const evict = () => evictDurableObject(object);
  await object.create(record(id));
  await evict();
  expect(await object.authorize(HASH)).toMatchObject({ allowance: { requests: { remaining: 4 } } });
  await evict();
  expect(await object.reserve('a', 900)).toMatchObject({ admitted: true, allowance: { work: { remaining: 100 } } });
  await evict();
  expect(await object.reserve('b', 900)).toMatchObject({ admitted: false, why: 'work' });
  await evict();
  expect(await object.reserve('c', 1)).toMatchObject({ admitted: true });
  await evict();
  expect(await object.reserve('d', 1)).toMatchObject({ admitted: false, why: 'running' });
  await evict();
  await object.settle('a', 100);
  await evict();
  expect(await object.reserve('d', 850)).toMatchObject({ admitted: true });
  await evict();
  expect(await object.revoke()).toBe(true);
  await evict();
  expect(await object.authorize(HASH)).toEqual({ admitted: false, why: 'unknown' });
});

test('everyone without a key shares one object, which cannot be made or revoked away', async () => {
  const object = objectOf('guests');
  expect(await object.create(record('guests'))).toBe(false);
  expect(await object.authorize('')).toMatchObject({ admitted: true, record: { id: 'guests', scopes: ['ask'] } });
  expect(await object.authorize(HASH)).toEqual({ admitted: false, why: 'unknown' });
});

test('what origins compute has a day’s budget of its own, which what was not used is given back to', async () => {
  const { limits } = record('');
  const object = await made('origins', { limits: { ...limits, originUnitsPerDay: 100 } });
  expect(await object.reserveOrigin('a', 80)).toEqual({ admitted: true });
  expect(await object.reserveOrigin('b', 80)).toMatchObject({ admitted: false, why: 'used' });
  await evictDurableObject(object);
  await object.settleOrigin('a', 10);
  expect(await object.originBudget()).toMatchObject({ limit: 100, used: 10 });
  expect(await object.reserveOrigin('b', 80)).toEqual({ admitted: true });
});

test('a key without a budget for origins says so; one from before there were any has that of other keys', async () => {
  const { limits } = record('');
  const none = await made('no-origins', { limits: { ...limits, originUnitsPerDay: 0 } });
  expect(await none.reserveOrigin('a', 1)).toMatchObject({ admitted: false, why: 'none' });
  const old = await made('before-origins');
  expect(await old.reserveOrigin('a', 1)).toEqual({ admitted: true });
});
