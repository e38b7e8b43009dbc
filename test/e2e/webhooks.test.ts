/** Webhooks from a job to a receiver on this machine, by the scripts as they run together in workerd. */
import { createPublicKey, verify } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundleScripts, type Bundles } from '../../scripts/demo/local-scripts.ts';
import { startServer, type LocalServer } from '../../scripts/demo/server.ts';
import { startReceiver, type Received, type Receiver } from '../support/receiver.ts';
import { pagesPdf } from '../../scripts/demo/made-pdf.ts';

const TIMEOUT = 120_000;
const SECRET = `whsec_${Buffer.from('a secret of thirty-two bytes, so').toString('base64')}`;
const logLines: string[] = [];
let bundles: Bundles;
let server: LocalServer;
let receiver: Receiver;
beforeAll(async () => {
  bundles = await bundleScripts();
  server = await startServer({ bundles, onLog: (line) => logLines.push(line) });
  receiver = await startReceiver();
}, TIMEOUT);
afterAll(async () => {
  await server.close();
  await receiver.close();
});

interface Delivery {
  readonly id: string;
  readonly type: string;
  readonly status: string;
  readonly next_attempt_at: string | null;
  readonly attempts: readonly {
    readonly status: number | null;
    readonly failure: string | null;
    readonly answer: string;
  }[];
}
interface Endpoint {
  readonly id: string;
  readonly status: string;
  readonly disabled_reason: string | null;
  readonly secret: string;
  readonly public_key: string | null;
}

async function ask<T = object>(method: string, path: string, body?: object, at = server): Promise<T> {
  const response = await fetch(`${at.url}/v1/${path}`, { method, ...(body && { body: JSON.stringify(body) }) });
  return (await response.json()) as T;
}

const endpointAt = (path: string) =>
  ask<Endpoint>('POST', 'webhooks/endpoints', { url: receiver.url(path), secret: SECRET });
const deliveries = async (query: string, at = server) =>
  (await ask<{ data: Delivery[] }>('GET', `webhooks/deliveries?${query}`, undefined, at)).data;

/** Once `get` gives what `is` wants. */
async function until<T>(get: () => T | Promise<T>, is: (value: T) => boolean): Promise<T> {
  for (const end = Date.now() + TIMEOUT / 2; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
    const value = await get();
    if (is(value)) return value;
    if (Date.now() > end) throw new Error(`Waited in vain; last: ${JSON.stringify(value)}\n${logLines.join('\n')}`);
  }
}

/** The endpoint's only delivery, once it has so many attempts. */
async function attempted(endpoint: Endpoint, attempts: number, at = server): Promise<Delivery> {
  const [delivery] = await until(
    () => deliveries(`endpoint=${endpoint.id}`, at),
    (list) => list.length > 0 && list[0].attempts.length >= attempts && list[0].status !== 'sending',
  );
  return delivery;
}

/** By both packages. */
function verified({ body, headers }: Received, secret = SECRET) {
  new SvixWebhook(secret).verify(body, headers);
  return new Webhook(secret).verify(body, headers) as Record<string, unknown>;
}

/** Whether one of the signatures is by the private key of `whpk_…`. */
function verifiesByKey({ body, headers }: Received, publicKey: string): boolean {
  const x = Buffer.from(publicKey.slice('whpk_'.length), 'base64').toString('base64url');
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  const signed = Buffer.from(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`);
  const signatures = headers['webhook-signature'].split(' ').filter((each) => each.startsWith('v1a,'));
  return signatures.some((each) => verify(null, signed, key, Buffer.from(each.slice('v1a,'.length), 'base64')));
}

async function job(fields: object): Promise<{ id: string; status: string; webhook: { endpoint_id: string }[] }> {
  const data = `data:application/pdf;base64,${Buffer.from(await pagesPdf(2)).toString('base64')}`;
  const response = await fetch(`${server.url}/v1/documents/jobs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', prefer: 'wait=30' },
    body: JSON.stringify({ document: { data, name: 'two.pdf' }, ...fields }),
  });
  return response.json() as never;
}

