/** Answers of an origin through the Worker in workerd, read by OpenAI's client: whole, streamed, with every kind of failure. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import OpenAI, { APIError } from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Quarantine } from '../../worker/origin/health.ts';
import { signedClaim, type MediaClaim } from '../../worker/origin/media-link.ts';
import { heldAtTheEnd, heldBy, soak } from '../../scripts/bench/origin/soak.ts';
import { GOLDEN } from '../../scripts/eval/golden.ts';
import { encodePng } from '../../scripts/png.ts';
import type { OriginServer } from '../../scripts/origin/faulty-origin.ts';
import type { TinyServer } from '../support/local-server.ts';
import { FAULTS, MEDIA_SECRET, PRIVATE, SLOW, startOriginsBehind } from '../support/origins-behind.ts';

const TIMEOUT = 60_000;
/** The part of a bucket that is needed. */
interface Stored {
  readonly put: (key: string, value: Uint8Array | string) => Promise<{ readonly etag: string } | null>;
  readonly delete: (key: string) => Promise<void>;
}

let origin: OriginServer;
let server: TinyServer;
let client: OpenAI;
beforeAll(async () => {
  ({ origin, server } = await startOriginsBehind());
  client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'none', maxRetries: 0 });
}, TIMEOUT);
afterAll(async () => {
  await server.close();
  await origin.close();
});

const ask = (fault: string) => ({
  model: `gpu-${fault}`,
  messages: [{ role: 'user' as const, content: 'hello' }],
  max_tokens: 8,
});

test(
  'a whole answer, under our id and the name that was asked for; the head says who computed it and why',
  async () => {
    const { data, response } = await client.chat.completions.create(ask('good')).withResponse();
    expect(data).toMatchObject({
      id: expect.stringMatching(/^chatcmpl-/),
      model: 'gpu-good',
      choices: [{ message: { content: 'yes, it is.yes, it is.' }, finish_reason: 'length' }],
      usage: { prompt_tokens: 3, completion_tokens: 8 },
    });
    const headers = ['engine', 'route', 'origin', 'attempts'].map((name) => response.headers.get(`x-glimpse-${name}`));
    expect(headers).toEqual(['origin', 'model', 'good', '1']);
    expect(origin.asked('good').at(-1)!.headers.authorization).toBe('Bearer a secret');
    // One in a private network is asked through its binding, under its name there.
    await client.chat.completions.create(ask(PRIVATE));
    expect(origin.asked('good').at(-1)!.headers.host).toBe('gpu.internal:8000');
  },
  TIMEOUT,
);

test(
  'a stream, with reasoning under both names and usage in a chunk of its own',
  async () => {
    const stream = await client.chat.completions.create({
      ...ask('reasoning'),
      stream: true,
      stream_options: { include_usage: true },
    });
    const deltas: Record<string, string>[] = [];
    let usage: unknown;
    for await (const chunk of stream) {
      if (chunk.choices[0]) deltas.push(chunk.choices[0].delta as Record<string, string>);
      usage = chunk.usage ?? usage;
    }
    const text = (name: string) => deltas.map((delta) => delta[name] ?? '').join('');
    expect([text('reasoning'), text('reasoning_content'), text('content')]).toEqual(['hm, well', 'hm, well', 'yes']);
    expect(usage).toMatchObject({ prompt_tokens: 3, completion_tokens: 4 });
  },
  TIMEOUT,
);

