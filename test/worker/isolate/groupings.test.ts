/** With quantised weights and a cache in int8, how a sequence is cut into passes changes no bit, on both families. */
import { afterAll, expect, test } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { importCheckpoint } from '../../../scripts/convert/import.ts';
import { createNodeEngine } from '../../../scripts/engine/node-engine.ts';
import { FAMILIES, GOLDEN } from '../../../scripts/eval/golden.ts';
import { seeded } from '../../../scripts/random.ts';
import { decodeStep, prefill } from '../../../worker/model/forward.ts';
import type { Graph } from '../../../worker/model/graph.ts';
import { createKvCache } from '../../../worker/model/kv-cache.ts';
import { positionIds } from '../../../worker/model/positions.ts';

const SEED = 20261201;
const TOKENS = 97;

const directory = mkdtempSync(path.join(tmpdir(), 'glimpse-groupings-'));
afterAll(() => rmSync(directory, { recursive: true }));

async function loadedGraph(family: string): Promise<Graph> {
  const out = path.join(directory, family);
  await importCheckpoint({ from: path.join(GOLDEN, family, 'checkpoint'), out, quant: 'q4' });
  const { model, kernels: k } = await createNodeEngine(out, { maxBytes: 64 << 20 });
  const { config, weights, residency } = model;
  return { k, feed: residency.open(k, { signal: new AbortController().signal }), config, weights };
}

/** The last token's logits, as bits: a prompt in chunks, then each of `steps` tokens in one pass. */
async function bits(graph: Graph, chunkTokens: number, steps: readonly number[]): Promise<Uint32Array> {
  const { k, config } = graph;
  return k.arena.frameAsync(async () => {
    const ids = Array.from({ length: TOKENS }, (_, i) => (i * 37) % 400);
    const cache = createKvCache(k, config, TOKENS, 'i8');
    const logits = new Float32Array(config.text.vocabSize);
    let index = TOKENS - steps.reduce((sum, step) => sum + step, 0);
    const prompt = ids.slice(0, index);
    const positions = positionIds(prompt, config.tokens.image, [], config.vision.mergeSize);
    await prefill(graph, cache, { ids: prompt, positions, features: null }, logits, { chunkTokens });
    for (const step of steps) {
      await decodeStep(graph, cache, { ids: ids.slice(index, index + step), index, delta: 0 }, logits);
      index += step;
    }
    return new Uint32Array(logits.buffer);
  });
}

test.each(FAMILIES)('%s', async (family) => {
  const graph = await loadedGraph(family);
  const whole = await bits(graph, TOKENS, []);
  // The last chunk is one token, which another kernel attends to
  for (const chunk of [TOKENS - 1, (TOKENS - 1) / 2])
    expect(await bits(graph, chunk, []), `chunks of ${chunk}`).toEqual(whole);
  const random = seeded(SEED);
  for (let i = 0; i < 8; i++) {
    const chunk = random.pick([1, 5, 16, 33, 64]);
    const steps = Array.from({ length: random.pick([0, 1, 3]) }, () => random.pick([1, 1, 2, 7]));
    expect(await bits(graph, chunk, steps), `seed ${SEED}: chunks of ${chunk}, steps ${steps.join()}`).toEqual(whole);
  }
});
