/** A block by groups of heads and strips of patches is the same bits as with everything at once, and takes no more than is said. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { rows, type Tensor } from '../../../../kernels-as/host/tensor.ts';
import { importCheckpoint } from '../../../../scripts/convert/import.ts';
import { createNodeEngine, type NodeEngineOptions } from '../../../../scripts/engine/node-engine.ts';
import { FAMILIES, GOLDEN } from '../../../../scripts/eval/golden.ts';
import { seeded } from '../../../../scripts/random.ts';
import type { RequestGraph } from '../../../../worker/isolate/residency.ts';
import type { Graph } from '../../../../worker/model/graph.ts';
import { attentionPrecision, project } from '../../../../worker/model/project.ts';
import type { PreprocessorConfig } from '../../../../worker/model/config.ts';
import { visionBlock, type RotaryTensors } from '../../../../worker/model/vision/block.ts';
import { encodeFrame, encodeScratchBytes } from '../../../../worker/model/vision/tower.ts';
import type { VisionBlock } from '../../../../worker/model/weights.ts';

/** Two strips, the second of which is no multiple of the kernels' steps. */
const PATCHES = 301;
const SEED = 19;

const directory = mkdtempSync(path.join(tmpdir(), 'glimpse-block-'));
afterAll(() => rmSync(directory, { recursive: true }));

async function graphOf(family: string, quant: 'q4' | 'f32', options: NodeEngineOptions): Promise<RequestGraph> {
  const out = mkdtempSync(path.join(directory, 'model-'));
  await importCheckpoint({ from: path.join(GOLDEN, family, 'checkpoint'), out, quant });
  const { model, kernels: k } = await createNodeEngine(out, { maxBytes: 64 << 20, ...options });
  const { config, weights, residency } = model;
  return { k, feed: residency.open(k, { signal: new AbortController().signal }), config, weights };
}

/** All heads and all patches at once, as the formulas say. */
async function wholeBlock(graph: Graph, w: VisionBlock, x: Tensor, { cos, sin }: RotaryTensors): Promise<void> {
  const { k, feed } = graph;
  const { heads, headDim, hiddenSize, normEps } = graph.config.vision;
  const normed = k.arena.f32(x.shape, 'normed');
  const [norm1] = await feed.take(w.norm1);
  const [qkv] = await project(graph, k.rmsNorm(normed, x, norm1, normEps), [w.qkv]);
  const [qNorm, kNorm] = await feed.take(w.qNorm, w.kNorm);
  if (qNorm) k.rmsNormHeads(qkv, 0, heads, qNorm, normEps);
  if (kNorm) k.rmsNormHeads(qkv, hiddenSize, heads, kNorm, normEps);
  k.ropeHalf(qkv, 0, heads, headDim, cos, sin);
  k.ropeHalf(qkv, hiddenSize, heads, headDim, cos, sin);
  const attended = k.arena.f32(x.shape, 'attended');
  k.attentionFull(attended, qkv, x.shape[0], heads, headDim ** -0.5, attentionPrecision(w.qkv));
  const [proj] = await project(graph, attended, [w.proj]);
  k.add(x, proj);
  const [norm2] = await feed.take(w.norm2);
  const [gate, up] = await project(graph, k.rmsNorm(normed, x, norm2, normEps), [w.gateProj, w.upProj]);
  const [down] = await project(graph, k.siluMul(gate, gate, up), [w.downProj]);
  k.add(x, down);
}

describe.each(FAMILIES)('%s', (family) => {
  test.each(['q4', 'f32'] as const)('%s: the same bits as everything at once', async (quant) => {
    const graph = await graphOf(family, quant, { residency: 'resident' });
    const { k, config, weights } = graph;
    const random = seeded(SEED);
    const numbers = (shape: readonly number[]) =>
      k.write(
        k.arena.f32(shape, 'numbers'),
        Float32Array.from({ length: shape[0] * shape[1] }, () => random.next() * 2 - 1),
      );
    const half = [PATCHES, config.vision.headDim / 2];
    const rotary = { cos: numbers(half), sin: numbers(half) };
    const input = k.read(numbers([PATCHES, config.vision.hiddenSize]));
    const run = (block: typeof visionBlock) =>
      k.arena.frameAsync(async () => {
        const x = k.write(k.arena.f32([PATCHES, config.vision.hiddenSize], 'x'), input);
        for (const w of weights.vision.blocks) await block(graph, w, x, rotary);
        return k.readBytes(x);
      });
    expect(Buffer.compare(await run(visionBlock), await run(wholeBlock))).toBe(0);
  });

  test('q4: streamed in parts, the tower gives the same bits; neither takes more than is said', async () => {
    const features: Uint8Array[] = [];
    for (const residency of ['resident', 'streamed'] as const) {
      const graph = await graphOf(family, 'q4', { residency, partBytes: 4096, ringBytes: 0 });
      const { k, feed, config, weights } = graph;
      const { patchSize, outHiddenSize, mergeSize } = config.vision;
      const [gridH, gridW] = [18, 20];
      const [heightPx, widthPx] = [gridH * patchSize, gridW * patchSize];
      const pixels = k.arena.u8([heightPx, widthPx, 3], 'pixels');
      k.write(
        pixels,
        Uint8Array.from({ length: heightPx * widthPx * 3 }, (_, i) => (i * 7) % 251),
      );
      const out = k.arena.f32([(gridH * gridW) / mergeSize ** 2, outHiddenSize], 'features');
      const before = k.arena.usedBytes;
      let mostBytes = before;
      const alloc = k.arena.alloc.bind(k.arena);
      k.arena.alloc = (...call) => {
        const ptr = alloc(...call);
        mostBytes = Math.max(mostBytes, k.arena.usedBytes);
        return ptr;
      };
      const preprocessor = { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] } as unknown as PreprocessorConfig;
      feed.begin('vision');
      await encodeFrame(graph, preprocessor, out, [pixels, pixels]);
      await feed.end();
      const place = { weights: weights.vision, isKept: feed.isKept };
      expect(mostBytes - before).toBeLessThanOrEqual(encodeScratchBytes(k.scratch, config, place, gridH, gridW));
      features.push(k.readBytes(rows(out, 0, out.shape[0])));
      await feed.close();
    }
    expect(Buffer.compare(features[0], features[1])).toBe(0);
  });
});
