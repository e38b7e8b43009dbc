/** Pictures as people have them, answered over HTTP by the embedded model in a capped isolate. */
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { uploadModel } from '../../scripts/convert/upload.ts';
import { MODEL_DIRECTORY } from '../../scripts/demo/ask.ts';
import { startServer, type LocalServer } from '../../scripts/demo/server.ts';
import { chat, userMessage } from '../support/local-server.ts';
import { largePicture } from '../support/large-picture.ts';
import { manyScans } from '../support/many-scans.ts';

const LARGE = new URL('../golden/large/', import.meta.url);
const MEDIA = new URL('../golden/media/', import.meta.url);

let server: LocalServer;
beforeAll(async () => {
  server = await startServer({ variables: { MODEL: 'nano' } });
  await uploadModel(MODEL_DIRECTORY, server.bucket);
});
afterAll(() => server.close());

interface Reply {
  readonly choices?: readonly { readonly message: { readonly content: string } }[];
  readonly error?: { readonly code: string; readonly message: string };
}

async function ask(...images: Uint8Array[]): Promise<Reply> {
  const messages = [userMessage('What is written here?', ...images)];
  return (await chat(server.url, { model: 'nano', max_tokens: 4, messages })).json() as Promise<Reply>;
}

test.each(readdirSync(LARGE).filter((file) => file.endsWith('.gz')))('%s', async (file) => {
  const reply = await ask(largePicture(file.slice(0, -'.gz'.length)));
  expect(reply.error).toBeUndefined();
  expect(reply.choices).toHaveLength(1);
});

test('sixteen photos of 12 megapixels in a request', async () => {
  const photo = largePicture('12mp.jpg');
  const reply = await ask(...Array.from({ length: 16 }, () => photo));
  expect(reply.error).toBeUndefined();
  expect(reply.choices).toHaveLength(1);
});

test('fifteen JPEGs of 64 scans are refused by what decoding would take', async () => {
  const { error } = await ask(...Array.from({ length: 15 }, () => manyScans(64)));
  expect(error).toMatchObject({ code: 'image_too_large', message: expect.stringMatching(/passes.*baseline/) });
});

test('what is transparent is white', async () => {
  const golden = (file: string) => readFileSync(new URL(file, MEDIA));
  const [transparent, white] = await Promise.all([ask(golden('transparent.png')), ask(golden('white.png'))]);
  expect(transparent.choices?.[0].message.content).toBe(white.choices?.[0].message.content);
});
