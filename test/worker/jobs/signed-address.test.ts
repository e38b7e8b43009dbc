/** Signed addresses against an S3 API that verifies signatures. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { signedAddress } from '../../../worker/jobs/signed-address.ts';
import { BUCKET, CREDENTIALS, startS3Server, type S3Server } from '../../support/s3-server.ts';

let server: S3Server;
beforeAll(async () => {
  server = await startS3Server();
});
afterAll(() => server.close());

const HEADERS = { 'content-type': 'application/pdf', 'content-length': '5' };
const sign = (seconds = 60) =>
  signedAddress({ url: `${server.options.endpoint}/${BUCKET}`, ...CREDENTIALS }, 'uploads/doc_1', HEADERS, seconds);

async function put(url: string, body: string, type = 'application/pdf'): Promise<number> {
  return (await fetch(url, { method: 'PUT', body, headers: { 'content-type': type } })).status;
}

test('an address takes the object that it was signed for', async () => {
  expect(await put(await sign(), 'hello')).toBe(200);
  expect(new TextDecoder().decode((await server.read('uploads/doc_1'))!)).toBe('hello');
});

test('it takes no other length, type or key, and says nothing of the secret', async () => {
  await server.clear();
  const url = await sign();
  expect(await put(url, 'hello, world')).toBe(403);
  expect(await put(url, 'hello', 'text/html')).toBe(403);
  expect(await put(url.replace('doc_1', 'doc_2'), 'hello')).toBe(403);
  expect(await server.keys()).toEqual([]);
  expect(url).not.toContain(CREDENTIALS.secretAccessKey);
});
