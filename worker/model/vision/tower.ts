/**
 * The vision tower: one frame pair of pixels → the embeddings that replace its image tokens.
 * Frames never see each other here, so each is computed by itself and memory is bounded by the largest one.
 * Source: Glm4vVisionModel, GlmOcrVisionModel.
 */
import type { Kernels } from '../../../kernels-as/host/kernels.ts';
import { reshape, type Tensor } from '../../../kernels-as/host/tensor.ts';
import type { ModelConfig, PreprocessorConfig } from '../config.ts';
import type { Probe } from '../probe.ts';
import { visionRotary } from '../rope.ts';
import type { VisionTower } from '../weights.ts';
import { visionBlock } from './block.ts';
import { mergePatches } from './merger.ts';
import { embedPatches } from './patch-embed.ts';

/**
 * out     f32[P/4, O]   written
 * frames  two u8[h, w, 3], sides multiples of patchSize·mergeSize; the same tensor twice for a still image
 */
export function encodeFrame(
  k: Kernels,
  tower: VisionTower,
  config: ModelConfig,
  preprocessor: PreprocessorConfig,
  out: Tensor,
  frames: readonly [Tensor, Tensor],
  probe?: Probe,
): Tensor {
  const { vision } = config;
  k.arena.frame(() => {
    const x = embedPatches(k, tower, config, preprocessor, frames, probe);
    const patches = x.shape[0];
    const [heightPx, widthPx] = frames[0].shape as [number, number, number];
    const { cos, sin, frequencies } = visionRotary(vision, heightPx / vision.patchSize, widthPx / vision.patchSize);
    const rotary = {
      cos: k.write(k.arena.f32([patches, frequencies], 'vision.cos'), cos),
      sin: k.write(k.arena.f32([patches, frequencies], 'vision.sin'), sin),
    };
    for (const block of tower.blocks) visionBlock(k, block, vision, x, rotary);
    k.rmsNorm(x, x, tower.postNorm, vision.normEps);
    const tile = vision.mergeSize ** 2;
    mergePatches(k, tower.merger, out, reshape(x, [patches / tile, tile * vision.hiddenSize]));
  });
  probe?.('vision', out);
  return out;
}
