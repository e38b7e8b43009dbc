/**
 * The decoder: token ids (image tokens already replaced by what the vision tower saw) → logits.
 * Source: Glm4vTextModel and its lm_head.
 */
import type { Kernels } from '../../../kernels-as/host/kernels.ts';
import { rows, type Tensor } from '../../../kernels-as/host/tensor.ts';
import type { ModelConfig } from '../config.ts';
import type { Feed } from '../feed.ts';
import type { KvCache } from '../kv-cache.ts';
import type { Probe } from '../probe.ts';
import { project } from '../project.ts';
import type { Rotary } from '../rope.ts';
import type { Decoder } from '../weights.ts';
import { decoderBlock } from './block.ts';

/**
 * x f32[T, D]: embeddings of `ids`. Every id equal to `imageToken` takes the next row of `features`, starting at row
 * `featureRow`; returns the row after the last one taken.
 */
export async function embedTokens(
  k: Kernels,
  feed: Feed,
  decoder: Decoder,
  x: Tensor,
  ids: readonly number[],
  imageToken: number,
  features: Tensor | null,
  featureRow: number,
): Promise<number> {
  await feed.embed(k, x, decoder.embedTokens, ids);
  let row = featureRow;
  for (let i = 0; i < ids.length; i++) {
    if (ids[i] === imageToken && features) k.copy(rows(x, i, 1), rows(features, row++, 1));
  }
  return row;
}

/**
 * Runs all layers on x, in place, and appends to the cache.
 * x f32[T, D]; start is the cache index of its first row; rotary has T rows.
 */
export async function decode(
  k: Kernels,
  feed: Feed,
  decoder: Decoder,
  { text }: ModelConfig,
  x: Tensor,
  cache: KvCache,
  start: number,
  rotary: Rotary,
  probe?: Probe,
): Promise<void> {
  await k.arena.frameAsync(async () => {
    const shape = [x.shape[0], rotary.frequencies];
    const tensors = {
      cos: k.write(k.arena.f32(shape, 'decoder.cos'), rotary.cos),
      sin: k.write(k.arena.f32(shape, 'decoder.sin'), rotary.sin),
    };
    for (const [i, layer] of decoder.layers.entries()) {
      await decoderBlock(k, feed, layer, text, x, cache.layers[i], start, tensors);
      probe?.(`layer${i}`, x);
    }
  });
}

/** Logits f32[T, V] of hidden states x f32[T, D], a fresh tensor in the current frame. */
export async function headLogits(
  k: Kernels,
  feed: Feed,
  decoder: Decoder,
  { text }: ModelConfig,
  x: Tensor,
): Promise<Tensor> {
  const [norm] = await feed.take(decoder.norm);
  const normed = k.rmsNorm(k.arena.f32(x.shape, 'decoder.norm'), x, norm, text.normEps);
  const [logits] = await project(k, feed, normed, [decoder.lmHead]);
  return logits;
}
