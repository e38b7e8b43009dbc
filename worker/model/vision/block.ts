/**
 * One pre-norm transformer block of the vision tower; attention is bidirectional inside one frame.
 * Source: Glm4vVisionBlock and GlmOcrVisionBlock. Letters: P patches, D hidden, H heads, E head size, F MLP width.
 */
import type { Tensor } from '../../../kernels-as/host/tensor.ts';
import type { Graph } from '../graph.ts';
import { attentionPrecision, project } from '../project.ts';
import type { VisionBlock } from '../weights.ts';

export interface RotaryTensors {
  readonly cos: Tensor;
  readonly sin: Tensor;
}

/** x f32[P, D] of one frame, changed in place. */
export async function visionBlock(graph: Graph, w: VisionBlock, x: Tensor, { cos, sin }: RotaryTensors): Promise<void> {
  const { k, feed } = graph;
  const patches = x.shape[0];
  const { heads, headDim, hiddenSize, normEps } = graph.config.vision;
  const like = (name: string) => k.arena.f32(x.shape, name);

  await k.arena.frameAsync(async () => {
    const [norm] = await feed.take(w.norm1);
    const [qkv] = await project(graph, k.rmsNorm(like('vision.norm1'), x, norm, normEps), [w.qkv]); // f32[P, 3·D]
    const [qNorm, kNorm] = await feed.take(w.qNorm, w.kNorm);
    if (qNorm) k.rmsNormHeads(qkv, 0, heads, qNorm, normEps);
    if (kNorm) k.rmsNormHeads(qkv, hiddenSize, heads, kNorm, normEps);
    k.ropeHalf(qkv, 0, heads, headDim, cos, sin);
    k.ropeHalf(qkv, hiddenSize, heads, headDim, cos, sin);
    const precision = attentionPrecision(w.qkv);
    const attended = k.attentionFull(like('vision.attended'), qkv, patches, heads, headDim ** -0.5, precision);
    const [output] = await project(graph, attended, [w.proj]);
    k.add(x, output);
  });

  await k.arena.frameAsync(async () => {
    const [norm] = await feed.take(w.norm2);
    const normed = k.rmsNorm(like('vision.norm2'), x, norm, normEps);
    const [gate, up] = await project(graph, normed, [w.gateProj, w.upProj]); // f32[P, F] each
    const [output] = await project(graph, k.siluMul(gate, gate, up), [w.downProj]);
    k.add(x, output);
  });
}
