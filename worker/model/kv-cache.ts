/**
 * Keys and values of every decoder layer, one row a token: cheap to append to, read in order by attention. f32, or int8 with a
 * scale for each token and head, which takes little more than a quarter.
 * Lives in the request's frame of the arena; its capacity is fixed when the request starts.
 */
import type { Kernels } from '../../kernels-as/host/kernels.ts';
import { rows, type Tensor } from '../../kernels-as/host/tensor.ts';
import type { ModelConfig } from './config.ts';

export type KvDType = 'f32' | 'i8';

interface KeysAndValues {
  readonly keys: Tensor;
  readonly values: Tensor;
}

/** f32[N, K·E] each, N the capacity in tokens; or i8[N, K·E] with scales f32[N, K]. */
export interface LayerCache extends KeysAndValues {
  readonly scales: KeysAndValues | null;
}

export interface KvCache {
  readonly layers: readonly LayerCache[];
  readonly capacity: number;
}

/** Bytes one token costs over all layers. */
export function kvBytesPerToken({ text }: ModelConfig, dtype: KvDType): number {
  const f32 = Float32Array.BYTES_PER_ELEMENT;
  const headBytes = dtype === 'f32' ? text.headDim * f32 : text.headDim + f32;
  return text.layers * 2 * text.kvHeads * headBytes;
}

/** Bytes that `newRows` takes beside the cache for one token of one layer. */
export function newRowBytes({ text }: ModelConfig, dtype: KvDType): number {
  return dtype === 'f32' ? 0 : 2 * text.kvHeads * text.headDim * Float32Array.BYTES_PER_ELEMENT;
}

/** @throws GlimpseError out_of_memory when `capacity` tokens do not fit beside the weights */
export function createKvCache(k: Kernels, { text }: ModelConfig, capacity: number, dtype: KvDType): KvCache {
  const pair = (type: KvDType, columns: number, what: string): KeysAndValues => ({
    keys: k.arena.tensor(type, [capacity, columns], `${what}.keys`),
    values: k.arena.tensor(type, [capacity, columns], `${what}.values`),
  });
  const layers = Array.from({ length: text.layers }, (_, i) => ({
    ...pair(dtype, text.kvHeads * text.headDim, `kv.${i}`),
    scales: dtype === 'f32' ? null : pair('f32', text.kvHeads, `kv.${i}.scales`),
  }));
  return { layers, capacity };
}

/** f32[T, K·E] each, for the keys and values of tokens start..start+T: the cache's own rows where it is f32. */
export function newRows(k: Kernels, cache: LayerCache, start: number, tokens: number): KeysAndValues {
  if (cache.scales === null)
    return { keys: rows(cache.keys, start, tokens), values: rows(cache.values, start, tokens) };
  const shape = [tokens, cache.keys.shape[1]];
  return { keys: k.arena.f32(shape, 'kv.new.keys'), values: k.arena.f32(shape, 'kv.new.values') };
}

/** Makes sure that what was written into `newRows` is in the cache. */
export function storeRows(k: Kernels, cache: LayerCache, start: number, { keys, values }: KeysAndValues): void {
  if (cache.scales === null) return;
  const tokens = keys.shape[0];
  k.quantizeHeads(rows(cache.keys, start, tokens), rows(cache.scales.keys, start, tokens), keys);
  k.quantizeHeads(rows(cache.values, start, tokens), rows(cache.scales.values, start, tokens), values);
}

/** The first `count` tokens. */
export function firstRows({ keys, values, scales }: LayerCache, count: number): LayerCache {
  const cut = (pair: KeysAndValues) => ({ keys: rows(pair.keys, 0, count), values: rows(pair.values, 0, count) });
  return { ...cut({ keys, values }), scales: scales && cut(scales) };
}
