/** The endpoint's object: whose it is, secrets, the log, evictions at any point. The guard refuses its address, so nothing leaves. */
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import type { WebhookEndpoint } from '../../../worker/webhooks/endpoint-object.ts';
import type { EndpointState } from '../../../worker/webhooks/endpoint.ts';
import { endpointIdOf, newMessageId } from '../../../worker/webhooks/ids.ts';

const TENANT = 'a-tenant';

async function made(url: string) {
  const id = await endpointIdOf(TENANT, url);
  const object = env.ENDPOINTS.getByName(id);
  const view = (await object.register({ id, tenant: TENANT, url, secret: null, ed25519: false, isHidden: false }))!;
  return { id, object, view };
}

async function attempts(object: DurableObjectStub<WebhookEndpoint>, count: number) {
  for (let look = 0; look < 200; look++) {
    const [delivery] = (await object.deliveries(TENANT, null, null))!;
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
  expect(await object.deliveries(other, null, null)).toBe(null);
  expect(await object.remove(other)).toBe(false);
});

test('keeps its secret when it is named again; another secret leaves the old one a day', async () => {
  const { id, object, view } = await made('https://10.0.0.1/secret');
  const again = await made('https://10.0.0.1/secret');
  expect(again.view.secret).toBe(view.secret);
  expect(again.view.previous_secret_until).toBe(null);
  const secret = `whsec_${btoa('x'.repeat(32))}`;
  const other = (await object.register({
    id,
    tenant: TENANT,
    url: view.url,
    secret,
    ed25519: false,
    isHidden: false,
  }))!;
  expect(other.secret).toBe(secret);
  const left = Date.parse(other.previous_secret_until ?? '') - Date.now();
  expect(left / 3_600_000).toBeCloseTo(24, 1);
});

test('signs by Ed25519 once it is asked to, with one key until it is rotated', async () => {
  const { id, object, view } = await made('https://10.0.0.1/ed25519');
  expect(view.public_key).toBe(null);
  const wish = { id, tenant: TENANT, url: view.url, secret: null };
  const asked = (await object.register({ ...wish, ed25519: true, isHidden: false }))!;
  expect(asked.public_key).toMatch(/^whpk_[A-Za-z0-9+/]{43}=$/);
  expect(asked).toMatchObject({ secret: view.secret, previous_secret_until: null });
  const again = (await object.register({ ...wish, ed25519: false, isHidden: false }))!;
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
  const after = await object.deliveries(TENANT, 'job_1', null);
  expect(after).toMatchObject([{ id: message.id, status: 'waiting', attempts: [{ failure: 'refused' }] }]);
  expect(await object.deliveries(TENANT, 'job_2', null)).toEqual([]);
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
  expect(await object.deliveries(TENANT, null, null)).toEqual([]);
});

test('a job that names its address shows the secret that it has, or none; it cannot change it', async () => {
  const { id, object, view } = await made('https://10.0.0.1/job-secret');
  const wish = { id, tenant: TENANT, url: view.url, ed25519: false, isHidden: true };
  const stranger = `whsec_${btoa('y'.repeat(32))}`;
  expect(await object.register({ ...wish, secret: stranger })).toBe(null);
  expect(await object.view(TENANT)).toMatchObject({ secret: view.secret, previous_secret_until: null });
  for (const secret of [null, view.secret]) expect(await object.register({ ...wish, secret })).toMatchObject({ id });
  const rotated = (await object.rotate(TENANT))!;
  // The one before counts as long as it signs.
  expect(await object.register({ ...wish, secret: view.secret })).toMatchObject({ secret: rotated.secret });
});

test('its owner changes what it is for, its secret, and whether it gets anything', async () => {
  const { object, view } = await made('https://10.0.0.1/changed');
  const events = ['document.job.failed'] as const;
  const change = { description: 'the shop', events };
  expect(await object.change('another', change)).toBe(null);
  expect(await object.change(TENANT, change)).toMatchObject({ ...change, secret: view.secret });
  const secret = `whsec_${btoa('z'.repeat(32))}`;
  const off = (await object.change(TENANT, { secret, isDisabled: true }))!;
  expect(off).toMatchObject({ ...change, secret, status: 'disabled', disabled_reason: 'owner' });
  expect(off.previous_secret_until).not.toBe(null);
  expect(await object.sendTest(TENANT)).toMatchObject({ status: 'dropped' });
  const on = { description: null, isDisabled: false };
  expect(await object.change(TENANT, on)).toMatchObject({ description: null, events, status: 'unverified' });
});