describe('a job', () => {
  test(
    'tells an address when it begins and ends, once each, signed; of its pages only who asks',
    async () => {
      const webhook = [
        { url: receiver.url('ok-job'), secret: SECRET },
        { url: receiver.url('ok-pages'), secret: SECRET, events: ['document.page.completed'] },
      ];
      const made = await job({ webhook, metadata: { order: '418' } });
      expect(made).toMatchObject({ status: 'succeeded', webhook: [{}, { events: ['document.page.completed'] }] });
      const [first, last] = await until(
        () => receiver.received('ok-job'),
        (list) => list.length >= 2,
      );
      const told = [first, last].map((each) => verified(each));
      const succeeded = told.find(({ type }) => type === 'document.job.succeeded');
      const started = told.find(({ type }) => type === 'document.job.started');
      expect(started).toMatchObject({ data: { job_id: made.id, status: 'fetching', pages: { selected: 0 } } });
      expect(succeeded).toMatchObject({
        data: {
          job_id: made.id,
          status: 'succeeded',
          document: { name: 'two.pdf', pages: 2 },
          pages: { selected: 2, done: 2, failed: 0 },
          result_url: `${server.url}/v1/documents/jobs/${made.id}/result`,
          metadata: { order: '418' },
        },
      });
      const pages = await until(
        () => receiver.received('ok-pages'),
        (list) => list.length >= 2,
      );
      const numbers = pages.map((each) => (verified(each).data as { page: number }).page);
      expect(numbers.toSorted((a, b) => a - b)).toEqual([1, 2]);
      const listed = await until(
        () => deliveries(`job=${made.id}`),
        (list) => list.every(({ status }) => status === 'delivered'),
      );
      expect(listed).toHaveLength(4);
      const { webhook: states } = await ask<{ webhook: object[] }>('GET', `documents/jobs/${made.id}`);
      expect(states).toMatchObject([{ last_state: 'delivered' }, { last_state: 'delivered' }]);
      expect(receiver.received('ok-job')).toHaveLength(2);
    },
    TIMEOUT,
  );

  test(
    'whose body is the document names an address beside it; the endpoint has a secret, and only that verifies',
    async () => {
      const url = receiver.url('ok-beside');
      const response = await fetch(`${server.url}/v1/documents/jobs?webhook=${encodeURIComponent(url)}`, {
        method: 'POST',
        headers: { 'content-type': 'application/pdf', prefer: 'wait=30' },
        body: await pagesPdf(1),
      });
      expect(response.status).toBe(200);
      const [first] = await until(
        () => receiver.received('ok-beside'),
        (list) => list.length === 2,
      );
      const { secret } = await ask<Endpoint>('POST', 'webhooks/endpoints', { url });
      expect(verified(first, secret)).toMatchObject({ data: { job_id: expect.stringMatching(/^job_/) } });
      expect(() => verified(first)).toThrow('No matching signature');
    },
    TIMEOUT,
  );

  test(
    'that failed says why; one that names an endpoint needs no secret',
    async () => {
      const endpoint = await endpointAt('ok-named');
      const webhook = { endpoint_id: endpoint.id, events: ['document.job.failed'] };
      expect(await job({ webhook, pages: '9' })).toMatchObject({ status: 'failed' });
      const [, failed] = await until(
        () => receiver.received('ok-named'),
        (list) => list.length >= 2,
      );
      expect(verified(failed)).toMatchObject({
        type: 'document.job.failed',
        data: { status: 'failed', error: { code: 'page_out_of_range' } },
      });
      expect(failed.body).not.toContain('result_url');
    },
    TIMEOUT,
  );

  test.each([
    [{ url: 'https://10.0.0.1/' }, 'webhook_url_refused', 'webhook[0].url'],
    [{ url: 'http://example.com/' }, 'webhook_url_refused', 'webhook[0].url'],
    [{ url: 'https://example.com/', secret: 'short' }, 'invalid_parameter', 'webhook[0].secret'],
    [{ endpoint_id: 'ep_nobody' }, 'endpoint_not_found', 'webhook[0].endpoint_id'],
    [{ events: [] }, 'invalid_parameter', 'webhook'],
    [Array.from({ length: 6 }, () => ({ url: 'https://example.com/' })), 'invalid_parameter', 'webhook'],
  ])('with the webhook %j is refused: %s', async (webhook, code, param) => {
    expect(await job({ webhook })).toMatchObject({ error: { code, param } });
  });
});

