/**
 * Pixels of one frame pair → one vector a patch: the reference's 3-D convolution, whose stride equals its kernel and which
 * therefore is a matrix product. Done strip by strip, so that the f32 patches of a large image never exist at once.
 */
import { rows, type Tensor } from '../../../kernels-as/host/tensor.ts';
import type { ModelConfig, PreprocessorConfig } from '../config.ts';
import type { Graph } from '../graph.ts';

/** Patches embedded at a time: 256 · 1176 · 4 B = 1.2 MB of scratch. */
const STRIP_PATCHES = 256;

/**
 * frames  two u8[h, w, 3] of one size; the same tensor twice for a still image
 * Result: f32[P, D] in block order, after `post_conv_layernorm` and positions where the family has them.
 */
export async function embedPatches(
  { k, feed, config, weights, probe }: Graph,
  { mean, std }: PreprocessorConfig,
  frames: readonly [Tensor, Tensor],
): Promise<Tensor> {
  const { vision } = config;
  const tower = weights.vision;
  const [heightPx, widthPx] = frames[0].shape as [number, number, number];
  const gridH = heightPx / vision.patchSize;
  const gridW = widthPx / vision.patchSize;
  const x = k.arena.f32([gridH * gridW, vision.hiddenSize], 'vision.patches');
  const [weight, bias] = await feed.take(tower.patchEmbed.weight, tower.patchEmbed.bias);
  const stripRows = rowsOfStrip(vision, gridW);
  for (let top = 0; top < gridH; top += stripRows) {
    const height = Math.min(stripRows, gridH - top);
    k.arena.frame(() => {
      const strip = frames.map((frame) => rows(frame, top * vision.patchSize, height * vision.patchSize)) as [
        Tensor,
        Tensor,
      ];
      const patches = k.arena.f32([height * gridW, vision.patchValues], 'pixel_values');
      k.patches(patches, ...strip, mean, std, vision.patchSize);
      probe?.('pixel_values', patches);
      k.linear(rows(x, top * gridW, height * gridW), patches, { weight, bias });
    });
  }
  const [postConvNorm] = await feed.take(tower.postConvNorm);
  if (postConvNorm) k.rmsNorm(x, x, postConvNorm, vision.normEps);
  const [table] = await feed.take(tower.positionTable);
  if (table)
    k.arena.frame(() => k.add(x, k.resampleTable(k.arena.f32(x.shape, 'vision.positions'), table, gridH, gridW)));
  return x;
}

function rowsOfStrip({ mergeSize }: ModelConfig['vision'], gridW: number): number {
  return mergeSize * Math.max(1, Math.floor(STRIP_PATCHES / (gridW * mergeSize)));
}

/** Scratch of a strip. */
export function stripBytes(vision: ModelConfig['vision'], gridW: number): number {
  return rowsOfStrip(vision, gridW) * gridW * vision.patchValues * Float32Array.BYTES_PER_ELEMENT;
}