test('what failed within a time is sent again, in its order; nothing while it is disabled', async () => {
  const { id, object } = await made('https://10.0.0.1/recovered');
  const ids = Array.from({ length: 4 }, () => newMessageId(id));
  const at = Date.now() - 60_000;
  await object.change(TENANT, { isDisabled: true });
  for (const message of ids) await object.accept({ id: message, type: 'document.job.failed', job: null, body: '{}' });
  await runInDurableObject(object, (_, { storage }) => {
    ids.forEach((message, n) =>
      storage.sql.exec('UPDATE message SET created = ? WHERE id = ?', at + 1000 * n, message),
    );
    storage.sql.exec("UPDATE message SET status = 'delivered' WHERE id = ?", ids[2]);
  });
  expect(await object.recover(TENANT, 0, at + 9000)).toBe(null);
  await object.change(TENANT, { isDisabled: false });
  expect(await object.recover('another', 0, at + 9000)).toBe(null);
  expect(await object.recover(TENANT, at + 1000, at + 3000)).toEqual({ messages: 1, hasMore: false });
  expect(await object.recover(TENANT, 0, at + 9000)).toEqual({ messages: 2, hasMore: false });
  const open = await object.deliveries(TENANT, null, null);
  const status = Object.fromEntries(open!.map((delivery) => [delivery.id, delivery.status]));
  expect(status[ids[2]]).toBe('delivered');
  for (const message of [ids[0], ids[1], ids[3]]) expect(['waiting', 'sending']).toContain(status[message]);
  expect((await object.deliveries(TENANT, null, 'delivered'))!.map((delivery) => delivery.id)).toEqual([ids[2]]);
});

/** As if so much had happened to it. */
async function setState(object: DurableObjectStub<WebhookEndpoint>, more: Partial<EndpointState>): Promise<void> {
  await runInDurableObject(object, (_, { storage }) => {
    const [{ value }] = storage.sql.exec<{ value: string }>("SELECT value FROM record WHERE name = 'state'").toArray();
    const state = JSON.stringify({ ...(JSON.parse(value) as object), ...more });
    storage.sql.exec("UPDATE record SET value = ? WHERE name = 'state'", state);
  });
}

test('the tenant’s others that work hear that it is disabled, once each, also when that is said twice', async () => {
  const tenant = 'a-tenant-that-hears';
  const one = async (name: string) => {
    const url = `https://10.0.0.1/${name}`;
    const id = await endpointIdOf(tenant, url);
    const object = env.ENDPOINTS.getByName(id);
    await object.register({ id, tenant, url, secret: null, ed25519: false, isHidden: false });
    await env.TENANTS.getByName(tenant).addEndpoint(id);
    return { id, object };
  };
  const [broken, other, stranger] = [await one('broken'), await one('other'), await one('stranger')];
  await setState(other.object, { isVerified: true });
  await broken.object.sendTest(tenant);
  await setState(broken.object, { unverifiedTries: 9, isVerified: false });
  await broken.object.replay(tenant, (await broken.object.deliveries(tenant, null, null))![0].id);
  const told = async () => (await other.object.deliveries(tenant, null, null))!.map(({ type }) => type);
  for (let look = 0; look < 100 && (await told()).length === 0; look++) await scheduler.wait(50);
  expect(await broken.object.view(tenant)).toMatchObject({ disabled_reason: 'unverified' });
  expect(await told()).toEqual(['webhook.endpoint.disabled']);
  const [{ id }] = (await other.object.deliveries(tenant, null, null))!;
  await env.TENANTS.getByName(tenant).tellEndpoints(broken.id, id.split('_')[2], '{}');
  expect(await told()).toEqual(['webhook.endpoint.disabled']);
  expect((await broken.object.deliveries(tenant, null, null))!.map(({ type }) => type)).toEqual(['webhook.test']);
  expect(await stranger.object.deliveries(tenant, null, null)).toEqual([]);
});
