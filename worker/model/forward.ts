/**
 * Prefill and one decode step, over one request's KV cache: what every engine that holds all weights calls.
 * No I/O, no clock; everything it allocates lives in the caller's frame of the arena.
 */
import type { Kernels } from '../../kernels-as/host/kernels.ts';
import { rows, type Tensor } from '../../kernels-as/host/tensor.ts';
import { LIMITS } from '../limits.ts';
import type { ModelConfig } from './config.ts';
import { decode, embedTokens, headLogits } from './decoder/decoder.ts';
import type { KvCache } from './kv-cache.ts';
import type { Positions } from './positions.ts';
import type { Probe } from './probe.ts';
import { decoderRotary, decoderRotaryAt } from './rope.ts';
import type { ModelWeights } from './weights.ts';

export interface Sequence {
  readonly ids: readonly number[];
  readonly positions: Positions;
  /** f32[N, D] for the sequence's image tokens, in order; null without media. */
  readonly features: Tensor | null;
}

/**
 * Fills the cache with the whole sequence, chunk by chunk, and copies the last token's logits into `logits` f32[V].
 * With `onLogits` the head runs on every token (parity tests, `--dump`) and hands over f32[T, V] a chunk.
 * Async only so that a caller can let other events run between chunks.
 */
export async function prefill(
  k: Kernels,
  weights: ModelWeights,
  config: ModelConfig,
  { ids, positions, features }: Sequence,
  cache: KvCache,
  logits: Float32Array,
  { pause, probe, onLogits }: { pause?: () => Promise<void>; probe?: Probe; onLogits?: (logits: Tensor) => void } = {},
): Promise<void> {
  let featureRow = 0;
  for (let start = 0; start < ids.length; start += LIMITS.prefillChunk.value) {
    const chunk = ids.slice(start, start + LIMITS.prefillChunk.value);
    k.arena.frame(() => {
      const x = k.arena.f32([chunk.length, config.text.hiddenSize], 'decoder.hidden');
      featureRow = embedTokens(k, weights.decoder, x, chunk, config.tokens.image, features, featureRow);
      const rotary = decoderRotary(config.text, positions.ids, start, chunk.length);
      decode(k, weights.decoder, config, x, cache, start, rotary, probe);
      if (onLogits) onLogits(headLogits(k, weights.decoder, config, x));
      if (start + chunk.length === ids.length) {
        logits.set(k.read(headLogits(k, weights.decoder, config, rows(x, chunk.length - 1, 1))));
      }
    });
    await pause?.();
  }
}

/** What one chunk of prefill takes from the arena beside the cache: an upper bound in bytes. */
export function prefillScratchBytes({ text }: ModelConfig): number {
  const attention = 2 * text.heads * text.headDim + text.rotaryDims;
  const perToken = 6 * text.hiddenSize + attention + 4 * text.mlpSize;
  return (LIMITS.prefillChunk.value * perToken + 2 * text.vocabSize) * Float32Array.BYTES_PER_ELEMENT;
}

/** Appends token `id` at cache index `index` and writes the logits of the next one into `logits` f32[V]. */
export function decodeStep(
  k: Kernels,
  weights: ModelWeights,
  config: ModelConfig,
  id: number,
  index: number,
  delta: number,
  cache: KvCache,
  logits: Float32Array,
): void {
  k.arena.frame(() => {
    const x = k.arena.f32([1, config.text.hiddenSize], 'decoder.hidden');
    embedTokens(k, weights.decoder, x, [id], config.tokens.image, null, 0);
    decode(k, weights.decoder, config, x, cache, index, decoderRotaryAt(config.text, index + delta));
    logits.set(k.read(headLogits(k, weights.decoder, config, x)));
  });
}
