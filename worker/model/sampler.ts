/**
 * Logits → the next id. In this order: bias, repetition penalty, presence and frequency penalties, temperature, top-k, top-p, min-p, draw.
 * The form's mask (−∞) is there already: adding to it or scaling it changes nothing.
 * The same seed and the same logits give the same ids.
 */
import type { SamplingOptions } from '../engine/engine.ts';
import { GlimpseError } from '../errors.ts';
import { LIMITS } from '../limits.ts';

const GREEDY: SamplingOptions = {
  temperature: 0,
  topP: 1,
  topK: 0,
  minP: 0,
  repetitionPenalty: 1,
  presencePenalty: 0,
  frequencyPenalty: 0,
  logitBias: [],
  seed: 0,
};

export interface Sampler {
  /**
   * logits f32[V], changed in place; history: all ids so far, of which the first `promptTokens` are the prompt's: the repetition
   * penalty counts all, the other penalties those after it.
   * @throws GlimpseError internal when a logit is NaN or none is finite
   * Cost: O(V) comparisons; with top-k or top-p a native sort of V numbers too. No array is made after the first call.
   */
  next(logits: Float32Array, history: readonly number[], promptTokens?: number): number;
  /** For a token that nobody had to choose: a seed means the same with and without such tokens. */
  skip(): void;
}

/** @throws GlimpseError invalid_parameter naming the option that is out of range */
export function createSampler(options: Partial<SamplingOptions>): Sampler {
  const all = { ...GREEDY, ...options };
  const { temperature, topP, topK, minP, repetitionPenalty, logitBias, seed } = all;
  checkRange('temperature', temperature, temperature >= 0, 'at least 0');
  checkRange('top_p', topP, topP > 0 && topP <= 1, 'above 0 and at most 1');
  checkRange('min_p', minP, minP >= 0 && minP <= 1, '0 to 1');
  checkRange('top_k', topK, topK >= 0 && Number.isInteger(topK), 'a whole number, 0 or more');
  const most = LIMITS.repetitionPenalty.value;
  const isPenalty = repetitionPenalty >= 1 / most && repetitionPenalty <= most;
  checkRange('repetition_penalty', repetitionPenalty, isPenalty, `${1 / most} to ${most}`);
  const random = mulberry32(seed);
  const penalise = createPenalty(repetitionPenalty);
  const weary = createCountPenalty(all);
  const cut = createCut(temperature, topK, topP);
  const draw = createDraw(temperature, minP);
  return {
    next(logits, history, promptTokens = 0) {
      for (const [id, bias] of logitBias) logits[id] += bias;
      if (repetitionPenalty !== 1) penalise(logits, history);
      weary?.(logits, history, promptTokens);
      const best = argmax(logits);
      if (temperature === 0) return best;
      const uniform = random();
      return topK === 1 ? best : draw(logits, best, cut(logits, logits[best]), uniform);
    },
    skip: () => void (temperature !== 0 && random()),
  };
}

/** Lowest id among the largest; every logit is looked at, so it also finds broken ones. */
function argmax(logits: Float32Array): number {
  let best = -1;
  let largest = -Infinity;
  let isBroken = false;
  for (let id = 0; id < logits.length; id++) {
    const logit = logits[id];
    if (logit > largest) {
      largest = logit;
      best = id;
    }
    isBroken ||= Number.isNaN(logit);
  }
  if (best >= 0 && largest < Infinity && !isBroken) return best;
  const why =
    isBroken || largest === Infinity
      ? 'The model computed logits that are not finite numbers; its weights are broken.'
      : 'No token may come next: all logits are not finite (-Infinity), by the weights or by the form of the answer.';
  throw new GlimpseError('internal', why);
}

/** Once for each distinct id: positive logits are divided, negative ones multiplied. Source: CTRL, section 4.1. */
function createPenalty(penalty: number): (logits: Float32Array, history: readonly number[]) => void {
  let seen = new Uint8Array(0);
  return (logits, history) => {
    if (seen.length !== logits.length) seen = new Uint8Array(logits.length);
    for (const id of history) {
      if (seen[id] !== 0) continue;
      seen[id] = 1;
      logits[id] = logits[id] > 0 ? logits[id] / penalty : logits[id] * penalty;
    }
    for (const id of history) seen[id] = 0;
  };
}