describe('a failure is one of ours', () => {
  test.each([
    ['busy', 503, 'origin_busy'],
    ['failing', 502, 'origin_failed'],
    ['refusing', 400, 'origin_refused'],
    ['cut', 502, 'origin_cut'],
    ['endless', 502, 'origin_too_long'],
    ['barring', 502, 'origin_misconfigured'],
  ])(
    '%s: %s %s',
    async (fault, status, code) => {
      const error = await client.chat.completions.create(ask(fault)).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(APIError);
      expect(error).toMatchObject({ status, code });
      const { headers } = error as APIError;
      expect([headers?.get('x-glimpse-origin'), headers?.get('x-glimpse-route')]).toEqual([fault, 'model']);
    },
    TIMEOUT,
  );

  test.each(['cut', 'inbandlate'])(
    '%s in a stream: the text so far, then the error, and no [DONE]',
    async (fault) => {
      let text = '';
      const reading = (async () => {
        const stream = await client.chat.completions.create({ ...ask(fault), stream: true });
        for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
      })();
      await expect(reading).rejects.toBeInstanceOf(APIError);
      expect(text).toBe('half');
    },
    TIMEOUT,
  );

  test(
    'an origin that has failed too often is not asked any more',
    async () => {
      const failed = () =>
        client.chat.completions.create(ask('failing')).catch((thrown: unknown) => thrown as APIError);
      for (let i = 0; i < 3; i++) await failed();
      const before = origin.asked('failing').length;
      const { status, code, headers } = (await failed()) as APIError;
      expect([status, code]).toEqual([503, 'origin_open']);
      expect(Number(headers?.get('retry-after'))).toBeGreaterThan(0);
      expect(origin.asked('failing')).toHaveLength(before);
      const limits = (await (await fetch(`${server.url}/v1/limits`)).json()) as { engines: { origins: object[] } };
      expect(limits.engines.origins).toContainEqual(
        expect.objectContaining({
          name: 'failing',
          state: expect.objectContaining({ text: 'open', image: 'closed' }),
        }),
      );
      expect(JSON.stringify(limits)).not.toContain('127.0.0.1');
    },
    TIMEOUT,
  );
});

test(
  'an origin that takes long: the stream begins after 5 s, and what goes wrong then is told in it',
  async () => {
    const [good, failing] = await Promise.all(
      SLOW.map(async (fault) => {
        const begin = Date.now();
        const body = JSON.stringify({ ...ask(fault), stream: true, stream_options: { include_usage: true } });
        const response = await fetch(`${server.url}/v1/chat/completions`, { method: 'POST', body });
        return { status: response.status, ms: Date.now() - begin, text: await response.text() };
      }),
    );
    expect([good.status, failing.status]).toEqual([200, 200]);
    expect(Math.max(good.ms, failing.ms)).toBeLessThan(5900);
    expect(good.text).toContain('[DONE]');
    expect(failing.text).toContain('"code":"origin_failed"');
    expect([good.text, failing.text].map((text) => text.includes('"prompt_tokens"'))).toEqual([true, false]);
    expect(failing.text).not.toContain('[DONE]');
  },
  TIMEOUT,
);

const raw = (body: object, engine: string) =>
  fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-glimpse-engine': engine },
    body: JSON.stringify(body),
  });

describe('what the edge has no room for goes to an origin by itself', () => {
  const LONG = { messages: [{ role: 'user', content: 'word '.repeat(20_000) }], max_tokens: 8 };
  const grey = `data:image/png;base64,${Buffer.from(encodePng(8, 8, 'grey', new Uint8Array(64))).toString('base64')}`;
  const image = { type: 'image_url', image_url: { url: grey } };
  const MANY = { messages: [{ role: 'user', content: Array.from({ length: 17 }, () => image) }], max_tokens: 8 };

  test.each([
    ['too many tokens', LONG, 'tokens'],
    ['too many pictures', MANY, 'pictures'],
  ])(
    '%s: the answer says why, in head and body; who asks for the edge gets its refusal',
    async (_, body, reason) => {
      const whole = await raw(body, 'auto');
      const headers = ['engine', 'route', 'origin'].map((name) => whole.headers.get(`x-glimpse-${name}`));
      const answered = (await whole.json()) as { choices: { message: { content: string } }[]; glimpse: object };
      expect([whole.status, ...headers]).toEqual([200, 'origin', reason, 'good']);
      expect(answered.glimpse).toEqual({ engine: 'origin', origin: 'good', route: reason });
      const stream = await (await raw({ ...body, stream: true }, 'auto')).text();
      expect(stream).toContain(`"route":"${reason}"`);
      const refused = await raw(body, 'edge');
      expect([refused.status, refused.headers.get('x-glimpse-engine')]).toEqual([400, 'edge']);
    },
    TIMEOUT,
  );

  test(
    'what fits stays at the edge',
    async () => {
      const fits = await raw({ messages: [{ role: 'user', content: 'hello' }], max_tokens: 4 }, 'auto');
      expect(await fits.json()).toMatchObject({ glimpse: { engine: 'edge', origin: null, route: 'fits' } });
    },
    TIMEOUT,
  );
});

