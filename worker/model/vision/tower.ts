/**
 * The vision tower: one frame pair of pixels → the embeddings that replace its image tokens.
 * Frames never see each other here, so each is computed by itself and memory is bounded by the largest one.
 * Source: Glm4vVisionModel, GlmOcrVisionModel.
 */
import type { ScratchSizes } from '../../../kernels-as/host/kernels.ts';
import { reshape, type Tensor } from '../../../kernels-as/host/tensor.ts';
import type { ModelConfig, PreprocessorConfig } from '../config.ts';
import type { Graph } from '../graph.ts';
import { visionRotary } from '../rope.ts';
import { visionBlock } from './block.ts';
import { mergePatches } from './merger.ts';
import { embedPatches, stripBytes } from './patch-embed.ts';

/**
 * out     f32[P/4, O]   written
 * frames  two u8[h, w, 3], sides multiples of patchSize·mergeSize; the same tensor twice for a still image
 */
export async function encodeFrame(
  graph: Graph,
  preprocessor: PreprocessorConfig,
  out: Tensor,
  frames: readonly [Tensor, Tensor],
): Promise<Tensor> {
  const { k, feed, probe } = graph;
  const { vision } = graph.config;
  const tower = graph.weights.vision;
  await k.arena.frameAsync(async () => {
    const x = await embedPatches(graph, preprocessor, frames);
    const patches = x.shape[0];
    const [heightPx, widthPx] = frames[0].shape as [number, number, number];
    const { cos, sin, frequencies } = visionRotary(vision, heightPx / vision.patchSize, widthPx / vision.patchSize);
    const rotary = {
      cos: k.write(k.arena.f32([patches, frequencies], 'vision.cos'), cos),
      sin: k.write(k.arena.f32([patches, frequencies], 'vision.sin'), sin),
    };
    for (const block of tower.blocks) await visionBlock(graph, block, x, rotary);
    const [postNorm] = await feed.take(tower.postNorm);
    k.rmsNorm(x, x, postNorm, vision.normEps);
    const tile = vision.mergeSize ** 2;
    await mergePatches(graph, out, reshape(x, [patches / tile, tile * vision.hiddenSize]));
  });
  probe?.('vision', out);
  return out;
}

/** What encodeFrame takes from the arena for a grid of patches: an upper bound in bytes. */
export function encodeScratchBytes(
  { activationBytes }: ScratchSizes,
  { vision }: ModelConfig,
  gridH: number,
  gridW: number,
): number {
  const { hiddenSize: d, mlpSize: f, outHiddenSize: o, mergerSize: m, headDim, mergeSize } = vision;
  const f32 = Float32Array.BYTES_PER_ELEMENT;
  const attention = 6 * d * f32 + activationBytes(d); // 5 of the 6 rows are taken; the panels of one head fit in the other
  const mlp = (2 * d + 2 * f) * f32 + activationBytes(Math.max(d, f));
  const tile = mergeSize ** 2;
  const merger = ((2 * o + 2 * m) * f32 + activationBytes(Math.max(tile * d, o, m))) / tile;
  const work = gridH * gridW * (headDim * f32 + Math.max(attention, mlp, merger));
  return gridH * gridW * d * f32 + Math.max(work, stripBytes(vision, gridW)) + SMALL_BYTES;
}

/** Scratch of single kernels, alignment. */
const SMALL_BYTES = 1 << 20;
