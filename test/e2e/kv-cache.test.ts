/** The embedded model in workerd with keys and values in f32 and in int8: right both times, and int8 takes less memory. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { uploadModel } from '../../scripts/convert/upload.ts';
import { startServer, type LocalServer } from '../../scripts/demo/server.ts';
import { chat, userMessage } from '../support/local-server.ts';

const NANO = resolve(import.meta.dirname, '../../weights/nano');
const { image, question, answer } = JSON.parse(readFileSync(join(NANO, 'demo.json'), 'utf8')) as Record<string, string>;
const KINDS = ['f32', 'i8'] as const;

const servers: LocalServer[] = [];
beforeAll(async () => {
  for (const kvCache of KINDS) {
    const server = await startServer({ variables: { MODEL: 'nano', KV_CACHE: kvCache } });
    servers.push(server);
    await uploadModel(NANO, server.bucket);
  }
});
afterAll(() => Promise.all(servers.map((server) => server.close())));

/** The answer, and the most WASM memory that was taken. A cache has room for `max_tokens` from the start. */
async function ask({ url }: LocalServer) {
  const messages = [userMessage(question, readFileSync(join(NANO, image)))];
  const response = await chat(url, { model: 'nano', messages, max_tokens: 800 });
  const { choices } = (await response.json()) as { choices: { message: { content: string } }[] };
  const { memory } = (await (await fetch(`${url}/v1/limits`)).json()) as { memory: { wasm_peak_bytes: number } };
  return { content: choices[0].message.content, peakBytes: memory.wasm_peak_bytes };
}

test('KV_CACHE=i8 answers rightly and takes less memory than f32', async () => {
  const [f32, i8] = [await ask(servers[0]), await ask(servers[1])];
  expect([f32.content, i8.content]).toEqual([answer, answer]);
  // 5 layers · keys and values · 2 heads · (64 · 4 bytes - 68 bytes) · 800 tokens is 3 MB.
  expect(f32.peakBytes - i8.peakBytes).toBeGreaterThan(2e6);
});
