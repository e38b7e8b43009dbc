/** Answers of the tiny golden model, whose weights are random, keep the form that is asked for, with weights resident and streamed. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importCheckpoint } from '../../../scripts/convert/import.ts';
import { collect } from '../../../scripts/engine/collect.ts';
import { createNodeEngine } from '../../../scripts/engine/node-engine.ts';
import { GOLDEN } from '../../../scripts/eval/golden.ts';
import type { AnswerForm, GenerateRequest, ResidencyKind } from '../../../worker/engine/engine.ts';
import { decodeStep, prefill } from '../../../worker/model/forward.ts';
import type { Graph } from '../../../worker/model/graph.ts';
import { createKvCache, type KvDType } from '../../../worker/model/kv-cache.ts';
import { positionIds } from '../../../worker/model/positions.ts';

let directory: string;
beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'glimpse-form-'));
  await importCheckpoint({ from: path.join(GOLDEN, 'glm4v/checkpoint'), out: directory, quant: 'q4' });
});
afterAll(() => rmSync(directory, { recursive: true }));

const createEngine = (residency: ResidencyKind) =>
  createNodeEngine(directory, { residency, maxBytes: 64 << 20, partBytes: 4096, ringBytes: 0 });

const request = (form: AnswerForm, more: Partial<GenerateRequest> = {}): GenerateRequest => ({
  messages: [{ role: 'user', content: 'hello' }],
  maxTokens: 200,
  sampling: { temperature: 0 },
  stop: [],
  form,
  ...more,
});

const FLAT = {
  type: 'object',
  properties: { name: { enum: ['cat', 'dog'] }, count: { type: 'integer', minimum: 0, maximum: 99 } },
  required: ['name', 'count'],
  additionalProperties: false,
};

describe.each<ResidencyKind>(['resident', 'streamed'])('%s', (residency) => {
  test('JSON, a choice and a pattern, at temperature 0 and 1', async () => {
    const { engine } = await createEngine(residency);
    for (const temperature of [0, 1]) {
      const sampling = { temperature, seed: 3 };
      const ask = async (form: AnswerForm) => collect(engine, request(form, { sampling }));
      const json = await ask({ kind: 'json', schema: FLAT, isStrict: true });
      const value = JSON.parse(json.text) as { name: string; count: number };
      expect(Object.keys(value)).toEqual(['name', 'count']);
      expect(['cat', 'dog']).toContain(value.name);
      expect(value.count).toBeLessThanOrEqual(99);
      expect(json.finishReason).toBe('stop');
      expect(['left', 'left or right']).toContain(
        (await ask({ kind: 'choice', choices: ['left', 'left or right'] })).text,
      );
      expect((await ask({ kind: 'regex', pattern: 'a{3}\\d' })).text).toMatch(/^a{3}\d$/);
    }
  });

  test('what is wrong with a schema is told before the answer begins, and the next request is answered', async () => {
    const { engine } = await createEngine(residency);
    const wrong: AnswerForm = { kind: 'json', schema: { type: 'text' }, isStrict: false };
    const facts = { pointer: '', keyword: 'type' };
    for (let i = 0; i < 2; i++)
      await expect(collect(engine, request(wrong))).rejects.toMatchObject({ code: 'schema_invalid', facts });
    expect((await collect(engine, request({ kind: 'choice', choices: ['a'] }))).text).toBe('a');
  });

  test('an answer that is cut says so, and what cannot be kept is told', async () => {
    const { engine } = await createEngine(residency);
    const form: AnswerForm = {
      kind: 'json',
      schema: { ...FLAT, not: { minProperties: 3, format: 'x' } },
      isStrict: false,
    };
    const cut = await collect(engine, request(form, { maxTokens: 2 }));
    expect(cut.finishReason).toBe('length');
    const open: AnswerForm = {
      kind: 'json',
      schema: { type: 'array', items: FLAT, maxItems: 2, uniqueItems: true },
      isStrict: false,
    };
    for await (const event of engine.generate(request(open), new AbortController().signal))
      if (event.type === 'begun') expect(event.unkept).toEqual([' uniqueItems']);
  });
});

test('tokens of which the form leaves no choice are computed together: the same bits as one by one', async () => {
  const { model, kernels: k } = await createEngine('resident');
  const { config, weights, residency } = model;
  const graph: Graph = { k, feed: residency.open(k, { signal: new AbortController().signal }), config, weights };
  const ids = Array.from({ length: 40 }, (_, i) => (i * 37) % 400);
  const start = 20;
  const run = (dtype: KvDType, together: number) =>
    k.arena.frameAsync(async () => {
      const logits = new Float32Array(config.text.vocabSize);
      const cache = createKvCache(k, config, ids.length, dtype);
      const prompt = ids.slice(0, start);
      const positions = positionIds(prompt, config.tokens.image, [], config.vision.mergeSize);
      await prefill(graph, cache, { ids: prompt, positions, features: null }, logits);
      for (let index = start; index < ids.length; index += together)
        await decodeStep(graph, cache, { ids: ids.slice(index, index + together), index, delta: 3 }, logits);
      return logits;
    });
  for (const dtype of ['f32', 'i8'] as const) {
    const apart = await run(dtype, 1);
    for (const together of [2, 4, 10, 20]) expect(await run(dtype, together)).toEqual(apart);
  }
});
