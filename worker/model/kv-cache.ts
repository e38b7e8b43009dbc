/**
 * Keys and values of every decoder layer, f32, one row a token: cheap to append to, read in order by attention.
 * Lives in the request's frame of the arena; its capacity is fixed when the request starts.
 */
import type { Kernels } from '../../kernels-as/host/kernels.ts';
import type { Tensor } from '../../kernels-as/host/tensor.ts';
import type { ModelConfig } from './config.ts';

export interface LayerCache {
  /** f32[N, K·E] each, N the capacity in tokens. */
  readonly keys: Tensor;
  readonly values: Tensor;
}

export interface KvCache {
  readonly layers: readonly LayerCache[];
  readonly capacity: number;
}

/** Bytes one token costs over all layers. */
export function kvBytesPerToken({ text }: ModelConfig): number {
  return text.layers * 2 * text.kvHeads * text.headDim * Float32Array.BYTES_PER_ELEMENT;
}

/** @throws GlimpseError out_of_memory when `capacity` tokens do not fit beside the weights */
export function createKvCache(k: Kernels, { text }: ModelConfig, capacity: number): KvCache {
  const shape = [capacity, text.kvHeads * text.headDim];
  const layers = Array.from({ length: text.layers }, (_, i) => ({
    keys: k.arena.f32(shape, `kv.${i}.keys`),
    values: k.arena.f32(shape, `kv.${i}.values`),
  }));
  return { layers, capacity };
}
