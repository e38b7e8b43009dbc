/** The endpoint's object: whose it is, secrets, the log, evictions at any point. The guard refuses its address, so nothing leaves. */
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import type { WebhookEndpoint } from '../../../worker/webhooks/endpoint-object.ts';
import { endpointIdOf, newMessageId } from '../../../worker/webhooks/ids.ts';

const TENANT = 'a-tenant';

async function made(url: string) {
  const id = await endpointIdOf(TENANT, url);
  const object = env.ENDPOINTS.getByName(id);
  const view = await object.register({ id, tenant: TENANT, url, secret: null, ed25519: false });
  return { id, object, view };
}

async function attempts(object: DurableObjectStub<WebhookEndpoint>, count: number) {
  for (let look = 0; look < 200; look++) {
    const [delivery] = (await object.deliveries(TENANT, null))!;
    if (delivery.attempts.length >= count) return delivery;
    await scheduler.wait(20);
  }
  throw new Error(`There are no ${count} attempts.`);
}

test('is the tenant’s alone', async () => {
  const { object } = await made('https://10.0.0.1/owned');
  expect(await object.view(TENANT)).toMatchObject({ url: 'https://10.0.0.1/owned', status: 'unverified' });
  const other = 'another';
  expect(await object.view(other)).toBe(null);
  expect(await object.rotate(other)).toBe(null);
  expect(await object.enable(other)).toBe(null);
  expect(await object.sendTest(other)).toBe(null);
  expect(await object.deliveries(other, null)).toBe(null);
  expect(await object.remove(other)).toBe(false);
});

test('keeps its secret when it is named again; another secret leaves the old one a day', async () => {
  const { id, object, view } = await made('https://10.0.0.1/secret');
  const again = await made('https://10.0.0.1/secret');
  expect(again.view.secret).toBe(view.secret);
  expect(again.view.previous_secret_until).toBe(null);
  const secret = `whsec_${btoa('x'.repeat(32))}`;
  const other = await object.register({ id, tenant: TENANT, url: view.url, secret, ed25519: false });
  expect(other.secret).toBe(secret);
  const left = Date.parse(other.previous_secret_until ?? '') - Date.now();
  expect(left / 3_600_000).toBeCloseTo(24, 1);
});

test('signs by Ed25519 once it is asked to, with one key until it is rotated', async () => {
  const { id, object, view } = await made('https://10.0.0.1/ed25519');
  expect(view.public_key).toBe(null);
  const wish = { id, tenant: TENANT, url: view.url, secret: null };
  const asked = await object.register({ ...wish, ed25519: true });
  expect(asked.public_key).toMatch(/^whpk_[A-Za-z0-9+/]{43}=$/);
  expect(asked).toMatchObject({ secret: view.secret, previous_secret_until: null });
  const again = await object.register({ ...wish, ed25519: false });
  expect(again.public_key).toBe(asked.public_key);
  const rotated = (await object.rotate(TENANT))!;
  expect(rotated.public_key).toMatch(/^whpk_/);
  expect(rotated.public_key).not.toBe(asked.public_key);
  expect(rotated.previous_secret_until).not.toBe(null);
});

test('takes a message once, tries it, and an eviction loses nothing', async () => {
  const { id, object } = await made('https://10.0.0.1/evicted');
  const message = { id: newMessageId(id), type: 'document.job.succeeded', job: 'job_1', body: '{}' };
  await object.accept(message);
  await object.accept(message);
  expect(await attempts(object, 1)).toMatchObject({ status: 'waiting', attempts: [{ failure: 'refused' }] });
  await evictDurableObject(object);
  const after = await object.deliveries(TENANT, 'job_1');
  expect(after).toMatchObject([{ id: message.id, status: 'waiting', attempts: [{ failure: 'refused' }] }]);
  expect(await object.deliveries(TENANT, 'job_2')).toEqual([]);
  expect(await object.view(TENANT)).toMatchObject({ open_messages: 1 });
  await object.replay(TENANT, message.id);
  expect(await attempts(object, 2)).toMatchObject({ id: message.id, status: 'waiting' });
});

test('an alarm is set while something waits, and sends it when its time has come', async () => {
  const { id, object } = await made('https://10.0.0.1/alarm');
  await object.accept({ id: newMessageId(id), type: 'webhook.test', job: null, body: '{}' });
  const { next_attempt_at: next } = await attempts(object, 1);
  const alarm = await runInDurableObject(object, (_, state) => state.storage.getAlarm());
  expect(alarm).toBe(Date.parse(next ?? ''));
  expect(alarm! - Date.now()).toBeLessThan(6000);
  await scheduler.wait(Math.max(0, alarm! - Date.now()) + 10);
  await runDurableObjectAlarm(object);
  expect(await attempts(object, 2)).toMatchObject({ status: 'waiting' });
});

test('an endpoint that is removed has nothing left, and takes nothing', async () => {
  const { id, object } = await made('https://10.0.0.1/removed');
  await object.sendTest(TENANT);
  expect(await object.remove(TENANT)).toBe(true);
  await object.accept({ id: newMessageId(id), type: 'webhook.test', job: null, body: '{}' });
  await scheduler.wait(100);
  const rows = await runInDurableObject(object, (_, { storage }) =>
    ['record', 'open', 'message', 'attempt'].map(
      (table) => storage.sql.exec<{ count: number }>(`SELECT count(*) AS count FROM ${table}`).one().count,
    ),
  );
  expect(rows).toEqual([0, 0, 0, 0]);
  expect(await object.view(TENANT)).toBe(null);
});

test('messages are forgotten after 30 days, with their attempts', async () => {
  const { object } = await made('https://10.0.0.1/old');
  await object.sendTest(TENANT);
  await attempts(object, 1);
  await runInDurableObject(object, (_, { storage }) => {
    storage.sql.exec("UPDATE message SET created = created - 31 * 86400000, status = 'exhausted'");
    storage.sql.exec('DELETE FROM open');
  });
  await runDurableObjectAlarm(object);
  const left = await runInDurableObject(object, (_, { storage }) =>
    storage.sql.exec('SELECT * FROM attempt').toArray(),
  );
  expect(left).toEqual([]);
  expect(await object.deliveries(TENANT, null)).toEqual([]);
});
