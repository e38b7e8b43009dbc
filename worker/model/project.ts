/**
 * Matrix products of one input with several weights: quantised weights share one quantisation of the input.
 * Each result is a fresh tensor in the current frame of the arena.
 */
import type { Kernels } from '../../kernels-as/host/kernels.ts';
import type { Linear, Tensor } from '../../kernels-as/host/tensor.ts';

/** x·Wᵀ + b for each of `linears`. x f32[T, C] → f32[T, R] each. */
export function project<const L extends readonly Linear[]>(
  k: Kernels,
  x: Tensor,
  linears: L,
): { [I in keyof L]: Tensor } {
  const rows = x.shape[0];
  const outputs = linears.map(({ weight }) => k.arena.f32([rows, weight.shape[0]], weight.name));
  projectInto(k, x, linears, outputs);
  return outputs as { [I in keyof L]: Tensor };
}

/** The same into tensors that exist already, for instance rows of the KV cache. */
export function projectInto(k: Kernels, x: Tensor, linears: readonly Linear[], outputs: readonly Tensor[]): void {
  const quantized = linears.some(({ weight }) => weight.dtype !== 'f32');
  k.arena.frame(() => {
    const activations = quantized ? k.activations(x) : null;
    linears.forEach((linear, i) => {
      k.linear(outputs[i], linear.weight.dtype === 'f32' || activations === null ? x : activations, linear);
    });
  });
}