describe('what is asked for is obeyed', () => {
  test(
    'edge with an origin’s model is refused; origin without its name takes one that can; an unknown model is unknown',
    async () => {
      expect(await (await raw(ask('good'), 'edge')).json()).toMatchObject({ error: { code: 'model_not_found' } });
      const any = await raw({ ...ask('good'), model: undefined }, 'origin');
      expect([any.headers.get('x-glimpse-engine'), any.headers.get('x-glimpse-route')]).toEqual(['origin', 'asked']);
      await any.body?.cancel();
      expect(await (await raw({ ...ask('good'), model: 'nobody' }, 'auto')).json()).toMatchObject({
        error: { code: 'model_not_found' },
      });
    },
    TIMEOUT,
  );

  test('what only the edge does is refused by its name', async () => {
    const refused = await raw({ ...ask('good'), n: 2, temperature: 1 }, 'origin');
    expect([refused.status, await refused.json()]).toMatchObject([
      400,
      { error: { code: 'engine_unavailable', param: 'n' } },
    ]);
  });

  test('the list of models has theirs', async () => {
    const ids = (await client.models.list()).data.map(({ id }) => id);
    expect(ids).toContain('gpu-good');
  });
});

describe('a video', () => {
  const clip = (name: string) => Uint8Array.from(readFileSync(path.join(GOLDEN, 'video', name)));
  const asking = (video: object) => ({
    messages: [
      {
        role: 'user',
        content: [
          { type: 'video_url', video_url: video },
          { type: 'text', text: 'What?' },
        ],
      },
    ],
    max_tokens: 4,
  });
  const inline = (name: string) => ({ url: `data:video/mp4;base64,${Buffer.from(clip(name)).toString('base64')}` });
  const routeOf = async (response: Response) =>
    ({ body: await response.json(), route: response.headers.get('x-glimpse-route') }) as {
      body: { choices: { message: { content: string } }[] };
      route: string;
    };

  test(
    'that is short stays; one that is too long, or is not decoded here, goes to an origin, which reads it at our address',
    async () => {
      expect((await routeOf(await raw(asking(inline('end.mp4')), 'auto'))).route).toBe('fits');
      for (const [name, reason] of [
        ['long.mp4', 'video:seconds'],
        ['h264.mp4', 'video:codec'],
      ]) {
        const { body, route } = await routeOf(await raw(asking(inline(name)), 'auto'));
        expect([route, body.choices[0].message.content]).toEqual([reason, `${clip(name).byteLength} bytes`]);
      }
      const kept = ((await server.bindings()).DOCUMENTS as { list: (o: object) => Promise<{ objects: object[] }> })
        .list;
      await expect.poll(async () => (await kept({ prefix: 'passing/' })).objects).toEqual([]);
    },
    TIMEOUT,
  );

  test(
    'that was sent as a file is read by the origin where it lies',
    async () => {
      const bytes = clip('long.mp4');
      const sent = await fetch(`${server.url}/v1/files/long.mp4?purpose=vision`, { method: 'PUT', body: bytes });
      const { id } = (await sent.json()) as { id: string };
      const { body, route } = await routeOf(await raw(asking({ file_id: id }), 'auto'));
      expect([route, body.choices[0].message.content]).toEqual(['video:seconds', `${bytes.byteLength} bytes`]);
      expect(JSON.stringify(origin.asked('fetching').at(-1)!.body)).toContain(`${server.url}/v1/media/`);
    },
    TIMEOUT,
  );
});

