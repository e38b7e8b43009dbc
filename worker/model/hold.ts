/** Weights that several products in a row read: where they are, or copied out of the stream to the current frame of the arena. */
import { byteLength, matrixRows, type Linear, type Tensor } from '../../kernels-as/host/tensor.ts';
import type { LinearWeights, Weight } from './feed.ts';
import type { Products } from './graph.ts';

/** Takes the weight. In memory until the frame ends. */
export async function hold({ k, feed }: Products, weight: Weight): Promise<Tensor> {
  if (feed.isKept) {
    const [tensor] = await feed.take(weight);
    return tensor;
  }
  const copy = k.arena.tensor(weight.dtype, weight.shape, weight.name);
  if (weight.shape.length === 1) {
    const [vector] = await feed.take(weight);
    return k.copy(copy, vector);
  }
  for (let row = 0; row < weight.shape[0];) {
    const part = await feed.takeRows(weight, row);
    k.copy(matrixRows(copy, row, part.shape[0]), part);
    row += part.shape[0];
  }
  return copy;
}

export async function holdLinear(graph: Products, { weight, bias }: LinearWeights): Promise<Linear> {
  return { weight: await hold(graph, weight), bias: bias && (await hold(graph, bias)) };
}

/** What held products' parameters take from the arena where the feed does not keep them. */
export function heldBytes(linears: readonly LinearWeights[]): number {
  return linears
    .flatMap(({ weight, bias }) => (bias ? [weight, bias] : [weight]))
    .reduce((sum, { dtype, shape }) => sum + byteLength(dtype, shape), 0);
}
