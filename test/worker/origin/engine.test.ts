/** The engine that computes elsewhere, against a server that misbehaves in every way: what the asker sees, and what the server saw. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GenerateEvent, GenerateRequest } from '../../../worker/engine/engine.ts';
import { GlimpseError } from '../../../worker/errors.ts';
import { BucketMedia } from '../../../worker/origin/bucket-media.ts';
import { OriginEngine } from '../../../worker/origin/engine.ts';
import type { Quarantine } from '../../../worker/origin/health.ts';
import type { OriginOptions } from '../../../worker/origin/options.ts';
import { parseOrigins } from '../../../worker/origin/settings.ts';
import { enginePromises } from '../../support/engine-promises.ts';
import { localHealth, type LocalHealth } from '../../support/origin-health.ts';
import { startOrigin, type OriginServer } from '../../../scripts/origin/faulty-origin.ts';

let server: OriginServer;
beforeAll(async () => {
  server = await startOrigin();
});
afterAll(() => server.close());

/** Shortened, so that nobody waits for half a minute. */
const TIMEOUTS = { headersMs: 300, firstTextMs: 400, silenceMs: 300, totalMs: 1500 };
const CLASSES = ['text', 'image', 'video'];
const REQUEST: GenerateRequest = {
  messages: [{ role: 'user', content: 'hello' }],
  maxTokens: 30,
  sampling: { temperature: 0 },
  stop: [],
};
const never = new AbortController().signal;

interface Setup {
  readonly engine: OriginEngine;
  readonly health: (name: string) => LocalHealth;
}

type Declared = { readonly fault: string } & Readonly<Record<string, unknown>>;

function setup(...origins: readonly Declared[]): Setup {
  const healths = new Map<string, LocalHealth>();
  const health = (name: string) => {
    const known = healths.get(name) ?? localHealth();
    healths.set(name, known);
    return known;
  };
  return { engine: engineOf(origins, health), health };
}

function engineOf(
  origins: readonly Declared[],
  health: (name: string) => LocalHealth,
  more: Partial<OriginOptions> = {},
): OriginEngine {
  const declared = origins.map(({ fault, ...more }) => ({
    name: fault,
    url: server.url(fault),
    model: 'theirs',
    classes: CLASSES,
    timeouts: TIMEOUTS,
    kind: 'vllm',
    ...more,
  }));
  return new OriginEngine({
    origins: parseOrigins({ ORIGINS: JSON.stringify(declared), KEY: 'secret' }),
    health,
    fetch: (url, init) => fetch(url, init),
    random: () => 0,
    wait: () => Promise.resolve(),
    quarantine: () => nobodyKept,
    media: new BucketMedia({ buckets: noBuckets, secret: null, presign: null }),
    waitUntil: () => undefined,
    log: () => undefined,
    count: (name, { outcome }) => void counted.push(`${name}: ${outcome}`),
    ...more,
  });
}

const unused = (): never => {
  throw new Error('Nothing is asked for here.');
};
const nobodyKept: Quarantine = {
  holds: () => Promise.resolve(false),
  strike: () => Promise.resolve(),
  list: unused,
  release: unused,
};
const noBucket = { head: unused, get: unused, put: unused, delete: unused };
const noBuckets = { weights: noBucket, documents: noBucket };
/** What the metrics were told. */
const counted: string[] = [];

/** `text, text … → end`: `done stop`, or the error's code. */
async function seen(
  { engine }: Setup,
  request = REQUEST,
): Promise<{ text: string; end: string; error?: GlimpseError }> {
  let text = '';
  try {
    for await (const event of engine.generate(request, never)) {
      if (event.type === 'delta') text += event.text;
      if (event.type === 'done') return { text, end: event.finishReason };
    }
  } catch (error) {
    if (error instanceof GlimpseError) return { text, end: error.code, error };
    throw error;
  }
  return { text, end: 'nothing' };
}

const ANSWER = /^yes, it is\./;

