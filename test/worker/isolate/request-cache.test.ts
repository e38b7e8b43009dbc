/** Answers with what earlier requests have left are those without, bit for bit; nobody finds what is not theirs. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { importCheckpoint } from '../../../scripts/convert/import.ts';
import { collect } from '../../../scripts/engine/collect.ts';
import { createNodeEngine, type NodeEngineOptions } from '../../../scripts/engine/node-engine.ts';
import { GOLDEN } from '../../../scripts/eval/golden.ts';
import { encodePng } from '../../../scripts/png.ts';
import { seeded } from '../../../scripts/random.ts';
import type { GenerateRequest, ResidencyKind } from '../../../worker/engine/engine.ts';
import { LIMITS } from '../../../worker/limits.ts';
import type { IsolateEngine } from '../../../worker/isolate/isolate-engine.ts';
import { RequestCache } from '../../../worker/isolate/request-cache.ts';

let directory: string;
beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'glimpse-request-cache-'));
  await importCheckpoint({ from: path.join(GOLDEN, 'glm4v/checkpoint'), out: directory, quant: 'q4' });
});
afterAll(() => rmSync(directory, { recursive: true }));

const CACHE_BYTES = 1 << 20;
const engineWith = async (options: NodeEngineOptions) =>
  (await createNodeEngine(directory, { maxBytes: 64 << 20, partBytes: 4096, ringBytes: 0, ...options })).engine;

/** Pictures of one size, each of one shade. */
const shade = (value: number) => encodePng(56, 56, 'grey', new Uint8Array(56 * 56).fill(value));

const ask = (pictures: readonly Uint8Array[], text: string, more: Partial<GenerateRequest> = {}): GenerateRequest => ({
  messages: [
    {
      role: 'user',
      content: [...pictures.map((bytes) => ({ type: 'image' as const, bytes })), { type: 'text' as const, text }],
    },
  ],
  maxTokens: 4,
  sampling: { temperature: 0 },
  stop: [],
  ...more,
});

/** Ids of the answer, what was told of it with its log-probabilities, and the bits of everything that was chosen from. */
async function bits(engine: IsolateEngine, request: GenerateRequest) {
  const logits: number[] = [];
  const trace = {
    ignoreEos: true,
    choose: (all: Float32Array) => {
      logits.push(...new Uint32Array(all.slice().buffer));
      return null;
    },
  };
  const ids: number[] = [];
  const told: unknown[] = [];
  const onToken = (id: number) => void ids.push(id);
  const signal = new AbortController().signal;
  for await (const event of engine.generate(request, signal, { ...trace, onToken }))
    told.push(event.type === 'done' ? event.finishReason : event);
  return { ids, logits, told };
}

const results = (engine: IsolateEngine) => engine.report().cache!.results;

describe.each<ResidencyKind>(['resident', 'streamed'])('weights %s', (residency) => {
  test.each(['f32', 'i8'] as const)(
    'random requests are answered by the same bits, keys and values in %s',
    async (kvCache) => {
      const seed = 20261201;
      const random = seeded(seed);
      const plain = await engineWith({ residency, kvCache });
      const cached = await engineWith({ residency, kvCache, cacheBytes: CACHE_BYTES });
      for (let step = 0; step < 14; step++) {
        const pictures = Array.from({ length: random.pick([0, 1, 1, 2]) }, () => shade(random.pick([0, 90, 180])));
        const text = random.pick(['what', 'where is it', 'long '.repeat(random.pick([20, 150]))]);
        const request = ask(pictures, text, {
          client: random.pick(['one', 'two']),
          answers: random.pick([1, 1, 2]),
          sampling: random.pick<GenerateRequest['sampling']>([{ temperature: 0 }, { temperature: 1.5, seed: step }]),
          logprobs: random.pick([undefined, 3]),
          form: random.pick<GenerateRequest['form']>([
            undefined,
            undefined,
            { kind: 'choice', choices: ['yes', 'no'] },
          ]),
        });
        expect(await bits(cached, request), `seed ${seed}, step ${step}`).toEqual(await bits(plain, request));
      }
      expect(results(cached).hit).toBeGreaterThan(0);
      expect(plain.report().cache).toBeNull();
    },
  );

  test('features are found by the picture, whatever is asked', async () => {
    const engine = await engineWith({ residency, cacheBytes: CACHE_BYTES });
    await bits(engine, ask([shade(1)], 'what'));
    const { hit } = results(engine);
    await bits(engine, ask([shade(1)], 'where'));
    expect(results(engine).hit).toBeGreaterThan(hit);
  });
});

