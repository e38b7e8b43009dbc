/**
 * The isolate's engine on the tiny golden model, each residency: what every engine promises, its ids, its limits, and a clean
 * arena after each request. Streamed weights have parts and a ring that are far smaller than its layers.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { collect, type CollectOptions } from '../../../scripts/engine/collect.ts';
import { createNodeEngine } from '../../../scripts/engine/node-engine.ts';
import { importCheckpoint } from '../../../scripts/convert/import.ts';
import { GOLDEN } from '../../../scripts/eval/golden.ts';
import type { GenerateRequest, ResidencyKind } from '../../../worker/engine/engine.ts';
import { IsolateEngine } from '../../../worker/isolate/isolate-engine.ts';
import type { GlimpseError } from '../../../worker/errors.ts';
import type { KvDType } from '../../../worker/model/kv-cache.ts';
import { enginePromises } from '../../support/engine-promises.ts';
import { blackPng } from '../../support/png.ts';

let directory: string;
beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'glimpse-engine-'));
  await importCheckpoint({
    from: path.join(GOLDEN, 'glm4v/checkpoint'),
    out: path.join(directory, 'tiny'),
    quant: 'q4',
  });
  await importCheckpoint({
    from: path.join(GOLDEN, 'glm4v/checkpoint'),
    out: path.join(directory, 'mixed'),
    quant: 'q4',
    policy: { 'decoder.attention': 'q3', 'decoder.mlp': 'q2', 'vision.attention': 'q2', 'vision.mlp': 'q3' },
  });
});
afterAll(() => rmSync(directory, { recursive: true }));

const RESIDENCIES: readonly ResidencyKind[] = ['resident', 'streamed'];

interface Options {
  readonly maxBytes?: number;
  readonly pause?: () => Promise<void>;
  readonly mostWaitMs?: number;
  readonly name?: 'tiny' | 'mixed';
  readonly kvCache?: KvDType;
}

async function createEngine(residency: ResidencyKind, options: Options = {}) {
  const { name = 'tiny', ...more } = options;
  const parts = { residency, maxBytes: 64 << 20, partBytes: 4096, ringBytes: 0, ...more };
  const made = await createNodeEngine(path.join(directory, name), parts);
  expect(made.model.residency.kind).toBe(residency);
  return made;
}

const image = () => new Uint8Array(readFileSync(path.join(GOLDEN, 'glm4v/one.png')));
const ask = (text: string, more: Partial<GenerateRequest> = {}): GenerateRequest => ({
  messages: [
    {
      role: 'user',
      content: [
        { type: 'image', bytes: image() },
        { type: 'text', text },
      ],
    },
  ],
  maxTokens: 5,
  sampling: { temperature: 0 },
  stop: [],
  ...more,
});
const never = new AbortController().signal;
/** To the last token that it may have. */
const run = (engine: IsolateEngine, request: GenerateRequest, options: CollectOptions = {}) =>
  collect(engine, request, { ...options, trace: { ignoreEos: true } });
const picture = (bytes: Uint8Array) => [{ role: 'user', content: [{ type: 'image', bytes }] }] as const;