test('what needs a task goes to an origin that declares it, and to no other', async () => {
  const both = setup({ fault: 'good' }, { fault: 'nodone', tasks: ['regions'] });
  expect((await seen(both, { ...REQUEST, task: 'regions' })).text).toBe('yes');
  expect((await seen(both, { ...REQUEST, task: 'ask' })).end).toBe('engine_unavailable');
  expect(both.engine.taught('regions')).toMatchObject({ id: 'theirs', engine: 'origin', tasks: ['regions'] });
  expect(both.engine.taught('ask')).toBe(null);
  expect(() => setup({ fault: 'good', tasks: ['sing'] })).toThrow('regions');
});

describe('every fault: what is seen, how often the origin is asked, what its breaker hears', () => {
  test.each<[fault: string, text: string | RegExp, end: string, attempts: number, bad: boolean]>([
    ['good', ANSWER, 'length', 1, false],
    ['reasoning', 'hm, wellyes', 'stop', 1, false],
    ['nodone', 'yes', 'stop', 1, false],
    ['nousage', 'yes', 'stop', 1, false],
    ['slowheaders', '', 'origin_timeout', 1, true],
    ['silent', '', 'origin_timeout', 1, true],
    ['pinging', '', 'origin_timeout', 1, true],
    ['busy', '', 'origin_busy', 1, false],
    ['busyonce', ANSWER, 'length', 2, false],
    ['failing', '', 'origin_failed', 1, true],
    ['page', '', 'origin_bad_response', 1, true],
    ['badgateway', '', 'origin_failed', 2, true],
    ['refusing', '', 'origin_refused', 1, false],
    ['refusingoddly', '', 'origin_refused', 1, false],
    ['barring', '', 'origin_misconfigured', 1, true],
    ['redirecting', '', 'origin_redirected', 1, true],
    ['cutfirst', ANSWER, 'length', 2, true],
    ['cut', 'half', 'origin_cut', 1, true],
    ['cutclean', 'half', 'origin_cut', 1, true],
    ['garbage', 'half', 'origin_bad_stream', 1, true],
    ['keptalive', 'yes', 'stop', 1, false],
    ['twice', 'yes', 'stop', 1, false],
    ['inband', '', 'origin_failed', 2, true],
    ['inbandlate', 'half', 'origin_failed', 1, true],
    ['endless', /^x{52}$/, 'origin_too_long', 1, true],
    ['stalling', 'half', 'origin_timeout', 1, true],
    ['oneline', '', 'origin_bad_stream', 1, true],
    ['bytewise', 'ü✓ bytes', 'stop', 1, false],
  ])('%s', async (fault, text, end, attempts, isBad) => {
    const before = server.asked(fault).length;
    const it = setup({ fault });
    const result = await seen(it);
    expect(result).toMatchObject({ end, text: typeof text === 'string' ? text : expect.stringMatching(text) });
    expect(server.asked(fault).length - before).toBe(attempts);
    const { outcomes, status } = it.health(fault).breaker();
    expect(outcomes.some((outcome) => outcome.isBad) || status === 'open').toBe(isBad);
    expect(it.health(fault).used()).toBe(0);
    expect(it.health(fault).units().open).toBe(0);
    expect(counted.at(-1)).toMatch(
      end === 'stop' || end === 'length' ? / ok$|uncounted|unfinished/ : new RegExp(` ${end}$`),
    );
    expect(result.error?.message ?? '').not.toMatch(/<html>|X-Amz/);
  });

  test('nobody listens there', async () => {
    const it = setup({ fault: 'good', url: 'http://127.0.0.1:9/v1' });
    expect(await seen(it)).toMatchObject({ end: 'origin_unreachable', text: '' });
    expect(it.health('good').breaker().hardInARow).toBe(2);
  });

  test('a wait that the origin asks for is passed on', async () => {
    expect((await seen(setup({ fault: 'busy' }))).error?.retryAfterMs).toBe(7000);
  });
});

