/**
 * Logits → the next id. Order as in the reference's generate: repetition penalty, temperature, top-k, top-p, draw.
 * The same seed and the same logits give the same ids.
 */
import type { SamplingOptions } from '../engine/engine.ts';
import { GlimpseError } from '../errors.ts';

export const GREEDY: SamplingOptions = { temperature: 0, topP: 1, topK: 0, repetitionPenalty: 1, seed: 0 };

export interface Sampler {
  /**
   * logits f32[V], changed in place; history: all ids so far, the prompt's included (the penalty counts them).
   * Cost: O(V) greedy, O(V log V) when top-p needs the order.
   */
  next(logits: Float32Array, history: readonly number[]): number;
}

/** @throws GlimpseError invalid_parameter naming the option that is out of range */
export function createSampler(options: Partial<SamplingOptions>): Sampler {
  const { temperature, topP, topK, repetitionPenalty, seed } = { ...GREEDY, ...options };
  checkRange('temperature', temperature, temperature >= 0, 'at least 0');
  checkRange('top_p', topP, topP > 0 && topP <= 1, 'above 0 and at most 1');
  checkRange('top_k', topK, topK >= 0 && Number.isInteger(topK), 'a whole number, 0 or more');
  checkRange('repetition_penalty', repetitionPenalty, repetitionPenalty > 0, 'above 0');
  const random = mulberry32(seed);
  return {
    next(logits, history) {
      if (repetitionPenalty !== 1) penalise(logits, history, repetitionPenalty);
      if (temperature === 0 || topK === 1) return argmax(logits);
      return draw(logits, temperature, topK, topP, random());
    },
  };
}

/** Lowest id among the largest. @throws GlimpseError internal when no logit is a number */
function argmax(logits: Float32Array): number {
  let best = -1;
  let largest = -Infinity;
  for (let id = 0; id < logits.length; id++) {
    if (logits[id] > largest) {
      largest = logits[id];
      best = id;
    }
  }
  if (best < 0) throw new GlimpseError('internal', 'The model computed no finite logit; its weights are broken.');
  return best;
}

/** Once for each distinct id: positive logits are divided, negative ones multiplied. Source: CTRL, section 4.1. */
function penalise(logits: Float32Array, history: readonly number[], penalty: number): void {
  for (const id of new Set(history)) logits[id] *= logits[id] > 0 ? 1 / penalty : penalty;
}

/** uniform in 0..1 picks from softmax(logits / temperature), cut to the topK largest and to the smallest set of share topP. */
function draw(logits: Float32Array, temperature: number, topK: number, topP: number, uniform: number): number {
  const largest = logits[argmax(logits)];
  let candidates: Uint32Array = Uint32Array.from(logits, (_, id) => id);
  if (topK > 0 || topP < 1) {
    candidates.sort((a, b) => logits[b] - logits[a] || a - b);
    if (topK > 0) candidates = candidates.subarray(0, topK);
  }
  const shares = Float64Array.from(candidates, (id) => Math.exp((logits[id] - largest) / temperature));
  const total = sum(shares);
  let kept = shares.length;
  if (topP < 1) {
    let share = 0;
    for (kept = 0; kept < shares.length && share < topP * total; kept++) share += shares[kept];
  }
  let left = uniform * sum(shares.subarray(0, kept));
  for (let i = 0; i < kept; i++) {
    left -= shares[i];
    if (left < 0) return candidates[i];
  }
  return candidates[kept - 1];
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

/** Numbers in [0, 1) from a 32-bit state. Source: mulberry32 by Tommy Ettinger, public domain. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function checkRange(name: string, value: number, isValid: boolean, expected: string): void {
  if (!isValid)
    throw new GlimpseError('invalid_parameter', `${name} is ${value}; it should be ${expected}.`, { name, value });
}
