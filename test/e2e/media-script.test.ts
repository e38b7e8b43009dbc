/** Pictures that are decoded by the script glimpse-media, asked about over HTTP. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chat, startTinyServer, userMessage, type TinyServer } from '../support/local-server.ts';

const fixture = (name: string) => readFileSync(join(import.meta.dirname, '../golden/media', name));

let server: TinyServer;
beforeAll(async () => {
  server = await startTinyServer();
});
afterAll(() => server.close());

async function asked(...files: string[]): Promise<Response> {
  return chat(server.url, { messages: [userMessage('What is this?', ...files.map(fixture))] });
}

test('an AVIF has the image tokens of a PNG of its size; both may be in one question', async () => {
  const tokens = async (...files: string[]) => {
    const response = await asked(...files);
    expect(response.status).toBe(200);
    const { usage } = (await response.json()) as { usage: { prompt_tokens_details: { image_tokens: number } } };
    return usage.prompt_tokens_details.image_tokens;
  };
  const one = await tokens('rgb.png');
  expect(one).toBeGreaterThan(0);
  expect(await tokens('lossy.avif')).toBe(one);
  expect(await tokens('full-chroma.avif', 'rgb.png', 'alpha.avif')).toBe(3 * one);
});

test('its errors are those of any picture', async () => {
  const [damaged, large] = [await asked('truncated.avif'), await asked('huge.avif')];
  expect([damaged.status, large.status]).toEqual([400, 413]);
  expect(await damaged.json()).toMatchObject({ error: { code: 'image_corrupt' } });
});
