import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Access } from '../../../worker/access/grant.ts';
import type { Scope } from '../../../worker/access/record.ts';
import { LIMITS } from '../../../worker/limits.ts';
import type { MediaSources } from '../../../worker/http/named-sources.ts';
import { scriptedApp } from '../../support/http-app.ts';
import { LOCAL } from '../../support/local-access.ts';
import { startWeb, type Web } from '../../support/web.ts';

const ONE = new Uint8Array([1, 1, 1]);
const TWO = new Uint8Array([2, 2, 2]);

let web: Web;
beforeAll(async () => {
  web = await startWeb({
    'a.com/one': (response) => response.writeHead(200).end(ONE),
    'a.com/two': (response) => response.writeHead(200).end(TWO),
    'a.com/gone': (response) => response.writeHead(410).end(),
    'a.com/silent': () => undefined,
    'a.com/large': (response) => response.writeHead(200).end(new Uint8Array(LIMITS.imageBytes.value + 1)),
    'a.com/8MiB': (response) => response.writeHead(200).end(new Uint8Array(8 << 20)),
  });
});
afterAll(() => web.close());

const stored: Record<string, Uint8Array<ArrayBuffer>> = {
  'media/one.png': new Uint8Array(ONE),
  'other/secret.png': new Uint8Array(TWO),
};

const bucket: MediaSources['bucket'] = {
  head: (key) => Promise.resolve(stored[key] ? { size: stored[key].byteLength, etag: 'one' } : null),
  get: (key) => Promise.resolve(stored[key] ? { arrayBuffer: () => Promise.resolve(stored[key].buffer) } : null),
};

function app(more: Partial<MediaSources> = {}, options: Parameters<typeof scriptedApp>[1] = {}) {
  const pictures = { hosts: ['a.com', '*.b.com'], fetch: web.fetch, prefix: 'media/', bucket, ...more };
  const made = scriptedApp({}, { pictures, ...options });
  const ask = async (...urls: string[]) => {
    const content = urls.map((url) => ({ type: 'image_url', image_url: { url } }));
    const response = await made.chat({ messages: [{ role: 'user', content }] });
    const { error } = (await response.json()) as { error?: { code: string; param: string | null; message: string } };
    return { status: response.status, code: error?.code, param: error?.param, message: error?.message };
  };
  /** The pictures that the engine got last. */
  const seen = () =>
    made.engine.requests
      .at(-1)
      ?.messages.flatMap(({ content }) =>
        typeof content === 'string' ? [] : content.map((part) => (part.type === 'image' ? [...part.bytes] : [])),
      );
  return { ...made, ask, seen };
}

test('pictures by address, by key and in the body reach the engine in their order', async () => {
  const { ask, seen } = app();
  expect(
    await ask('https://a.com/two', 'data:image/png;base64,AwMD', 'r2:media/one.png', 'https://a.com/one'),
  ).toMatchObject({ status: 200 });
  expect(seen()).toEqual([
    [2, 2, 2],
    [3, 3, 3],
    [1, 1, 1],
    [1, 1, 1],
  ]);
});

test('a picture that is named several times is fetched once', async () => {
  const before = web.asked.length;
  const { ask } = app();
  expect(
    await ask('https://a.com/one', 'https://a.com/one', 'https://a.com/one', 'https://a.com/one', 'https://a.com/one'),
  ).toMatchObject({ status: 200 });
  expect(web.asked.length - before).toBe(1);
});

const url = 'messages[0].content[1].image_url.url';

