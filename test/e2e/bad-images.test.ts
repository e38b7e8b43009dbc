import { readFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chat, startTinyServer, userMessage, type TinyServer } from '../support/local-server.ts';

const PICTURE = new Uint8Array(readFileSync(new URL('../golden/glm4v/one.png', import.meta.url)));

let server: TinyServer;
beforeAll(async () => {
  server = await startTinyServer();
});
afterAll(() => server.close());

const BAD = [
  {
    what: 'no image',
    bytes: new TextEncoder().encode('<html>not an image</html>'),
    status: 415,
    code: 'image_unsupported',
  },
  { what: 'a PDF', bytes: new TextEncoder().encode('%PDF-1.7\n'), status: 415, code: 'image_unsupported' },
  {
    what: 'a GIF without picture',
    bytes: new TextEncoder().encode('GIF89a\x01\x00\x01\x00'),
    status: 400,
    code: 'image_corrupt',
  },
  { what: 'a truncated PNG', bytes: PICTURE.subarray(0, PICTURE.length >> 1), status: 400, code: 'image_corrupt' },
  { what: 'the first 20 bytes of a PNG', bytes: PICTURE.subarray(0, 20), status: 400, code: 'image_corrupt' },
  { what: 'a PNG header of 30,000x30,000', bytes: resized(30_000, 30_000), status: 413, code: 'image_too_large' },
  { what: 'a PNG header of 0x10', bytes: resized(0, 10), status: 400, code: 'image_corrupt' },
  { what: 'a PNG header of 2,000x2', bytes: resized(2000, 2), status: 400, code: 'image_aspect_ratio' },
];

describe.each(BAD)('$what', ({ bytes, status, code }) => {
  test.each([false, true])(`is a ${status} ${code}, streamed: %s`, async (stream) => {
    const response = await chat(server.url, { stream, messages: [userMessage('What is this?', PICTURE, bytes)] });
    const { error } = (await response.json()) as { error: { code: string; message: string } };
    const param = 'messages[0].content[1].image_url.url';
    expect({ status: response.status, ...error }).toMatchObject({ status, code, param });
  });
});

test('a text beyond the context is a 400 context_length_exceeded that names the tokens', async () => {
  const response = await chat(server.url, { messages: [userMessage('word '.repeat(20_000))] });
  expect(response.status).toBe(400);
  const { error } = (await response.json()) as { error: { code: string; message: string } };
  expect(error.code).toBe('context_length_exceeded');
  expect(error.message).toMatch(/\d+ tokens/);
});

test('a data URL of 50 MB is a 413 body_too_large', async () => {
  const response = await chat(server.url, { messages: [userMessage('', new Uint8Array(37_500_000))] });
  expect(response.status).toBe(413);
  expect(await response.json()).toMatchObject({ error: { code: 'body_too_large' } });
});

test('the isolate has lived on through all of it', async () => {
  const response = await chat(server.url, { messages: [userMessage('What is this?', PICTURE)] });
  expect(response.status).toBe(200);
});

/** The picture with other sizes in its header and the header's checksum right. */
function resized(widthPx: number, heightPx: number): Uint8Array {
  const bytes = PICTURE.slice();
  const header = new DataView(bytes.buffer);
  header.setUint32(16, widthPx);
  header.setUint32(20, heightPx);
  header.setUint32(29, crc32(bytes.subarray(12, 29)));
  return bytes;
}
