/**
 * The decoder: token ids (image tokens already replaced by what the vision tower saw) → logits.
 * Source: Glm4vTextModel and its lm_head.
 */
import type { Kernels } from '../../../kernels-as/host/kernels.ts';
import { rows, type Tensor } from '../../../kernels-as/host/tensor.ts';
import type { ModelConfig } from '../config.ts';
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
export function embedTokens(
  k: Kernels,
  decoder: Decoder,
  x: Tensor,
  ids: readonly number[],
  imageToken: number,
  features: Tensor | null,
  featureRow: number,
): number {
  k.embed(x, decoder.embedTokens, ids);
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
export function decode(
  k: Kernels,
  decoder: Decoder,
  { text }: ModelConfig,
  x: Tensor,
  cache: KvCache,
  start: number,
  rotary: Rotary,
  probe?: Probe,
): void {
  k.arena.frame(() => {
    const shape = [x.shape[0], rotary.frequencies];
    const tensors = {
      cos: k.write(k.arena.f32(shape, 'decoder.cos'), rotary.cos),
      sin: k.write(k.arena.f32(shape, 'decoder.sin'), rotary.sin),
    };
    decoder.layers.forEach((layer, i) => {
      decoderBlock(k, layer, text, x, cache.layers[i], start, tensors);
      probe?.(`layer${i}`, x);
    });
  });
}

/** Logits f32[T, V] of hidden states x f32[T, D], a fresh tensor in the current frame. */
export function headLogits(k: Kernels, decoder: Decoder, { text }: ModelConfig, x: Tensor): Tensor {
  const normed = k.rmsNorm(k.arena.f32(x.shape, 'decoder.norm'), x, decoder.norm, text.normEps);
  return project(k, normed, [decoder.lmHead])[0];
}
