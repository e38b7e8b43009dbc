/** One request to a real server on this machine, which does what receivers should not. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { post } from '../../../worker/egress/post.ts';

const MS = 500;
const OPTIONS = { fetch, now: () => Date.now(), ms: MS, bytes: 10 };

const ANSWERS: Readonly<Record<string, (response: ServerResponse) => void>> = {
  '/short': (response) =>
    response.writeHead(201, { 'retry-after': '5', 'webhook-delivery': 'abort-message' }).end('ok'),
  '/exact': (response) => response.end('0123456789'),
  '/long': (response) => response.end('x'.repeat(100_000)),
  '/moved': (response) => response.writeHead(302, { location: '/short' }).end(),
  '/reset': (response) => response.destroy(),
  '/hanging': () => undefined,
  '/silent': (response) => void response.writeHead(200).write('be'),
  '/broken': (response) => {
    response.writeHead(500, { 'content-length': '100' }).write('be');
    setTimeout(() => response.destroy(), 20);
  },
};
const asked: string[] = [];
const server = createServer((request, response) => {
  asked.push(request.url ?? '');
  ANSWERS[request.url ?? ''](response);
});
beforeAll(() => new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve)));
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const at = (path: string) => new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);
const NONE = { retryAfter: null, webhookDelivery: null };

test.each([
  ['/short', { status: 201, beginning: 'ok', headers: { retryAfter: '5', webhookDelivery: 'abort-message' } }],
  ['/exact', { status: 200, beginning: '0123456789', headers: NONE }],
  ['/long', { status: 200, beginning: 'xxxxxxxxxx' }],
  ['/moved', { status: 302, beginning: '' }],
  ['/reset', { status: null, failure: 'connection', headers: NONE }],
  ['/hanging', { status: null, failure: 'timeout' }],
  ['/silent', { status: 200, failure: null, beginning: 'be' }],
  ['/broken', { status: 500, failure: null }],
])('%s', async (path, expected) => {
  const begun = Date.now();
  expect(await post(at(path), {}, '{}', OPTIONS)).toMatchObject(expected);
  expect(Date.now() - begun).toBeLessThan(10 * MS);
  expect(asked.at(-1)).toBe(path);
});

test('where nobody listens there is no connection', async () => {
  expect(await post(new URL('http://127.0.0.1:1/'), {}, '{}', OPTIONS)).toMatchObject({
    status: null,
    failure: 'connection',
  });
});
