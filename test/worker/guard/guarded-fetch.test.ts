import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GlimpseError } from '../../../worker/errors.ts';
import { guardedFetch, type GuardedOptions } from '../../../worker/guard/guarded-fetch.ts';
import { startWeb, type Answer, type Web } from '../../support/web.ts';

const PICTURE = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 1, 2, 3]);
const MOST = 1000;

const bytes =
  (body: Uint8Array, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response.writeHead(200, headers).end(body);
const redirect =
  (status: number, location?: string): Answer =>
  (response) =>
    response.writeHead(status, location === undefined ? {} : { location }).end('moved');

const ANSWERS: Record<string, Answer> = {
  'a.com/picture': bytes(PICTURE, { 'content-type': 'text/html' }),
  'a.com/empty': bytes(new Uint8Array(0)),
  'a.com/exact': bytes(new Uint8Array(MOST)),
  'a.com/announced': bytes(new Uint8Array(MOST + 1), { 'content-length': String(MOST + 1) }),
  'a.com/endless': (response) => {
    response.writeHead(200);
    const more = setInterval(() => response.write(new Uint8Array(100)), 1);
    response.on('close', () => clearInterval(more));
  },
  'a.com/zipped': (response) => {
    // A kilobyte of gzip that becomes a megabyte.
    response.writeHead(200, { 'content-encoding': 'gzip' });
    void import('node:zlib').then(({ gzipSync }) => response.end(gzipSync(new Uint8Array(1 << 20))));
  },
  'a.com/broken': (response) => {
    response.writeHead(200, { 'content-length': '500' });
    response.write(new Uint8Array(100), () => response.destroy());
  },
  'a.com/silent': () => undefined,
  'a.com/stuck': (response) => void response.writeHead(200).write(new Uint8Array(10)),
  'a.com/secret-error': (response) => response.writeHead(500).end('the password is hunter2'),
  'a.com/moved': redirect(301, '/picture'),
  'a.com/to-b': redirect(302, 'https://b.com/picture'),
  'b.com/picture': bytes(PICTURE),
  'a.com/to-other-host': redirect(302, 'https://c.com/picture'),
  'a.com/to-loopback': redirect(302, 'https://127.0.0.1/admin'),
  'a.com/to-http': redirect(307, 'http://a.com/picture'),
  'a.com/to-port': redirect(308, 'https://a.com:8443/picture'),
  'a.com/to-self': redirect(302, 'https://glimpse.com/v1/keys'),
  'a.com/to-nowhere': redirect(302),
  'a.com/to-nonsense': redirect(302, 'https://'),
  ...Object.fromEntries(
    Array.from({ length: 6 }, (_, at) => [`a.com/chain${at}`, redirect(301, `https://a.com/chain${at + 1}`)]),
  ),
  'a.com/chain6': bytes(PICTURE),
};

let web: Web;
beforeAll(async () => {
  web = await startWeb(ANSWERS);
});
afterAll(() => web.close());

const get = (path: string, more: Partial<GuardedOptions> = {}) =>
  guardedFetch(`https://a.com/${path}`, {
    rules: { hosts: ['a.com', 'b.com', 'glimpse.com'], own: ['glimpse.com'] },
    fetch: web.fetch,
    maxBytes: MOST,
    headersMs: 300,
    wholeMs: 600,
    maxHops: 3,
    accept: 'image/*',
    signal: new AbortController().signal,
    onChunk: () => undefined,
    ...more,
  });

test('the bytes come, whatever the content type claims', async () => {
  expect(await get('picture')).toEqual({ bytes: PICTURE });
  expect(await get('exact')).toEqual({ bytes: new Uint8Array(MOST) });
});

test("nothing of the client's request is sent", async () => {
  await get('picture');
  const { host: _, connection: __, ...sent } = web.lastHeaders();
  expect(sent).toEqual({
    accept: 'image/*',
    'accept-encoding': expect.any(String),
    'accept-language': '*',
    'sec-fetch-mode': 'cors',
    'user-agent': 'Glimpse',
  });
});

describe('redirections', () => {
  test.each(['moved', 'to-b', 'chain3'])('%s is followed', async (path) => {
    expect(await get(path)).toEqual({ bytes: PICTURE });
  });

  test.each([
    ['to-other-host', /redirects to where its host is not on the list/],
    ['to-loopback', /redirects to where it names an IP address/],
    ['to-http', /redirects to where it does not begin with https/],
    ['to-port', /redirects to where it names a port/],
    ['to-self', /redirects to where it is this service itself/],
    ['chain0', /more than 3 times/],
  ])('%s is refused, and not asked', async (path, what) => {
    const before = web.asked.length;
    expect(await get(path)).toEqual({ failure: 'refused', what: expect.stringMatching(what) });
    expect(web.asked.slice(before).every((place) => place.startsWith('a.com/') && !place.includes(':'))).toBe(true);
  });

  test.each(['to-nowhere', 'to-nonsense'])('%s fails', async (path) => {
    expect(await get(path)).toEqual({ failure: 'failed', what: 'a.com redirects to nowhere' });
  });
});

describe('what is too large is cut off', () => {
  test.each(['announced', 'endless', 'zipped'])('%s', async (path) => {
    expect(await get(path)).toEqual({ failure: 'too_large', what: `what a.com sends has more than ${MOST} bytes` });
  });

  test('also where all pictures together are, by whoever counts them', async () => {
    const full = new GlimpseError('engine_busy', 'Too many.');
    const onChunk = (): never => {
      throw full;
    };
    await expect(get('picture', { onChunk })).rejects.toBe(full);
  });
});

describe('what does not come', () => {
  test.each([
    ['missing', 'failed', 'a.com answers 404'],
    ['secret-error', 'failed', 'a.com answers 500'],
    ['empty', 'failed', 'a.com sends nothing'],
    ['broken', 'failed', 'a.com broke off'],
    ['silent', 'timeout', 'a.com did not answer within 300 ms'],
    ['stuck', 'timeout', 'it took longer than 600 ms'],
  ])('%s: %s', async (path, failure, what) => {
    expect(await get(path)).toMatchObject({ failure, what });
  });

  test('a host without a connection', async () => {
    const fetch = (): Promise<Response> => Promise.reject(new TypeError('connect ECONNREFUSED 10.1.2.3:443'));
    expect(await get('picture', { fetch })).toEqual({ failure: 'failed', what: 'a.com cannot be reached' });
  });

  test('a client that leaves ends it at once', async () => {
    const client = new AbortController();
    const fetched = get('stuck', { signal: client.signal, wholeMs: 60_000 });
    await wait(50);
    client.abort(new Error('left'));
    await expect(fetched).rejects.toThrow('left');
  });
});
