/**
 * Four neighbouring patches → one token of the decoder: 2×2 convolution, then a gated MLP without residual.
 * Source: Glm4vVisionPatchMerger. Letters: N merged tokens, D vision hidden, O decoder hidden.
 */
import type { Kernels } from '../../../kernels-as/host/kernels.ts';
import type { Tensor } from '../../../kernels-as/host/tensor.ts';
import type { Feed } from '../feed.ts';
import { project, projectInto } from '../project.ts';
import type { Merger } from '../weights.ts';

/** out f32[N, O]; tiles f32[N, 4·D], the four patches of a 2×2 block side by side. */
export async function mergePatches(k: Kernels, feed: Feed, w: Merger, out: Tensor, tiles: Tensor): Promise<Tensor> {
  await k.arena.frameAsync(async () => {
    const [joined] = await project(k, feed, tiles, [w.downsample]);
    const [projected] = await project(k, feed, joined, [w.proj]);
    const [weight, bias] = await feed.take(w.postProjectionNorm.weight, w.postProjectionNorm.bias);
    const mixed = k.gelu(projected, k.layerNorm(projected, projected, weight, bias, MERGER_NORM_EPS));
    const [gate, up] = await project(k, feed, mixed, [w.gateProj, w.upProj]);
    await projectInto(k, feed, k.siluMul(gate, gate, up), [w.downProj], [out]);
  });
  return out;
}

/** torch.nn.LayerNorm's default: the one epsilon of the family that no config carries. */
const MERGER_NORM_EPS = 1e-5;