describe('the beginning of a prompt', () => {
  const long = 'a b c d '.repeat(100);
  const cachedBy = async (engine: IsolateEngine, request: GenerateRequest) =>
    (await collect(engine, request)).usage.cachedTokens;

  test('is known in whole chunks, to its own client, with the same picture', async () => {
    const engine = await engineWith({ cacheBytes: CACHE_BYTES });
    const chunk = LIMITS.prefillChunk.value;
    const first = ask([shade(1)], long, { client: 'one' });
    expect(await cachedBy(engine, first)).toBe(0);
    const { promptTokens, cachedTokens } = await engine.count(first);
    expect(promptTokens).toBeGreaterThan(2 * chunk);
    expect(cachedTokens).toBe(Math.floor((promptTokens - 1) / chunk) * chunk);
    expect((await engine.count(ask([shade(2)], long, { client: 'one' }))).cachedTokens).toBe(0);
    expect((await engine.count({ ...first, client: 'two' })).cachedTokens).toBe(0);
    expect(await cachedBy(engine, first)).toBe(Math.floor((promptTokens - 1) / chunk) * chunk);
    expect(await cachedBy(engine, ask([shade(1)], `${long.slice(0, 400)}!`, { client: 'one' }))).toBe(chunk);
    expect(await cachedBy(engine, ask([shade(2)], long, { client: 'one' }))).toBe(0);
    expect(await cachedBy(engine, ask([shade(1)], long, { client: 'two' }))).toBe(0);
  });

  test('stays where there is no room for all of it', async () => {
    const large = await engineWith({ cacheBytes: CACHE_BYTES });
    await cachedBy(large, ask([], long));
    const { bytes, entries } = large.report().cache!;
    expect(entries).toBeGreaterThan(1);
    const one = bytes / entries;
    const small = await engineWith({ cacheBytes: one });
    await cachedBy(small, ask([], long));
    expect(small.report().cache).toMatchObject({ entries: 1, bytes: one });
    expect(await cachedBy(small, ask([], long))).toBe(LIMITS.prefillChunk.value);
  });

  test('gives the same bits wherever a prompt ends, around the end of a chunk', async () => {
    const plain = await engineWith({});
    const cached = await engineWith({ cacheBytes: CACHE_BYTES });
    const wanted = 2 * LIMITS.prefillChunk.value;
    const tokens = async (letters: number) => (await plain.count(ask([], 'x '.repeat(letters)))).promptTokens;
    let letters = 1;
    while ((await tokens(letters)) < wanted - 2) letters++;
    for (let more = 0; more < 5; more++) {
      const request = ask([], 'x '.repeat(letters + more));
      expect(await bits(cached, request)).toEqual(await bits(plain, request));
    }
    expect(results(cached).hit).toBeGreaterThan(0);
  });
});

test('another picture of the same size, another client, another salt: not found', async () => {
  const engine = await engineWith({ cacheBytes: CACHE_BYTES });
  await bits(engine, ask([shade(1)], 'what', { client: 'one' }));
  await bits(engine, ask([shade(2)], 'what', { client: 'one' }));
  await bits(engine, ask([shade(1)], 'what', { client: 'two' }));
  await bits(engine, ask([shade(1)], 'what', { client: 'one', cacheSalt: 'user' }));
  expect(results(engine)).toEqual({ hit: 0, miss: 4 });
});

test('what does not fit is computed again, and nothing else changes', async () => {
  const one = await engineWith({ cacheBytes: CACHE_BYTES });
  await bits(one, ask([shade(1)], 'what'));
  const { bytes } = one.report().cache!;
  const small = await engineWith({ cacheBytes: bytes });
  for (const value of [1, 2, 1]) await bits(small, ask([shade(value)], 'what'));
  expect(small.report().cache).toMatchObject({ entries: 1, bytes, results: { hit: 0, miss: 3 } });
  const none = await engineWith({ cacheBytes: bytes - 1 });
  await bits(none, ask([shade(1)], 'what'));
  expect(none.report().cache).toMatchObject({ entries: 0, bytes: 0 });
});

test('a request that is left or fails leaves nothing', async () => {
  const controller = new AbortController();
  const engine = await engineWith({ cacheBytes: CACHE_BYTES, pause: () => Promise.resolve(controller.abort()) });
  await expect(collect(engine, ask([shade(1), shade(2)], 'what'), { signal: controller.signal })).rejects.toThrow(
    'abort',
  );
  expect(engine.report().cache).toMatchObject({ entries: 0, results: { miss: 2 } });
  const broken = await engineWith({ cacheBytes: CACHE_BYTES });
  await expect(bits(broken, ask([shade(1).slice(0, 70)], 'what'))).rejects.toMatchObject({ code: 'image_corrupt' });
  expect(broken.report().cache).toMatchObject({ entries: 0 });
});

test('who looks into what is computed sees all of it computed', async () => {
  const engine = await engineWith({ cacheBytes: CACHE_BYTES });
  const names = async () => {
    const seen: string[] = [];
    await collect(engine, ask([shade(1)], 'what'), { trace: { probe: (name) => void seen.push(name) } });
    return seen;
  };
  await bits(engine, ask([shade(1)], 'what'));
  expect(await names()).toContainEqual(expect.stringMatching(/vision/));
});

test('what has no room any more goes, and what somebody holds of it stays', () => {
  let spareBytes = 40;
  const cache = new RequestCache(30, () => spareBytes);
  for (const key of ['a', 'b', 'c']) cache.keep(key, 10, () => [new Uint8Array(10).fill(1)]);
  const held = cache.find('a')!;
  cache.shrink(15);
  expect(cache.report()).toMatchObject({ entries: 2, bytes: 20 });
  spareBytes = 5;
  cache.shrink();
  expect(cache.report()).toMatchObject({ entries: 0, bytes: 0 });
  expect(held[0][9]).toBe(1);
  const read = vi.fn<() => Uint8Array[]>(() => []);
  cache.keep('d', 10, read);
  expect(read).not.toHaveBeenCalled();
});
