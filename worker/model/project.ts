/**
 * Matrix products of one input with several weights: quantised weights share one quantisation of the input.
 * Each result is a fresh tensor in the current frame of the arena.
 */
import type { Activations, AttentionPrecision } from '../../kernels-as/host/kernels.ts';
import type { Tensor } from '../../kernels-as/host/tensor.ts';
import type { LinearWeights } from './feed.ts';
import type { Products } from './graph.ts';

/** x·Wᵀ + b for each of `linears`. x f32[T, C] → f32[T, R] each. */
export async function project<const L extends readonly LinearWeights[]>(
  graph: Products,
  x: Tensor,
  linears: L,
): Promise<{ [I in keyof L]: Tensor }> {
  const { arena } = graph.k;
  const outputs = linears.map(({ weight }) => arena.f32([x.shape[0], weight.shape[0]], weight.name));
  await projectInto(graph, x, linears, outputs);
  return outputs as { [I in keyof L]: Tensor };
}

/** The same into tensors that exist already, for instance rows of the KV cache. */
export async function projectInto(
  graph: Products,
  x: Tensor,
  linears: readonly LinearWeights[],
  outputs: readonly Tensor[],
): Promise<void> {
  const { k } = graph;
  const quantized = linears.some(({ weight }) => weight.dtype !== 'f32');
  await k.arena.frameAsync(async () => {
    const activations = quantized ? k.activations(x) : null;
    for (const [i, linear] of linears.entries()) {
      const input = linear.weight.dtype === 'f32' || activations === null ? x : activations;
      await product(graph, outputs[i], input, linear);
    }
  });
}

/** The bias follows its matrix in the stream: with a matrix that comes in parts it is added at the end. */
async function product(
  { k, feed }: Products,
  out: Tensor,
  input: Tensor | Activations,
  { weight, bias }: LinearWeights,
): Promise<void> {
  if (feed.isWhole(weight)) {
    const [matrix, vector] = await feed.take(weight, bias);
    k.linear(out, input, { weight: matrix, bias: vector });
    return;
  }
  for (let row = 0; row < weight.shape[0];) {
    const part = await feed.takeRows(weight, row);
    k.linearRows(out, input, { weight: part, bias: null }, row);
    row += part.shape[0];
  }
  if (bias) {
    const [vector] = await feed.take(bias);
    k.addToRows(out, vector);
  }
}

/** Attention rounds where the products before it round already; a model in f32 stays in f32. */
export function attentionPrecision({ weight }: LinearWeights): AttentionPrecision {
  return weight.dtype === 'f32' ? 'f32' : 'int8';
}