describe.concurrent('a receiver that', () => {
  test(
    'answers 500 is tried again after 5 s: the same id and body, a new time, both secrets after a rotation',
    async () => {
      const endpoint = await endpointAt('flaky');
      await until(
        () => receiver.received('flaky'),
        (list) => list.length === 1,
      );
      const { secret } = await ask<Endpoint>('POST', `webhooks/endpoints/${endpoint.id}/rotate`);
      expect(secret).not.toBe(SECRET);
      const delivery = await attempted(endpoint, 2);
      expect(delivery).toMatchObject({ type: 'webhook.test', status: 'delivered' });
      expect(delivery.attempts.map(({ status }) => status)).toEqual([500, 204]);
      const [first, second] = receiver.received('flaky');
      expect(second.body).toBe(first.body);
      expect(second.headers['webhook-id']).toBe(first.headers['webhook-id']);
      expect(second.at - first.at).toBeGreaterThan(4900);
      expect(Number(second.headers['webhook-timestamp'])).toBeGreaterThan(Number(first.headers['webhook-timestamp']));
      verified(first);
      verified(second);
      verified(second, secret);
    },
    TIMEOUT,
  );

  test(
    'is gone gets nothing any more, until it is enabled',
    async () => {
      const endpoint = await endpointAt('gone');
      expect(await attempted(endpoint, 1)).toMatchObject({ status: 'dropped', attempts: [{ status: 410 }] });
      const path = `webhooks/endpoints/${endpoint.id}`;
      expect(await ask('GET', path)).toMatchObject({ status: 'disabled', disabled_reason: 'gone' });
      expect(await ask('POST', `${path}/test`)).toMatchObject({ status: 'dropped', attempts: [] });
      expect(await ask('POST', `${path}/enable`)).toMatchObject({ status: 'unverified' });
      await ask('POST', `${path}/test`);
      await until(
        () => receiver.received('gone'),
        (list) => list.length === 2,
      );
    },
    TIMEOUT,
  );

  test(
    'redirects is not followed',
    async () => {
      const endpoint = await endpointAt('moved');
      expect(await attempted(endpoint, 1)).toMatchObject({ status: 'waiting', attempts: [{ status: 301 }] });
      expect(receiver.received('ok')).toHaveLength(0);
    },
    TIMEOUT,
  );

  test(
    'says when to come again is left alone until then',
    async () => {
      const endpoint = await endpointAt('busy');
      expect(await attempted(endpoint, 2)).toMatchObject({ status: 'delivered' });
      const [first, second] = receiver.received('busy');
      expect(second.at - first.at).toBeGreaterThan(6900);
    },
    TIMEOUT,
  );

  test(
    'does not want a message is not sent it again',
    async () => {
      const endpoint = await endpointAt('unwanted');
      expect(await attempted(endpoint, 1)).toMatchObject({ status: 'aborted', attempts: [{ status: 400 }] });
    },
    TIMEOUT,
  );

  test(
    'takes a message and loses its answer gets it again under the same id',
    async () => {
      const endpoint = await endpointAt('lost');
      const { status, attempts } = await attempted(endpoint, 2);
      expect([status, attempts[0].failure]).toEqual(['delivered', 'connection']);
      const ids = receiver.received('lost').map(({ headers }) => headers['webhook-id']);
      expect(ids.length).toBeGreaterThan(1);
      expect(new Set(ids).size).toBe(1);
    },
    TIMEOUT,
  );

  test(
    'never ends its answer has taken the message; 1 KiB is kept',
    async () => {
      const endpoint = await endpointAt('endless');
      const { status, attempts } = await attempted(endpoint, 1);
      expect(status).toBe('delivered');
      expect(attempts[0].answer).toBe('x'.repeat(1024));
    },
    TIMEOUT,
  );

  test(
    'hangs is given up after 15 s',
    async () => {
      const endpoint = await endpointAt('hanging');
      const { status, attempts } = await attempted(endpoint, 1);
      expect([status, attempts[0].failure]).toEqual(['waiting', 'timeout']);
    },
    TIMEOUT,
  );
});

