/** Pictures by address and by key, in workerd: the Worker's own fetch meets a web of ours, and R2 is the simulator's. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import OpenAI from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GOLDEN, readCase } from '../../scripts/eval/golden.ts';
import { startTinyServer, type TinyServer } from '../support/local-server.ts';

const PICTURE = new Uint8Array(readFileSync(path.join(GOLDEN, 'glm4v/one.png')));
const { golden } = readCase('glm4v', 'image');
const ANSWER = (golden as unknown as { greedy_text: string }).greedy_text;

const asked: string[] = [];
let server: TinyServer;
let client: OpenAI;

beforeAll(async () => {
  server = await startTinyServer({
    variables: { IMAGE_HOSTS: 'pictures.com, *.pictures.org', R2_MEDIA_PREFIX: 'media/' },
    outbound: ({ hostname, pathname }) => {
      asked.push(hostname + pathname);
      if (pathname === '/moved') return { status: 302, headers: { location: 'https://cdn.pictures.org/one.png' } };
      if (pathname === '/away') return { status: 302, headers: { location: 'https://169.254.169.254/' } };
      return pathname === '/one.png' ? { status: 200, body: PICTURE } : { status: 404 };
    },
  });
  await server.bucket.put('media/one.png', PICTURE);
  client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'none', maxRetries: 2 });
});
afterAll(() => server?.close());

const ask = (url: string) =>
  client.chat.completions.create({
    model: 'tiny',
    max_tokens: golden.greedy_ids.length,
    temperature: 0,
    messages: [
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url } },
          { type: 'text', text: 'What color is the circle?' },
        ],
      },
    ],
  });

test.each(['https://pictures.com/one.png', 'https://pictures.com/moved', 'r2:media/one.png'])(
  '%s is answered as the same picture in the body',
  async (url) => {
    expect((await ask(url)).choices[0].message.content).toBe(ANSWER);
  },
);

test.each([
  ['https://pictures.com/none.png', 424, 'image_fetch_failed'],
  ['https://pictures.com/away', 400, 'image_url_refused'],
  ['https://elsewhere.com/one.png', 400, 'image_url_refused'],
  ['r2:models/tiny/manifest.json', 400, 'image_url_refused'],
  ['r2:media/none.png', 404, 'file_not_found'],
])("%s is refused, and OpenAI's client asks once", async (url, status, code) => {
  const before = asked.length;
  const param = 'messages[0].content[0].image_url.url';
  await expect(ask(url)).rejects.toMatchObject({ status, code, param });
  const since = asked.slice(before);
  expect(since.length).toBeLessThanOrEqual(1);
  expect(since.every((place) => place.startsWith('pictures.com/'))).toBe(true);
});