test('the request is built anew: our key, our fields, both names of the limit, always a stream', async () => {
  await seen(setup({ fault: 'twice', keySecret: 'KEY', accessSecrets: ['KEY', 'KEY'] }), {
    ...REQUEST,
    client: 'somebody',
    cause: { requestId: 'ours', traceparent: 'trace', base: 'https://us.example' },
    sampling: { temperature: 0.5, topK: 4, seed: 3 },
    stop: ['END'],
    messages: [
      {
        role: 'user',
        content: [
          { type: 'image', bytes: new Uint8Array([0x89, 1, 2]) },
          { type: 'text', text: 'What?' },
        ],
      },
    ],
  });
  const { headers, body } = server.asked('twice').at(-1)!;
  expect(headers).toMatchObject({
    authorization: 'Bearer secret',
    'cf-access-client-id': 'secret',
    'x-request-id': 'ours',
    traceparent: 'trace',
  });
  expect(body).toEqual({
    model: 'theirs',
    messages: [
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url: 'data:image/png;base64,iQEC' } },
          { type: 'text', text: 'What?' },
        ],
      },
    ],
    max_tokens: 30,
    max_completion_tokens: 30,
    temperature: 0.5,
    seed: 3,
    top_k: 4,
    stop: ['END'],
    stream: true,
    stream_options: { include_usage: true },
  });
});

describe('which origin', () => {
  test('one that cannot take the request is not asked', async () => {
    const it = setup({ fault: 'good', classes: ['image'] }, { fault: 'nodone', kind: 'transformers' });
    expect(await seen(it)).toMatchObject({ text: 'yes' });
    expect(await seen(it, { ...REQUEST, stop: ['x'] })).toMatchObject({ end: 'engine_unavailable' });
    expect(it.engine.canTake({ ...REQUEST, stop: ['x'] })).toBe(false);
  });

  test('a second attempt goes to another one, also where the first asks to be left alone', async () => {
    for (const fault of ['badgateway', 'busy']) {
      const before = server.asked(fault).length;
      const it = setup({ fault, weight: 100 }, { fault: 'nodone', weight: 0.01 });
      expect(await seen(it)).toMatchObject({ text: 'yes', end: 'stop' });
      expect(server.asked(fault).length - before).toBe(1);
    }
  });

  test('one that has not declared a field, or has no room for the prompt, is not asked', () => {
    const schema = { kind: 'json', schema: { type: 'object' }, isStrict: false } as const;
    const formed = { ...REQUEST, form: schema };
    const choosing = { ...REQUEST, form: { kind: 'choice', choices: ['a', 'b'] } as const };
    const canTake = (more: object, request: GenerateRequest) =>
      setup({ fault: 'good', ...more }).engine.canTake(request);
    expect(canTake({}, formed)).toBe(true);
    expect(canTake({ kind: 'openai' }, formed)).toBe(true);
    expect(canTake({ kind: 'openai' }, choosing)).toBe(false);
    expect(canTake({ kind: 'openai', fields: ['choice'] }, choosing)).toBe(true);
    expect(canTake({ fields: [] }, formed)).toBe(false);
    const long = { ...REQUEST, messages: [{ role: 'user', content: 'x'.repeat(9000) } as const] };
    expect(canTake({ contextTokens: 1000 }, long)).toBe(false);
    expect(canTake({ contextTokens: 2000 }, long)).toBe(true);
  });

  test('by the name of its model', async () => {
    const it = setup({ fault: 'good', aliases: ['large'] }, { fault: 'nodone', aliases: ['small'] });
    expect(await seen(it, { ...REQUEST, model: 'small' })).toMatchObject({ text: 'yes' });
    expect(it.engine.aliases).toEqual(['large', 'small']);
  });

  test('no more in a day than it may have', async () => {
    const it = setup({ fault: 'good', unitsPerDay: 250 });
    // Three tokens read and thirty written; as many are set aside, and a little more for what is not counted yet.
    expect(await seen(it)).toMatchObject({ end: 'length' });
    expect(it.health('good').units()).toEqual({ used: 93, open: 0 });
    expect(await seen(it)).toMatchObject({ end: 'length' });
    const refused = await seen(it);
    expect(refused).toMatchObject({ end: 'origin_open' });
    expect(refused.error!.retryAfterMs).toBeGreaterThan(0);
  });

  test('no more at once than it has slots', async () => {
    const it = setup({ fault: 'good', slots: 2 });
    const ends = await Promise.all(Array.from({ length: 3 }, () => seen(it)));
    expect(ends.map(({ end }) => end).toSorted()).toEqual(['length', 'length', 'origin_open']);
    expect(await seen(it)).toMatchObject({ end: 'length' });
  });
});

