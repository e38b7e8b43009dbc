import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { Gate, type GateOptions } from '../../../worker/access/gate.ts';
import { createKeeper } from '../../../worker/access/keeper.ts';
import { keyStore } from '../../../worker/access/key-store.ts';
import type { Scope } from '../../../worker/access/record.ts';
import { parseAccess } from '../../../worker/access/settings.ts';
import { GlimpseError } from '../../../worker/errors.ts';
import { LIMITS } from '../../../worker/limits.ts';

const store = keyStore(env.KEYS, env.KEY_DIRECTORY);

/** A gate over the real objects, with a clock of the test's. */
function gate(more: Partial<GateOptions> = {}) {
  let clock = Date.now();
  const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes));
  const kept: Promise<unknown>[] = [];
  const access = new Gate({
    settings: { mode: 'keys', corsOrigins: [], adminSha256: 'a'.repeat(64), fixedKeys: [] },
    store,
    frontLimiter: env.FRONT_LIMITER,
    guestLimiter: env.GUEST_LIMITER,
    now: () => clock,
    waitUntil: (work) => void kept.push(work),
    ...more,
  });
  const keeper = createKeeper({ store, now: () => clock, random });
  const outcome = async (method: string, key: string, scope: Scope = 'ask') => {
    const request = new Request('https://glimpse.test/', { method, headers: { authorization: `Bearer ${key}` } });
    try {
      const grant = await access.authorize(request, scope);
      await Promise.all(kept);
      return grant.holder;
    } catch (error) {
      return error instanceof GlimpseError ? error.code : error;
    }
  };
  return { access, keeper, outcome, wait: (ms: number) => void (clock += ms) };
}

const limits = { requests_per_minute: 9, work_per_minute: 9, work_per_day: 9, running_at_once: 9 };
const wish = (scopes: Scope[]) => ({ name: 'test', scopes, limits });

test('a revoked key computes nothing at once, and reads nothing after 30 s', async () => {
  const { keeper, outcome, wait } = gate();
  const { key, entry } = await keeper.create(wish(['ask']));
  expect(await outcome('GET', key)).toBe(entry.id);
  await keeper.revoke(entry.id);
  expect(await outcome('POST', key)).toBe('key_invalid');
  expect(await outcome('GET', key)).toBe(entry.id);
  wait(LIMITS.grantCacheMs.value);
  expect(await outcome('GET', key)).toBe('key_invalid');
});

test('a revoked administrator reads nothing at once', async () => {
  const { keeper, outcome } = gate();
  const { key, entry } = await keeper.create(wish(['admin']));
  expect(await outcome('GET', key, 'admin')).toBe(entry.id);
  await keeper.revoke(entry.id);
  expect(await outcome('GET', key, 'admin')).toBe('key_invalid');
});

test('reading from the cache counts no request; computing does', async () => {
  const { keeper, outcome } = gate();
  const { key, entry } = await keeper.create(wish(['ask']));
  for (let read = 0; read < 20; read++) expect(await outcome('GET', key)).toBe(entry.id);
  for (let computed = 0; computed < 8; computed++) expect(await outcome('POST', key)).toBe(entry.id);
  expect(await outcome('POST', key)).toBe('rate_limited');
});

test('the cache is about keys and not about what they may: a scope is checked each time', async () => {
  const { keeper, outcome } = gate();
  const { key, entry } = await keeper.create(wish(['ask']));
  expect(await outcome('GET', key, 'ask')).toBe(entry.id);
  expect(await outcome('GET', key, 'metrics')).toBe('forbidden');
});

test('nobody comes in while keys cannot be checked', async () => {
  const down = (): never => {
    throw new Error('The object is overloaded.');
  };
  const { keeper } = gate();
  const { key } = await keeper.create(wish(['ask']));
  const without = { key: down, directory: down };
  expect(await gate({ store: without }).outcome('POST', key)).toBe('access_unavailable');
  const settings = { mode: 'open', corsOrigins: [], adminSha256: null, fixedKeys: [] } as const;
  expect(await gate({ store: without, settings }).outcome('POST', 'none')).toBe('access_unavailable');
  expect(await gate({ frontLimiter: { limit: () => Promise.reject(new Error('gone')) } }).outcome('POST', key)).toBe(
    'access_unavailable',
  );
});

test('a key that was made in the directory and nowhere else works nowhere', async () => {
  const { keeper, outcome } = gate();
  const { key, entry } = await keeper.create(wish(['ask']));
  await store.key(entry.id).revoke();
  expect(await outcome('POST', key)).toBe('key_invalid');
  await keeper.revoke(entry.id);
  await expect(keeper.revoke(entry.id)).rejects.toMatchObject({ code: 'key_not_found' });
  for (const id of ['guests', 'directory', 'x'.repeat(5000)])
    await expect(keeper.revoke(id)).rejects.toMatchObject({ code: 'key_not_found' });
});

test('a holder is one for as long as the key is', async () => {
  const { access, keeper } = gate();
  const { entry } = await keeper.create(wish(['documents']));
  expect(await access.isHolder(entry.id)).toBe(true);
  await keeper.revoke(entry.id);
  expect(await access.isHolder(entry.id)).toBe(false);
  for (const nobody of ['local', 'admin', 'guests', 'directory', '']) expect(await access.isHolder(nobody)).toBe(false);
  const soon = Math.floor(Date.now() / 1000) + 60;
  const [record] = parseAccess({
    API_KEYS: JSON.stringify([{ name: 'fixed', sha256: 'b'.repeat(64), expires_at: soon, scopes: ['documents'] }]),
  }).fixedKeys;
  const settings = { mode: 'keys', corsOrigins: [], adminSha256: null, fixedKeys: [record] } as const;
  const fixed = gate({ settings });
  expect(await fixed.access.isHolder(record.id)).toBe(true);
  fixed.wait(61_000);
  expect(await fixed.access.isHolder(record.id)).toBe(false);
  const local = gate({ settings: { ...settings, mode: 'local' } }).access;
  expect([await local.isHolder('local'), await local.isHolder(entry.id)]).toEqual([true, false]);
});

test('who shows no key is counted by address, in front of every route that lets them in', async () => {
  const seen: string[] = [];
  const frontLimiter = { limit: ({ key }: { key: string }) => Promise.resolve({ success: seen.push(key) <= 2 }) };
  const from = (address: string) =>
    new Request('https://glimpse.test/in/src_1', { method: 'POST', headers: { 'cf-connecting-ip': address } });
  const { access } = gate({ frontLimiter });
  await access.countStranger(from('192.0.2.1'));
  await access.countStranger(from('192.0.2.1'));
  await expect(access.countStranger(from('192.0.2.1'))).rejects.toMatchObject({ code: 'rate_limited' });
  expect(seen).toEqual(Array(3).fill('address:192.0.2.1'));
  const settings = { mode: 'local', corsOrigins: [], adminSha256: null, fixedKeys: [] } as const;
  await gate({ frontLimiter, settings }).access.countStranger(from('192.0.2.1'));
  expect(seen).toHaveLength(3);
});
