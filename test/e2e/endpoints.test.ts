/** Endpoints of webhooks over HTTP: listed, changed, recovered, and what a job may not do to them. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pagesPdf } from '../../scripts/demo/made-pdf.ts';
import { startServer, type LocalServer } from '../../scripts/demo/server.ts';
import { startReceiver, type Receiver } from '../support/receiver.ts';

const TIMEOUT = 120_000;
let server: LocalServer;
let receiver: Receiver;
beforeAll(async () => {
  server = await startServer();
  receiver = await startReceiver();
}, TIMEOUT);
afterAll(async () => {
  await server.close();
  await receiver.close();
});

interface Endpoint {
  readonly id: string;
  readonly status: string;
}

async function ask<T = object>(method: string, path: string, body?: object): Promise<T> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${server.url}/v1/${path}`, {
    method,
    headers,
    ...(body && { body: JSON.stringify(body) }),
  });
  return (await response.json()) as T;
}

/** Once `get` gives what `is` wants. */
async function until<T>(get: () => T | Promise<T>, is: (value: T) => boolean): Promise<void> {
  await expect.poll(async () => is(await get()), { timeout: TIMEOUT / 2 }).toBe(true);
}

async function job(fields: object): Promise<{ webhook: object[] }> {
  const data = `data:application/pdf;base64,${Buffer.from(await pagesPdf(1)).toString('base64')}`;
  return ask('POST', 'documents/jobs', { document: { data }, ...fields });
}

test(
  'endpoints are listed without their secrets, changed, and recovered; a job changes no secret',
  async () => {
    const endpoint = await ask<Endpoint>('POST', 'webhooks/endpoints', { url: receiver.url('gone-listed') });
    await until(
      () => ask<Endpoint>('GET', `webhooks/endpoints/${endpoint.id}`),
      ({ status }) => status === 'disabled',
    );
    const path = `webhooks/endpoints/${endpoint.id}`;
    const { data } = await ask<{ data: Endpoint[] }>('GET', 'webhooks/endpoints');
    const entry = data.find(({ id }) => id === endpoint.id);
    expect(entry).toMatchObject({ status: 'disabled', url: receiver.url('gone-listed') });
    expect(entry).not.toHaveProperty('secret');
    const since = new Date(Date.now() - 60_000).toISOString();
    expect(await ask('POST', `${path}/recover`, { since })).toMatchObject({ error: { code: 'endpoint_disabled' } });
    expect(await ask('POST', `${path}/recover`, { since: 'yesterday' })).toMatchObject({
      error: { code: 'invalid_parameter', param: 'since' },
    });
    const change = { description: 'listed', events: ['document.job.failed'], disabled: false };
    expect(await ask('PATCH', path, change)).toMatchObject({ description: 'listed', events: change.events });
    expect(await ask('POST', `${path}/recover`, { since })).toMatchObject({ messages: 1, has_more: false });
    await until(
      () => receiver.received('gone-listed'),
      (list) => list.length === 2,
    );
    expect(await ask('PATCH', path, { url: 'https://a.com/' })).toMatchObject({ error: { code: 'invalid_request' } });
    expect(await ask('PATCH', path, { secret: 'short' })).toMatchObject({ error: { code: 'invalid_parameter' } });
    const secret = `whsec_${Buffer.from('another secret of 32 bytes, or so').toString('base64')}`;
    expect(await job({ webhook: { url: receiver.url('gone-listed'), secret } })).toMatchObject({
      error: { code: 'webhook_secret_differs', param: 'webhook[0].secret' },
    });
    const named = await job({ webhook: { endpoint_id: endpoint.id } });
    expect(named.webhook).toMatchObject([{ events: ['document.job.failed'] }]);
    const [{ id }] = (await ask<{ data: Endpoint[] }>('GET', `webhooks/deliveries?endpoint=${endpoint.id}`)).data;
    expect(await ask('GET', `webhooks/deliveries/${id}`)).toMatchObject({ id, endpoint_id: endpoint.id });
  },
  TIMEOUT,
);
