/**
 * The decoder: token ids (image tokens already replaced by what the vision tower saw) → logits.
 * Source: Glm4vTextModel and its lm_head.
 */
import { rows, type Tensor } from '../../../kernels-as/host/tensor.ts';
import type { Graph } from '../graph.ts';
import type { KvCache } from '../kv-cache.ts';
import { project } from '../project.ts';
import type { Rotary } from '../rope.ts';
import { decoderBlock } from './block.ts';

/** What the vision tower saw, f32[N, D], and the first row of it that no token has taken yet. */
export interface ImageFeatures {
  readonly features: Tensor;
  next: number;
}

/** x f32[T, D]: embeddings of `ids`; every image token takes the next row of the pictures' features instead of its own. */
export async function embedTokens(
  { k, feed, config, weights }: Graph,
  x: Tensor,
  ids: readonly number[],
  pictures: ImageFeatures | null = null,
): Promise<void> {
  await feed.embed(k, x, weights.decoder.embedTokens, ids);
  if (pictures === null) return;
  for (let i = 0; i < ids.length; i++) {
    if (ids[i] === config.tokens.image) k.copy(rows(x, i, 1), rows(pictures.features, pictures.next++, 1));
  }
}

/** Tokens on their way through the layers. */
export interface Span {
  readonly cache: KvCache;
  /** Index of the first token in the cache, which holds all before it. */
  readonly start: number;
  /** A row per token. */
  readonly rotary: Rotary;
  /** Whether all is the same bits as one pass a token; attention to many at once rounds otherwise. */
  readonly isApart?: boolean;
}

/** Runs layers `from`..`to` on x f32[T, D], in place, and appends to their part of the cache. All layers when no range is given. */
export async function decode(
  graph: Graph,
  x: Tensor,
  { cache, start, rotary, isApart }: Span,
  { from, to }: { readonly from: number; readonly to: number } = { from: 0, to: cache.layers.length },
): Promise<void> {
  const { k, weights, probe } = graph;
  await k.arena.frameAsync(async () => {
    const shape = [x.shape[0], rotary.frequencies];
    const tensors = {
      cos: k.write(k.arena.f32(shape, 'decoder.cos'), rotary.cos),
      sin: k.write(k.arena.f32(shape, 'decoder.sin'), rotary.sin),
    };
    for (let i = from; i < to; i++) {
      await decoderBlock(graph, weights.decoder.layers[i], x, cache.layers[i], start, tensors, isApart);
      probe?.(`layer${i}`, x);
    }
  });
}

/** Logits f32[T, V] of hidden states x f32[T, D], a fresh tensor in the current frame. */
export async function headLogits(graph: Graph, x: Tensor): Promise<Tensor> {
  const { k, feed, config } = graph;
  const { decoder } = graph.weights;
  const [norm] = await feed.take(decoder.norm);
  const normed = k.rmsNorm(k.arena.f32(x.shape, 'decoder.norm'), x, norm, config.text.normEps);
  const [logits] = await project(graph, normed, [decoder.lmHead]);
  return logits;
}