describe('an error names the picture', () => {
  test.each([
    ['https://a.com/gone', 424, 'image_fetch_failed', /a\.com answers 410.*data URL/],
    ['https://c.com/one', 400, 'image_url_refused', /not on the list.*IMAGE_HOSTS/],
    ['https://127.0.0.1/', 400, 'image_url_refused', /IP address/],
    ['https://localhost.b.com@evil.net/', 400, 'image_url_refused', /user/],
    ['http://a.com/one', 400, 'image_url_refused', /https/],
    ['HTTPS://A.COM/missing', 424, 'image_fetch_failed', /404/],
    ['https://a.com/large', 413, 'image_too_large', /more than 10485760 bytes/],
    ['r2:media/none.png', 404, 'file_not_found', /below media\//],
    ['r2:other/secret.png', 400, 'image_url_refused', /begins with media\//],
    ['r2:media/../other/secret.png', 400, 'image_url_refused', /\.\./],
    [`r2:media/${'ü'.repeat(520)}`, 400, 'image_url_refused', /1,024 bytes/],
    ['r2:', 400, 'image_url_refused', /media\//],
  ])('%s: %i %s', async (second, status, code, says) => {
    const { ask, engine } = app();
    expect(await ask('https://a.com/one', second)).toEqual({
      status,
      code,
      param: url,
      message: expect.stringMatching(says),
    });
    expect(engine.requests).toEqual([]);
  });

  test('a host that does not answer', async () => {
    const { ask } = app();
    expect(await ask('https://a.com/one', 'https://a.com/silent')).toMatchObject({
      status: 424,
      code: 'image_fetch_timeout',
      param: url,
    });
  });
});

test('where nothing is listed nothing is asked, and the message names the variable', async () => {
  const before = web.asked.length;
  const { ask } = app({ hosts: [], prefix: null });
  expect(await ask('https://a.com/one')).toMatchObject({
    status: 400,
    code: 'remote_image_unsupported',
    message: expect.stringContaining('IMAGE_HOSTS'),
  });
  expect(await ask('r2:media/one.png')).toMatchObject({
    status: 400,
    code: 'remote_image_unsupported',
    message: expect.stringContaining('R2_MEDIA_PREFIX'),
  });
  expect(web.asked.length).toBe(before);
});

/** Anybody, under any name. */
const anyone = (scopes: readonly Scope[]): Access => ({
  mode: 'open',
  screen: () => undefined,
  countStranger: () => Promise.resolve(),
  isHolder: () => Promise.resolve(true),
  allowedOrigin: () => null,
  authorize: async (request, scope) => ({ ...(await LOCAL.access.authorize(request, scope)), scopes }),
});

test('the service does not ask itself', async () => {
  const { app: api } = app({ hosts: ['*'] }, { access: anyone(['ask']) });
  const content = [{ type: 'image_url', image_url: { url: 'https://glimpse.workers.dev/v1/models' } }];
  const body = JSON.stringify({ messages: [{ role: 'user', content }] });
  const response = await api.request('https://glimpse.workers.dev/v1/chat/completions', { method: 'POST', body });
  expect(await response.json()).toMatchObject({
    error: { code: 'image_url_refused', message: expect.stringContaining('this service itself') },
  });
});

test('five addresses are too many', async () => {
  const { ask } = app();
  const addresses = Array.from({ length: 5 }, (_, at) => `https://a.com/one?${at}`);
  expect(await ask(...addresses)).toMatchObject({
    status: 400,
    code: 'too_many_images',
    message: expect.stringContaining('at most 4'),
  });
});

test('a key without the scope "files" reads nothing by r2: keys', async () => {
  const { ask } = app({}, { access: anyone(['ask']) });
  expect(await ask('r2:media/one.png')).toMatchObject({
    status: 403,
    code: 'forbidden',
    message: expect.stringContaining('files'),
  });
  expect(await ask('https://a.com/one')).toMatchObject({ status: 200 });
});

test('what all requests have fetched is bounded, and free again when their answers have ended', async () => {
  const { ask, settled } = app();
  const { status, code } = await ask('https://a.com/8MiB', 'https://a.com/8MiB#2', 'https://a.com/8MiB#3');
  expect([status, code]).toEqual([503, 'engine_busy']);
  await settled();
  for (let round = 0; round < 3; round++) {
    expect(await ask('https://a.com/8MiB', 'https://a.com/8MiB#2')).toMatchObject({ status: 200 });
    await settled();
  }
});
