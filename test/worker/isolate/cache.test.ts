/** Decoding with the KV cache equals computing the whole sequence anew, within 1e-4, on both families. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { importCheckpoint } from '../../../scripts/convert/import.ts';
import { decode, embedTokens } from '../../../worker/model/decoder/decoder.ts';
import { decodeStep, prefill } from '../../../worker/model/forward.ts';
import type { Graph } from '../../../worker/model/graph.ts';
import { createKvCache, type KvDType } from '../../../worker/model/kv-cache.ts';
import { positionIds } from '../../../worker/model/positions.ts';
import { decoderRotary } from '../../../worker/model/rope.ts';
import { createNodeEngine } from '../../../scripts/engine/node-engine.ts';
import { FAMILIES, GOLDEN, maxDifference } from '../../../scripts/eval/golden.ts';

const TOKENS = 40;
const CACHED = 25;

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'glimpse-cache-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

test.each(FAMILIES)('%s', async (family) => {
  const out = path.join(directory, family);
  await importCheckpoint({ from: path.join(GOLDEN, family, 'checkpoint'), out, quant: 'f32' });
  const { model, kernels: k } = await createNodeEngine(out, { maxBytes: 64 << 20 });
  const { config, weights, residency } = model;
  const graph: Graph = { k, feed: residency.open(k, { signal: new AbortController().signal }), config, weights };
  const ids = Array.from({ length: TOKENS }, (_, i) => (i * 37) % 400);

  const whole = await fill(ids, TOKENS);
  const { cache, logits } = await fill(ids.slice(0, CACHED), TOKENS);
  for (let index = CACHED; index < TOKENS; index++) {
    await decodeStep(graph, cache, { ids: [ids[index]], index, delta: 0 }, logits);
  }
  expect(maxDifference(logits, whole.logits)).toBeLessThanOrEqual(1e-4);

  // Keys and values lose half a step of 127 each; on these models of random weights logits are a few units large.
  const rounded = await fill(ids, TOKENS, 'i8');
  const lost = maxDifference(rounded.logits, whole.logits);
  expect(lost).toBeGreaterThan(0);
  expect(lost).toBeLessThan(0.15);

  // Layers one after another, each a pass of its own, are the same bits as all of them in one.
  const hidden = (steps: readonly (readonly [from: number, to: number])[]) =>
    k.arena.frameAsync(async () => {
      const x = k.arena.f32([TOKENS, config.text.hiddenSize], 'hidden');
      const positions = positionIds(ids, config.tokens.image, [], config.vision.mergeSize);
      const cache = createKvCache(k, config, TOKENS, 'f32');
      const span = { cache, start: 0, rotary: decoderRotary(config.text, positions.ids, 0, TOKENS) };
      await embedTokens(graph, x, ids);
      for (const [from, to] of steps) await decode(graph, x, span, { from, to });
      return k.read(x);
    });
  const { layers } = config.text;
  expect(layers).toBeGreaterThan(1);
  const oneByOne = Array.from({ length: layers }, (_, i) => [i, i + 1] as const);
  expect(await hidden(oneByOne)).toEqual(await hidden([[0, layers]]));

  async function fill(sequence: readonly number[], capacity: number, dtype: KvDType = 'f32') {
    const cache = createKvCache(k, config, capacity, dtype);
    const logits = new Float32Array(config.text.vocabSize);
    const positions = positionIds(sequence, config.tokens.image, [], config.vision.mergeSize);
    await prefill(graph, cache, { ids: sequence, positions, features: null }, logits);
    return { cache, logits };
  }
});
