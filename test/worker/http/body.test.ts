/** Bodies that are compressed, and bodies that break off. */
import { deflateSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { LIMITS } from '../../../worker/limits.ts';
import { HELLO, scriptedApp } from '../../support/http-app.ts';

async function send(body: BodyInit, encoding: string) {
  const { post, lines } = scriptedApp();
  const response = await post(HELLO, { body, headers: { 'content-encoding': encoding } });
  const { error } = (await response.json()) as { error?: { code: string } };
  return { outcome: [response.status, error?.code], lines };
}

const text = JSON.stringify(HELLO);
const LARGE = ' '.repeat(LIMITS.bodyBytes.value) + text;

test.each([
  ['gzip', gzipSync(text)],
  ['x-gzip', gzipSync(text)],
  ['GZIP', gzipSync(text)],
  ['deflate', deflateSync(text)],
  ['identity', text],
])('%s is understood', async (encoding, body) => {
  expect((await send(body, encoding)).outcome).toEqual([200, undefined]);
});

test.each<[string, string, BodyInit, [number, string]]>([
  ['an encoding that is not', 'br', text, [415, 'encoding_unsupported']],
  ['two of them', 'gzip, br', gzipSync(text), [415, 'encoding_unsupported']],
  ['what is not gzip', 'gzip', text, [400, 'body_broken']],
  ['gzip that is cut off', 'gzip', gzipSync(text).subarray(0, -12), [400, 'body_broken']],
  ['gzip that inflates to more than a body may have', 'gzip', gzipSync(LARGE), [413, 'body_too_large']],
  ['gzip of what is not JSON', 'gzip', gzipSync('no'), [400, 'invalid_json']],
])('%s is refused by name', async (_, encoding, body, refusal) => {
  expect((await send(body, encoding)).outcome).toEqual(refusal);
});

test('a body that breaks off is the client’s fault, and no failure of ours in the log', async () => {
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('{'));
      controller.error(new Error('the connection was lost'));
    },
  });
  const { post, lines } = scriptedApp();
  const response = await post(body, { duplex: 'half' } as RequestInit);
  expect([response.status, await response.json()]).toMatchObject([400, { error: { code: 'body_broken' } }]);
  expect(lines).toEqual([expect.objectContaining({ status: 400, code: 'body_broken' })]);
  expect(lines[0]).not.toHaveProperty('cause');
});