/** null when both are off. */
function createCountPenalty({
  presencePenalty,
  frequencyPenalty,
}: SamplingOptions): ((logits: Float32Array, history: readonly number[], from: number) => void) | null {
  if (presencePenalty === 0 && frequencyPenalty === 0) return null;
  let counts = new Uint16Array(0);
  return (logits, history, from) => {
    if (counts.length !== logits.length) counts = new Uint16Array(logits.length);
    for (let at = from; at < history.length; at++) counts[history[at]]++;
    for (let at = from; at < history.length; at++) {
      const id = history[at];
      if (counts[id] === 0) continue;
      logits[id] -= presencePenalty + frequencyPenalty * counts[id];
      counts[id] = 0;
    }
  };
}

/** What top-k and top-p leave: all ids above `threshold`, and of those that equal it the first `ties`. */
interface Cut {
  readonly threshold: number;
  readonly ties: number;
}

const NO_CUT: Cut = { threshold: -Infinity, ties: 0 };

/**
 * The topK largest, then of these the smallest set, largest first, that has at least the share topP of their probability.
 * Exactly topK are left when more are equal to the last of them; the reference would keep all of these.
 */
function createCut(temperature: number, topK: number, topP: number): (logits: Float32Array, largest: number) => Cut {
  if (topK === 0 && topP === 1) return () => NO_CUT;
  let sorted = new Float32Array(0);
  return (logits, largest) => {
    if (sorted.length !== logits.length) sorted = new Float32Array(logits.length);
    sorted.set(logits);
    sorted.sort();
    const size = sorted.length;
    let kept = topK === 0 ? size : Math.min(topK, size);
    if (topP < 1) {
      let total = 0;
      for (let rank = 0; rank < kept; rank++) total += share(sorted[size - 1 - rank], largest, temperature);
      let sum = 0;
      let rank = 0;
      while (rank < kept && sum < topP * total) sum += share(sorted[size - 1 - rank++], largest, temperature);
      kept = rank;
    }
    const threshold = sorted[size - kept];
    let ties = 0;
    while (ties < kept && sorted[size - kept + ties] === threshold) ties++;
    return { threshold, ties };
  };
}

/** Probability relative to that of the largest logit. */
function share(logit: number, largest: number, temperature: number): number {
  return Math.exp((logit - largest) / temperature);
}

/** `uniform` in 0..1 picks from softmax(logits / temperature) over what the cut leaves. */
function createDraw(
  temperature: number,
  minP: number,
): (logits: Float32Array, best: number, cut: Cut, uniform: number) => number {
  let shares = new Float64Array(0);
  return (logits, best, cut, uniform) => {
    if (shares.length !== logits.length) shares = new Float64Array(logits.length);
    let left = uniform * fillShares(shares, logits, cut, { largest: logits[best], temperature, minP });
    for (let id = 0; id < shares.length; id++) {
      left -= shares[id];
      if (left < 0) return id;
    }
    // uniform is below 1, so only rounding can lead here; the likeliest id is right then.
    return best;
  };
}

/** The sum of all shares; those that the cut takes away are 0. */
function fillShares(
  shares: Float64Array,
  logits: Float32Array,
  { threshold, ties }: Cut,
  { largest, temperature, minP }: { readonly largest: number; readonly temperature: number; readonly minP: number },
): number {
  let sum = 0;
  let tiesLeft = ties;
  for (let id = 0; id < logits.length; id++) {
    const logit = logits[id];
    const isLeft = logit > threshold || (logit === threshold && tiesLeft-- > 0);
    const own = isLeft ? share(logit, largest, temperature) : 0;
    // The likeliest has the share 1, so this is min-p of what top-k and top-p have left.
    shares[id] = own >= minP ? own : 0;
    sum += shares[id];
  }
  return sum;
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