describe('the address of one object', () => {
  const KEY = 'files/clip';
  const BYTES = Uint8Array.from({ length: 1000 }, (_, at) => at % 251);
  let documents: Stored;
  let etag: string;
  beforeAll(async () => {
    documents = (await server.bindings()).DOCUMENTS as Stored;
    ({ etag } = (await documents.put(KEY, BYTES))!);
  });
  const address = async (more: Partial<MediaClaim> = {}, secret = MEDIA_SECRET) => {
    const claim = {
      bucket: 'documents',
      key: KEY,
      etag,
      sizeBytes: 1000,
      expires: Date.now() + 60_000,
      ...more,
    } as const;
    return `${server.url}/v1/media/${await signedClaim(secret, claim)}`;
  };
  const get = async (range?: string, method = 'GET') => {
    const response = await fetch(await address(), { method, headers: range === undefined ? {} : { range } });
    return { status: response.status, headers: response.headers, bytes: new Uint8Array(await response.arrayBuffer()) };
  };

  test('all of it, or what its header says', async () => {
    const { status, headers, bytes } = await get();
    expect([status, headers.get('accept-ranges'), headers.get('cache-control')]).toEqual([
      200,
      'bytes',
      'private, no-store',
    ]);
    expect(bytes).toEqual(BYTES);
    const head = await get(undefined, 'HEAD');
    expect([head.status, head.bytes.byteLength]).toEqual([200, 0]);
  });

  test.each<[range: string, from: number, to: number]>([
    ['bytes=0-9', 0, 10],
    ['bytes=990-', 990, 1000],
    ['bytes=-10', 990, 1000],
    ['bytes=995-2000', 995, 1000],
  ])('%s', async (range, from, to) => {
    const { status, headers, bytes } = await get(range);
    expect([status, headers.get('content-range')]).toEqual([206, `bytes ${from}-${to - 1}/1000`]);
    expect(bytes).toEqual(BYTES.subarray(from, to));
  });

  test.each(['bytes=0-9,20-29', 'bytes=1000-', 'bytes=9-3', 'bytes=-', 'lines=1-2'])('%s is none', async (range) => {
    const { status, headers } = await get(range);
    expect([status, headers.get('content-range')]).toEqual([416, 'bytes */1000']);
  });

  test('ends: after its time, when the object is replaced or deleted, when it was never ours', async () => {
    const status = async (url: string) => {
      const response = await fetch(url);
      await response.body?.cancel();
      return response.status;
    };
    expect(await status(await address({ expires: Date.now() - 1 }))).toBe(410);
    expect(await status(await address({ etag: 'another' }))).toBe(410);
    expect(await status(await address({}, 'another secret, as long as the one'))).toBe(404);
    expect(await status(`${server.url}/v1/media/x.y`)).toBe(404);
    const before = await address();
    await documents.put(KEY, 'another');
    expect(await status(before)).toBe(410);
    await documents.delete(KEY);
    expect(await status(before)).toBe(410);
  });
});

test('the metrics have what became of attempts, and how origins stand', async () => {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  expect(text).toMatch(/glimpse_origin_attempts_total\{[^}]*origin="good",class="text",outcome="ok"\} [1-9]/);
  expect(text).toMatch(/glimpse_origin_attempts_total\{[^}]*outcome="origin_cut"\} [1-9]/);
  expect(text).toMatch(/glimpse_origin_breaker_open\{[^}]*origin="failing",class="text"\} 1/);
  expect(text).toMatch(/glimpse_origin_slots_used\{[^}]*origin="good"\} 0/);
});

test('what is kept from origins is listed, and let go', async () => {
  const all = (await server.bindings()).ORIGIN_QUARANTINE as { getByName: (name: string) => Quarantine };
  const held = all.getByName('all');
  for (let i = 0; i < 2; i++) await held.strike('f00d', 'down');
  const url = `${server.url}/v1/origins/quarantine`;
  expect(await (await fetch(url)).json()).toMatchObject({ data: [{ fingerprint: 'f00d', until: expect.any(Number) }] });
  const release = () => fetch(`${url}/f00d`, { method: 'DELETE' });
  expect((await release()).status).toBe(200);
  expect((await release()).status).toBe(404);
  expect(await (await fetch(url)).json()).toMatchObject({ data: [] });
});

test(
  'who leaves a stream ends the work of the origin',
  async () => {
    const stream = await client.chat.completions.create({ ...ask('endless'), max_tokens: 2000, stream: true });
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content) break;
    await expect.poll(() => origin.asked('endless').at(-1)!.isAborted, { timeout: 20_000 }).toBe(true);
  },
  TIMEOUT,
);

// Last, because it leaves breakers open.
test(
  '200 requests with faults at random, a fifth of whose clients leave, hold nothing when they have ended',
  async () => {
    const aliases = FAULTS.map((fault) => `gpu-${fault}`);
    const ends = await soak({ url: server.url, key: null, aliases, requests: 200, atOnce: 16, seed: 3 });
    expect(ends.get('ok')).toBeGreaterThan(0);
    expect(ends.get('internal')).toBeUndefined();
    const bindings = await server.bindings();
    const held = await heldAtTheEnd(() => heldBy(bindings, FAULTS, null), 20_000);
    expect(held).toEqual({ slots: 0, originLeases: 0, keyLeases: 0 });
  },
  TIMEOUT,
);
