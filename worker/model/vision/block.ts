/**
 * One pre-norm transformer block of the vision tower; attention is bidirectional inside one frame.
 * Source: Glm4vVisionBlock and GlmOcrVisionBlock. Letters: P patches, D hidden, H heads, E head size, F MLP width.
 */
import type { Kernels } from '../../../kernels-as/host/kernels.ts';
import type { Tensor } from '../../../kernels-as/host/tensor.ts';
import type { ModelConfig } from '../config.ts';
import { project } from '../project.ts';
import type { VisionBlock } from '../weights.ts';

export interface RotaryTensors {
  readonly cos: Tensor;
  readonly sin: Tensor;
}

/** x f32[P, D] of one frame, changed in place. */
export function visionBlock(
  k: Kernels,
  w: VisionBlock,
  vision: ModelConfig['vision'],
  x: Tensor,
  { cos, sin }: RotaryTensors,
): void {
  const patches = x.shape[0];
  const { heads, headDim, hiddenSize, normEps } = vision;
  const like = (name: string) => k.arena.f32(x.shape, name);

  k.arena.frame(() => {
    const [qkv] = project(k, k.rmsNorm(like('vision.norm1'), x, w.norm1, normEps), [w.qkv]); // f32[P, 3·D]
    if (w.qNorm) k.rmsNormHeads(qkv, 0, heads, w.qNorm, normEps);
    if (w.kNorm) k.rmsNormHeads(qkv, hiddenSize, heads, w.kNorm, normEps);
    k.ropeHalf(qkv, 0, heads, headDim, cos, sin);
    k.ropeHalf(qkv, hiddenSize, heads, headDim, cos, sin);
    const attended = k.attentionFull(like('vision.attended'), qkv, patches, heads, headDim ** -0.5);
    k.add(x, project(k, attended, [w.proj])[0]);
  });

  k.arena.frame(() => {
    const normed = k.rmsNorm(like('vision.norm2'), x, w.norm2, normEps);
    const [gate, up] = project(k, normed, [w.gateProj, w.upProj]); // f32[P, F] each
    k.add(x, project(k, k.siluMul(gate, gate, up), [w.downProj])[0]);
  });
}
