/**
 * Prefill and one decode step, over one request's KV cache: what every engine calls.
 * No I/O of its own, no clock; everything it allocates lives in the caller's frame of the arena.
 */
import type { ScratchSizes } from '../../kernels-as/host/kernels.ts';
import { rows, type Tensor } from '../../kernels-as/host/tensor.ts';
import { LIMITS } from '../limits.ts';
import type { ModelConfig } from './config.ts';
import { decode, embedTokens, headLogits } from './decoder/decoder.ts';
import type { Graph } from './graph.ts';
import { newRowBytes, type KvCache, type KvDType } from './kv-cache.ts';
import type { Positions } from './positions.ts';
import { decoderRotary, decoderRotaryFrom } from './rope.ts';

export interface Sequence {
  readonly ids: readonly number[];
  readonly positions: Positions;
  /** f32[N, D] for the sequence's image tokens, in order; null without media. */
  readonly features: Tensor | null;
}

export interface PrefillOptions {
  /** Tokens that go through the layers together. */
  readonly chunkTokens?: number;
  readonly pause?: () => Promise<void>;
  /** The beginning that the cache has already, chunks as a whole, and how many image tokens are in it; nothing when missing. */
  readonly known?: { readonly tokens: number; readonly imageTokens: number };
  /** Told where a chunk begins that the cache has now. */
  readonly onChunk?: (start: number) => void;
  /** f32[T, V] a chunk: makes the head run on every token (parity tests, `--dump`). */
  readonly onLogits?: (logits: Tensor) => void;
}

/**
 * Fills the cache with the whole sequence, chunk by chunk, and copies the last token's logits into `logits` f32[V].
 * Weights are taken once a chunk, in the stream's order.
 */
export async function prefill(
  graph: Graph,
  cache: KvCache,
  { ids, positions, features }: Sequence,
  logits: Float32Array,
  { chunkTokens = LIMITS.prefillChunk.value, pause, onLogits, onChunk, known }: PrefillOptions = {},
): Promise<void> {
  const { k } = graph;
  const { text } = graph.config;
  const pictures = features && { features, next: known?.imageTokens ?? 0 };
  for (let start = known?.tokens ?? 0; start < ids.length; start += chunkTokens) {
    const chunk = ids.slice(start, start + chunkTokens);
    await k.arena.frameAsync(async () => {
      const x = k.arena.f32([chunk.length, text.hiddenSize], 'decoder.hidden');
      await embedTokens(graph, x, chunk, pictures);
      const rotary = decoderRotary(text, positions.ids, start, chunk.length);
      await decode(graph, x, { cache, start, rotary });
      const isLast = start + chunk.length === ids.length;
      if (!onLogits && !isLast) return;
      const hidden = onLogits ? x : rows(x, chunk.length - 1, 1);
      const some = await headLogits(graph, hidden);
      onLogits?.(some);
      if (isLast) k.readInto(logits, rows(some, some.shape[0] - 1, 1));
    });
    onChunk?.(start);
    await pause?.();
  }
}

/** What a prefill of `tokens` together, the last of `context`, takes from the arena beside the cache: an upper bound in bytes. */
export function prefillScratchBytes(
  { activationBytes, panelBytes }: ScratchSizes,
  config: ModelConfig,
  tokens: number,
  context: number,
  kvCache: KvDType,
): number {
  const { text } = config;
  const { hiddenSize, mlpSize, rotaryDims } = text;
  const queries = text.heads * text.headDim;
  const f32 = Float32Array.BYTES_PER_ELEMENT;
  const attention = 2 * queries * f32 + newRowBytes(config, kvCache) + activationBytes(Math.max(hiddenSize, queries));
  const mlp = 3 * mlpSize * f32 + activationBytes(Math.max(hiddenSize, mlpSize));
  const perToken = (3 * hiddenSize + rotaryDims) * f32 + Math.max(attention, mlp);
  const panels = kvCache === 'f32' ? panelBytes(text.headDim, context) : 0; // a cache in int8 is read as it is
  return tokens * perToken + panels + 2 * text.vocabSize * f32 + SMALL_BYTES;
}

/** Scratch of single kernels, alignment, ids. */
const SMALL_BYTES = 1 << 20;

/** Tokens that were generated, in order. */
export interface NextTokens {
  readonly ids: readonly number[];
  /** The place of the first in the cache. */
  readonly index: number;
  /** Its position is the index and this: positions of pictures count otherwise than their tokens do. */
  readonly delta: number;
}

/**
 * Appends the tokens to the cache and writes the logits of the one after them into `logits` f32[V]. Several at once are the same
 * bits as one after another, where weights are quantised.
 */
export async function decodeStep(
  graph: Graph,
  cache: KvCache,
  { ids, index, delta }: NextTokens,
  logits: Float32Array,
): Promise<void> {
  const { k } = graph;
  const { text } = graph.config;
  const { length } = ids;
  await k.arena.frameAsync(async () => {
    const x = k.arena.f32([length, text.hiddenSize], 'decoder.hidden');
    await embedTokens(graph, x, ids);
    const rotary = decoderRotaryFrom(text, index + delta, length);
    await decode(graph, x, { cache, start: index, rotary, isApart: true });
    k.readInto(logits, await headLogits(graph, rows(x, length - 1, 1)));
  });
}
