/**
 * The vision tower: one frame pair of pixels → the embeddings that replace its image tokens.
 * Frames never see each other here, so each is computed by itself and memory is bounded by the largest one.
 * Source: Glm4vVisionModel, GlmOcrVisionModel.
 */
import type { ScratchSizes } from '../../../kernels-as/host/kernels.ts';
import { reshape, rows, type Tensor } from '../../../kernels-as/host/tensor.ts';
import type { ModelConfig, PreprocessorConfig } from '../config.ts';
import type { LinearWeights } from '../feed.ts';
import type { Graph } from '../graph.ts';
import { heldBytes } from '../hold.ts';
import { visionRotary } from '../rope.ts';
import type { VisionBlock, VisionTower } from '../weights.ts';
import { headsOfGroup, STRIP_PATCHES, visionBlock } from './block.ts';
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
    const tiles = reshape(x, [patches / tile, tile * vision.hiddenSize]);
    // Streamed weights come once a frame, so that all of it goes through each of them together
    const strip = feed.isKept ? Math.ceil(STRIP_PATCHES / tile) : tiles.shape[0];
    for (let first = 0; first < tiles.shape[0]; first += strip) {
      const some = Math.min(strip, tiles.shape[0] - first);
      await mergePatches(graph, rows(out, first, some), rows(tiles, first, some));
    }
  });
  probe?.('vision', out);
  return out;
}

/** What a tower's weights mean for the memory of encodeFrame. */
export interface TowerPlace {
  readonly weights: VisionTower;
  /** Whether the weights are in memory already (`Feed.isKept`). */
  readonly isKept: boolean;
}

/**
 * What encodeFrame takes from the arena for a grid of patches: an upper bound in bytes.
 * place  null where the weights are not known yet: as if they were in memory, in any dtype
 */
export function encodeScratchBytes(
  sizes: ScratchSizes,
  { vision }: ModelConfig,
  place: TowerPlace | null,
  gridH: number,
  gridW: number,
): number {
  const { hiddenSize: d, headDim } = vision;
  const patches = gridH * gridW;
  const block = blockBytes(sizes, vision, place, patches);
  const work = Math.max(block, mergerBytes(sizes, vision, place, patches)) + patches * headDim * F32;
  return patches * d * F32 + Math.max(work, stripBytes(vision, gridW)) + SMALL_BYTES;
}

const F32 = Float32Array.BYTES_PER_ELEMENT;

/** The larger of attention, the output projection and the MLP; beside x and the rotary tables. */
function blockBytes(
  { activationBytes, panelBytes }: ScratchSizes,
  vision: ModelConfig['vision'],
  place: TowerPlace | null,
  patches: number,
): number {
  const { hiddenSize: d, mlpSize: f, headDim } = vision;
  const strip = Math.min(patches, STRIP_PATCHES);
  const held = (...linears: (keyof VisionBlock)[]) =>
    place === null || place.isKept
      ? 0
      : Math.max(
          ...place.weights.blocks.map((block) => heldBytes(linears.map((name) => block[name] as LinearWeights))),
        );
  const isInt8 = place !== null && place.weights.blocks.every(({ qkv }) => qkv.weight.dtype !== 'f32');
  const input = isInt8 ? activationBytes(d) : d * F32;
  const qkv = 3 * headsOfGroup(vision) * headDim * F32;
  const attention = held('qkv') + patches * (input + qkv) + panelBytes(headDim, patches);
  const proj = held('proj') + strip * (d * F32 + activationBytes(d));
  const mlp =
    held('gateProj', 'upProj', 'downProj') + strip * ((d + 2 * f) * F32 + activationBytes(d) + activationBytes(f));
  return Math.max(patches * d * F32 + Math.max(attention, proj), mlp);
}

function mergerBytes(
  { activationBytes }: ScratchSizes,
  { hiddenSize: d, outHiddenSize: o, mergerSize: m, mergeSize }: ModelConfig['vision'],
  place: TowerPlace | null,
  patches: number,
): number {
  const tile = mergeSize ** 2;
  const tokens = ((place?.isKept ?? true) ? Math.min(patches, STRIP_PATCHES) : patches) / tile;
  return Math.ceil(tokens) * ((2 * o + 2 * m) * F32 + activationBytes(Math.max(tile * d, o, m)));
}

/** Scratch of single kernels, alignment. */
const SMALL_BYTES = 1 << 20;
