/** A prompt becomes keys and values: its pictures first, then its tokens. What earlier requests have left is not computed again. */
import type { Alpha } from '../media/image.ts';
import { prefill } from '../model/forward.ts';
import { createKvCache, kvBytesPerToken, type KvCache } from '../model/kv-cache.ts';
import type { DecodingPlaces } from './decoding.ts';
import { encodePictures } from './encode-pictures.ts';
import { knownPictures, pairsToEncode } from './known-pictures.ts';
import { imageTokensOf, keepChunk, prefixKeys, restorePrefix } from './known-prefix.ts';
import type { Picture } from './pictures.ts';
import type { RequestCache } from './request-cache.ts';
import type { Run } from './run.ts';

export interface ReadOptions {
  readonly decoding: DecodingPlaces & { readonly alpha: Alpha };
  /** null: nothing is kept. */
  readonly cache: RequestCache | null;
  /** Whose request it is. */
  readonly client: string;
}

export interface ReadResult {
  readonly kv: KvCache;
  /** Tokens whose keys and values were known. */
  readonly cachedTokens: number;
  /** Whether everything was computed. */
  readonly isComputed: boolean;
}

/** The last token's logits go into `logits` f32[V]. Keys and values are made after the pictures are encoded, so that their scratch can have its place. */
export async function readPrompt(
  run: Run,
  pictures: readonly Picture[],
  logits: Float32Array,
  { decoding, cache: requests, client }: ReadOptions,
): Promise<ReadResult> {
  const { model, graph, ids, positions, maxTokens, clock, turn, pause, trace } = run;
  const { signal, alive } = turn;
  const { k, feed } = graph;
  const { config, residency, kvCache } = model;
  // Who looks into what is computed sees all of it computed.
  const isWatched = trace.probe !== undefined || trace.onPromptLogits !== undefined;
  const cache = isWatched ? null : requests;
  turn.stage = 'vision';
  const known = await knownPictures(pictures, cache, { ...decoding, client });
  for (let left = pairsToEncode(pictures, known); left > 0; left--) feed.ahead('vision');
  feed.ahead('decoder');
  const encoding = { ...decoding, signal, alive, pause, known, cache: requests };
  const features = await encodePictures(graph, model.preprocessor, pictures, encoding);
  clock.lap('vision');
  turn.stage = 'prefill';
  const kv = createKvCache(k, config, ids.length + maxTokens, kvCache);
  // Linear memory may have grown, and never shrinks.
  requests?.shrink();
  const chunkTokens = residency.promptChunk;
  const imageId = config.tokens.image;
  const keys = cache === null ? [] : await prefixKeys({ ids, imageId, pictures, known, chunkTokens, client });
  const chunks = cache === null ? 0 : restorePrefix(k, kv, keys, chunkTokens, cache);
  const cachedTokens = chunks === 0 ? 0 : chunks * chunkTokens;
  const bytes = chunkTokens * kvBytesPerToken(config, kvCache);
  feed.begin('decoder');
  if (maxTokens > 1) feed.ahead('decoder');
  const sequence = { ids, positions, features };
  await prefill(graph, kv, sequence, logits, {
    chunkTokens,
    pause,
    onLogits: trace.onPromptLogits,
    known: { tokens: cachedTokens, imageTokens: imageTokensOf(ids.slice(0, cachedTokens), imageId) },
    onChunk: (start) => {
      const key = keys[start / chunkTokens];
      if (cache !== null && key !== undefined) keepChunk(k, kv, key, { start, tokens: chunkTokens, bytes }, cache);
    },
  });
  await feed.end();
  cache?.favour(keys);
  clock.lap('prefill');
  return { kv, cachedTokens, isComputed: cachedTokens === 0 && known.every(({ features: kept }) => kept === null) };
}