test(
  'a delivery is replayed under its id; what is nobody’s is not found; the log names hosts alone',
  async () => {
    const endpoint = await endpointAt('ok-replayed');
    const { id } = await attempted(endpoint, 1);
    expect(await ask('POST', `webhooks/deliveries/${id}/replay`)).toMatchObject({ id });
    const all = await until(
      () => receiver.received('ok-replayed'),
      (list) => list.length === 2,
    );
    expect(new Set(all.map(({ headers, body }) => headers['webhook-id'] + body)).size).toBe(1);
    const nobody = `msg_${'0'.repeat(24)}_${'0'.repeat(24)}`;
    expect(await ask('POST', `webhooks/deliveries/${nobody}/replay`)).toMatchObject({
      error: { code: 'delivery_not_found' },
    });
    expect(await ask('DELETE', `webhooks/endpoints/${endpoint.id}`)).toMatchObject({ deleted: true });
    expect(await ask('GET', `webhooks/endpoints/${endpoint.id}`)).toMatchObject({
      error: { code: 'endpoint_not_found' },
    });
    expect(logLines.filter((line) => line.includes('"sent":"127.0.0.1"'))).not.toHaveLength(0);
    expect(logLines.join('\n')).not.toContain('ok-replayed');
    expect(logLines.join('\n')).not.toContain(SECRET);
  },
  TIMEOUT,
);

test(
  'an endpoint that asked for Ed25519 verifies by its public key, and by its secret as before',
  async () => {
    const url = receiver.url('ok-ed25519');
    const endpoint = await ask<Endpoint>('POST', 'webhooks/endpoints', { url, secret: SECRET, ed25519: true });
    expect(endpoint.public_key).toMatch(/^whpk_/);
    const [first] = await until(
      () => receiver.received('ok-ed25519'),
      (list) => list.length === 1,
    );
    verified(first);
    expect(verifiesByKey(first, endpoint.public_key!)).toBe(true);
    expect(verifiesByKey({ ...first, body: `${first.body} ` }, endpoint.public_key!)).toBe(false);
    const { public_key: next } = await ask<Endpoint>('POST', `webhooks/endpoints/${endpoint.id}/rotate`);
    await ask('POST', `webhooks/endpoints/${endpoint.id}/test`);
    const [, second] = await until(
      () => receiver.received('ok-ed25519'),
      (list) => list.length === 2,
    );
    expect(verifiesByKey(second, endpoint.public_key!)).toBe(true);
    expect(verifiesByKey(second, next!)).toBe(true);
  },
  TIMEOUT,
);

test(
  'a message that waits when the runtime is killed is sent by the next one',
  async () => {
    const persist = await mkdtemp(join(tmpdir(), 'glimpse-webhooks-'));
    const first = await startServer({ bundles, persist });
    const address = { url: receiver.url('flaky-killed'), secret: SECRET };
    const endpoint = await ask<Endpoint>('POST', 'webhooks/endpoints', address, first);
    await attempted(endpoint, 1, first);
    await first.close();
    const second = await startServer({ bundles, persist });
    const [before, after] = await until(
      () => receiver.received('flaky-killed'),
      (list) => list.length === 2,
    );
    await second.close();
    await rm(persist, { recursive: true });
    expect(after.headers['webhook-id']).toBe(before.headers['webhook-id']);
    verified(after);
  },
  TIMEOUT,
);