describe.each(RESIDENCIES)('weights %s', (residency) => {
  const engine = (options: Options = {}) => createEngine(residency, options);

  enginePromises('the isolate', async () => {
    const { engine: tested } = await engine();
    return {
      engine: tested,
      refused: () => tested.generate(ask('', { messages: picture(image().slice(0, 60)) }), never),
    };
  });

  describe('answers', () => {
    test('as many tokens as asked for, and what they cost', async () => {
      const { engine: tested } = await engine();
      const { ids, finishReason, usage } = await run(tested, ask('hello'));
      expect(ids).toHaveLength(5);
      expect({ finishReason, ...usage }).toMatchObject({
        finishReason: 'length',
        completionTokens: 5,
        imageTokens: 12,
      });
    });

    test('the same seed gives the same ids, another seed others', async () => {
      const { engine: tested } = await engine();
      const ids = async (seed: number) =>
        (await run(tested, ask('hello', { maxTokens: 12, sampling: { temperature: 2, seed } }))).ids;
      expect(await ids(1)).toEqual(await ids(1));
      expect(await ids(1)).not.toEqual(await ids(2));
    });

    test('a stop id ends the answer', async () => {
      const { engine: tested } = await engine();
      const free = await collect(tested, ask('hello', { maxTokens: 400, sampling: { temperature: 5, seed: 9 } }));
      expect(free.finishReason).toBe('stop');
      expect(free.ids.length).toBeLessThan(400);
    });
  });

  describe('the arena is as before', () => {
    test('after an answer, an abandoned answer, an abort and a failure', async () => {
      const { engine: tested, kernels } = await engine();
      const before = kernels.arena.usedBytes;
      await run(tested, ask('one'));
      expect(kernels.arena.usedBytes).toBe(before);

      for await (const event of tested.generate(ask('left'), never)) if (event.type === 'begun') break;
      expect(kernels.arena.usedBytes).toBe(before);

      const controller = new AbortController();
      const aborted = (async () => {
        for await (const event of tested.generate(ask('abort', { maxTokens: 100 }), controller.signal)) {
          if (event.type === 'begun') controller.abort();
        }
      })();
      await expect(aborted).rejects.toThrow(/abort/i);
      expect(kernels.arena.usedBytes).toBe(before);

      const broken = ask('broken', { messages: picture(image().slice(0, 60)) });
      await expect(run(tested, broken)).rejects.toMatchObject({ code: 'image_corrupt' });
      expect(kernels.arena.usedBytes).toBe(before);
    });
  });

  test.each([[[]], [[-1]], [[NaN]], [[Infinity]], [[0, 1]]])(
    'a video of one frame at the seconds %j is refused',
    async (seconds) => {
      const { engine: tested } = await engine();
      const video = ask('', { messages: [{ role: 'user', content: [{ type: 'video', frames: [image()], seconds }] }] });
      await expect(run(tested, video)).rejects.toMatchObject({ code: 'invalid_parameter' });
    },
  );

  describe('limits', () => {
    test('a prompt longer than the context is refused before work starts', async () => {
      const { engine: tested } = await engine();
      const long = ask('word '.repeat(20_000), { messages: [{ role: 'user', content: 'word '.repeat(20_000) }] });
      await expect(run(tested, long)).rejects.toMatchObject({
        code: 'context_length_exceeded',
        status: 400,
      });
    });

    test.each(['f32', 'i8'] as const)(
      'a prompt that does not fit in memory is refused the same way, cache in %s',
      async (kvCache) => {
        const { engine: tested } = await engine({ maxBytes: 4 << 20, kvCache });
        const words = (count: number) => ask('', { messages: [{ role: 'user', content: 'word '.repeat(count) }] });
        const refused = await run(tested, words(800)).catch((error: unknown) => error as GlimpseError);
        expect(refused).toMatchObject({ code: 'context_length_exceeded', status: 400 });
        expect(tested.report().refused).toMatchObject([{ code: 'context_length_exceeded', count: 1 }]);
        // What the message says would fit does: `word ` is a few bytes, each a token.
        const most = Number(/at most (\d+) fit/.exec((refused as GlimpseError).message)![1]);
        expect(most).toBeGreaterThan(50);
        const { prompt } = await run(tested, words(Math.floor((most - 20) / 5)));
        expect(prompt.inputIds.length).toBeLessThanOrEqual(most);
      },
    );

    /** 1,000 x 1,000 black pixels: 1,296 image tokens. */
    const large = (maxTokens: number | null) =>
      ask('', {
        messages: picture(blackPng(1000, 1000)),
        maxTokens,
      });

    test('an answer without limit leaves a picture the memory that it needs', async () => {
      // Less than the picture's scratch and the keys and values of 4,096 tokens would take together.
      const { engine: tested } = await engine({ maxBytes: 20 << 20 });
      const types = new Set<string>();
      for await (const { type } of tested.generate(large(null), never)) if (types.add(type).has('begun')) break;
      expect(types).toContain('begun');
    });

    test('a picture that does not fit beside the weights is the request’s fault', async () => {
      const { engine: tested, kernels } = await engine({ maxBytes: 8 << 20 });
      const before = kernels.arena.usedBytes;
      const refused = await run(tested, large(1)).catch((error: unknown) => error as GlimpseError);
      expect(refused).toMatchObject({ code: 'image_too_large', status: 413 });
      expect(kernels.arena.usedBytes).toBe(before);
      expect(tested.report()).toMatchObject({
        memory: { requestBytes: 0 },
        refused: [{ code: 'image_too_large', count: 1 }],
      });
      // What the message says would fit does.
      const most = Number(/one of about (\d+) pixels/.exec((refused as GlimpseError).message)![1]);
      const side = Math.floor(Math.sqrt(most) / 28) * 28;
      const { ids } = await run(tested, ask('', { messages: picture(blackPng(side, side)), maxTokens: 1 }));
      expect(ids).toHaveLength(1);
    });

    test('the queue is bounded, and those who leave it do not block it', async () => {
      let release = () => {};
      const gate = new Promise<void>((resolve) => (release = resolve));
      const { engine: tested } = await engine({ pause: () => gate, mostWaitMs: 1000 });
      const controller = new AbortController();
      const running = run(tested, ask('first'));
      const leaving = run(tested, ask('leaves'), { signal: controller.signal });
      const waiting: ReturnType<typeof run>[] = [];
      const refused = await (async () => {
        for (let i = 0; i < 1000; i++) {
          const asked = run(tested, ask('waits'));
          const seen = await Promise.race([asked.catch((error: unknown) => error), sleep(0)]);
          if (seen !== undefined) return seen;
          waiting.push(asked);
        }
      })();
      expect(refused).toMatchObject({ code: 'engine_busy', status: 503 });
      expect(waiting.length).toBeGreaterThan(1);
      controller.abort();
      await expect(leaving).rejects.toThrow(/abort/i);
      release();
      for (const { ids } of await Promise.all([running, ...waiting])) expect(ids).toHaveLength(5);
    });
  });

  test('text that looks like a placeholder stays text', async () => {
    const { engine: tested } = await engine();
    const { prompt } = await run(tested, ask('is <|image|> one?'));
    expect(prompt.text).toContain('is <|image|> one?');
    expect(prompt.inputIds.filter((id) => id === 437)).toHaveLength(12);
    expect(prompt.grids).toHaveLength(1);
  });
});

test.each([
  ['tiny', 'f32'],
  ['mixed', 'i8'],
] as const)(
  'a ring smaller than the model gives the ids of resident weights: %s, cache in %s',
  async (name, kvCache) => {
    const question = ask('hello', { maxTokens: 24, sampling: { temperature: 1, seed: 3 } });
    const [resident, streamed] = await Promise.all(RESIDENCIES.map((kind) => createEngine(kind, { name, kvCache })));
    const ids = async ({ engine }: typeof resident) => (await run(engine, question)).ids;
    expect(await ids(streamed)).toEqual(await ids(resident));
    const [weights, ring] = [resident, streamed].map(({ engine }) => engine.report().memory!.resident[1].bytes);
    expect(ring).toBeLessThan(weights);
  },
);
