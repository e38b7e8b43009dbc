/**
 * Four neighbouring patches → one token of the decoder: 2×2 convolution, then a gated MLP without residual.
 * Source: Glm4vVisionPatchMerger. Letters: N merged tokens, D vision hidden, O decoder hidden.
 */
import type { Kernels } from '../../../kernels-as/host/kernels.ts';
import type { Tensor } from '../../../kernels-as/host/tensor.ts';
import { project, projectInto } from '../project.ts';
import type { Merger } from '../weights.ts';

/** out f32[N, O]; tiles f32[N, 4·D], the four patches of a 2×2 block side by side. */
export function mergePatches(k: Kernels, w: Merger, out: Tensor, tiles: Tensor): Tensor {
  k.arena.frame(() => {
    const [joined] = project(k, tiles, [w.downsample]);
    const [projected] = project(k, joined, [w.proj]);
    const { weight, bias } = w.postProjectionNorm;
    const mixed = k.gelu(projected, k.layerNorm(projected, projected, weight, bias, MERGER_NORM_EPS));
    const [gate, up] = project(k, mixed, [w.gateProj, w.upProj]);
    projectInto(k, k.siluMul(gate, gate, up), [w.downProj], [out]);
  });
  return out;
}

/** torch.nn.LayerNorm's default: the one epsilon of the family that no config carries. */
const MERGER_NORM_EPS = 1e-5;