describe('a video at which origins fail', () => {
  const frames = [new Uint8Array([0xff, 0xd8, 1]), new Uint8Array([0xff, 0xd8, 2])];
  const VIDEO: GenerateRequest = {
    ...REQUEST,
    messages: [{ role: 'user', content: [{ type: 'video', frames, seconds: [0, 1] }] }],
  };

  async function offences(fault: string, request = VIDEO) {
    const struck: string[] = [];
    const kept: Promise<unknown>[] = [];
    const quarantine = { ...nobodyKept, strike: async (_: string, offence: string) => void struck.push(offence) };
    const health = localHealth();
    const engine = engineOf([{ fault }], () => health, {
      quarantine: () => quarantine,
      waitUntil: (work) => void kept.push(work),
    });
    await seen({ engine, health: () => health }, request);
    await Promise.all(kept);
    return struck;
  }

  test('a dead origin is the input’s fault, a failed one may be; what the input had no part in is not', async () => {
    expect(await offences('killed')).toEqual(['down', 'down']);
    expect(await offences('failing')).toEqual(['failed']);
    for (const fault of ['cut', 'silent', 'busy', 'refusing', 'good']) expect(await offences(fault)).toEqual([]);
    expect(await offences('killed', REQUEST)).toEqual([]);
  });

  test('is known again by its bytes, and kept from all of them', async () => {
    const asked: string[] = [];
    const holds = async (fingerprint: string) => {
      asked.push(fingerprint);
      return asked.length > 1;
    };
    const engine = engineOf([{ fault: 'good' }], () => localHealth(), { quarantine: () => ({ ...nobodyKept, holds }) });
    expect(await engine.standing(VIDEO)).toBe('ready');
    expect(await engine.standing(VIDEO)).toBe('quarantined');
    expect(asked[0]).toBe(asked[1]);
    expect(await engine.standing(REQUEST)).toBe('ready');
    expect(await engine.standing({ ...REQUEST, model: 'unknown' })).toBe('none');
    expect(asked).toHaveLength(2);
  });
});

test('an origin that fails is left alone, tried out by us, and asked again when it is well', async () => {
  const health = localHealth(() => now);
  let now = 0;
  const again = { engine: engineOf([{ fault: 'switched' }], () => health), health: () => health };
  server.switch('failing');
  for (let i = 0; i < 3; i++) await seen(again);
  const asked = () => server.asked('switched').length;
  const before = asked();
  expect(await seen(again)).toMatchObject({ end: 'origin_open', error: { retryAfterMs: 2000 } });
  expect(asked()).toBe(before);
  now = 2000;
  expect(await seen(again)).toMatchObject({ end: 'origin_open' });
  expect(asked()).toBe(before + 1);
  expect(server.asked('switched').at(-1)!.body.max_tokens).toBe(1);
  server.switch('good');
  now = 6000;
  expect(await seen(again)).toMatchObject({ end: 'length' });
  expect(asked()).toBe(before + 3);
  expect(health.breaker().status).toBe('closed');
});

test('who leaves ends the work of the origin, before its first text and after', async () => {
  for (const fault of ['silent', 'endless']) {
    const { engine } = setup({ fault });
    const controller = new AbortController();
    const events: GenerateEvent[] = [];
    setTimeout(() => controller.abort(new Error('left')), 100);
    const leaving = (async () => {
      for await (const event of engine.generate({ ...REQUEST, maxTokens: 8000 }, controller.signal)) events.push(event);
    })();
    await expect(leaving).rejects.toThrow('left');
    await expect.poll(() => server.asked(fault).at(-1)!.isAborted).toBe(true);
  }
});

enginePromises('the engine of an origin', async () => {
  const { engine } = setup({ fault: 'good' });
  const refusing = setup({ fault: 'refusing' }).engine;
  return { engine, refused: () => refusing.generate(REQUEST, never) };
});
