/**
 * Four neighbouring patches → one token of the decoder: 2×2 convolution, then a gated MLP without residual.
 * Source: Glm4vVisionPatchMerger. Letters: N merged tokens, D vision hidden, O decoder hidden.
 */
import type { Tensor } from '../../../kernels-as/host/tensor.ts';
import type { Graph } from '../graph.ts';
import { project, projectInto } from '../project.ts';

/** out f32[N, O]; tiles f32[N, 4·D], the four patches of a 2×2 block side by side. */
export async function mergePatches(graph: Graph, out: Tensor, tiles: Tensor): Promise<Tensor> {
  const { k, feed } = graph;
  const w = graph.weights.vision.merger;
  await k.arena.frameAsync(async () => {
    const [joined] = await project(graph, tiles, [w.downsample]);
    const [projected] = await project(graph, joined, [w.proj]);
    const [weight, bias] = await feed.take(w.postProjectionNorm.weight, w.postProjectionNorm.bias);
    const mixed = k.gelu(projected, k.layerNorm(projected, projected, weight, bias, MERGER_NORM_EPS));
    const [gate, up] = await project(graph, mixed, [w.gateProj, w.upProj]);
    await projectInto(graph, k.siluMul(gate, gate, up), [w.downProj], [out]);
  });
  return out;
}

/** torch.nn.LayerNorm's default: the one epsilon of the family that no config carries. */
const MERGER_NORM_EPS = 1e-5;
