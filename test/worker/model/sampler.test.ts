import { describe, expect, test } from 'vitest';
import { createSampler } from '../../../worker/model/sampler.ts';
import type { SamplingOptions } from '../../../worker/engine/engine.ts';

const LOGITS = [2, 1, 0, -1, -2];

function draws(options: Partial<SamplingOptions>, count: number, logits: readonly number[] = LOGITS): number[] {
  const sampler = createSampler(options);
  return Array.from({ length: count }, () => sampler.next(Float32Array.from(logits), []));
}

const softmax = (logits: readonly number[]) => {
  const shares = logits.map((x) => Math.exp(x));
  const total = shares.reduce((a, b) => a + b);
  return shares.map((share) => share / total);
};

/** Pearson's statistic of the counts of `ids` against expected shares. */
function chiSquare(ids: readonly number[], shares: readonly number[]): number {
  return shares.reduce((sum, share, id) => {
    const expected = share * ids.length;
    const observed = ids.filter((drawn) => drawn === id).length;
    return expected === 0 ? sum + (observed === 0 ? 0 : Infinity) : sum + (observed - expected) ** 2 / expected;
  }, 0);
}

test('greedy takes the largest logit, the lowest id among equals', () => {
  expect(createSampler({}).next(Float32Array.of(1, 3, 3, 2), [])).toBe(1);
});

describe('20,000 draws with seed 7 fit the distribution (chi-square below the 0.1 % point of 4 degrees, 18.5)', () => {
  const cases: [string, Partial<SamplingOptions>, readonly number[]][] = [
    ['temperature 1', { temperature: 1 }, softmax(LOGITS)],
    ['temperature 2', { temperature: 2 }, softmax(LOGITS.map((x) => x / 2))],
    ['top-k 2', { temperature: 1, topK: 2 }, [...softmax([2, 1]), 0, 0, 0]],
    // Shares are 0.636, 0.234, 0.086, …: 0.7 needs two of them.
    ['top-p 0.7', { temperature: 1, topP: 0.7 }, [...softmax([2, 1]), 0, 0, 0]],
    // Of the three largest, shares 0.665, 0.245 and 0.090: 0.9 needs two.
    ['top-k 3, then top-p 0.9', { temperature: 1, topK: 3, topP: 0.9 }, [...softmax([2, 1]), 0, 0, 0]],
    ['top-k above the vocabulary', { temperature: 1, topK: 99 }, softmax(LOGITS)],
    // Shares of the likeliest's: 1, 0.37, 0.14, …
    ['min-p 0.3', { temperature: 1, minP: 0.3 }, [...softmax([2, 1]), 0, 0, 0]],
    ['min-p 0.3 at temperature 2', { temperature: 2, minP: 0.3 }, [...softmax([1, 0.5, 0]), 0, 0]],
    ['min-p 1 keeps the best', { temperature: 1, minP: 1 }, [1, 0, 0, 0, 0]],
    ['a bias', { temperature: 1, logitBias: [[4, 4]] }, softmax([2, 1, 0, -1, 2])],
    ['a tiny top-p keeps the best', { temperature: 1, topP: 1e-5 }, [1, 0, 0, 0, 0]],
  ];
  test.each(cases)('%s', (_, options, shares) => {
    expect(chiSquare(draws({ ...options, seed: 7 }, 20_000), shares)).toBeLessThan(18.5);
  });
});

test('the same seed gives the same ids, another seed others', () => {
  expect(draws({ temperature: 1, seed: 3 }, 50)).toEqual(draws({ temperature: 1, seed: 3 }, 50));
  expect(draws({ temperature: 1, seed: 3 }, 50)).not.toEqual(draws({ temperature: 1, seed: 4 }, 50));
});

test('the repetition penalty divides positive and multiplies negative logits, once an id', () => {
  const logits = Float32Array.of(4, 3, -1);
  expect(createSampler({ repetitionPenalty: 2 }).next(logits, [0, 0, 2])).toBe(1);
  expect([...logits]).toEqual([2, 3, -2]);
});

test('the penalty of one call is not carried into the next', () => {
  const sampler = createSampler({ repetitionPenalty: 2 });
  expect(sampler.next(Float32Array.of(4, 3), [0])).toBe(1);
  expect(sampler.next(Float32Array.of(4, 3), [1])).toBe(0);
});

test('of equal logits at the edge of top-k and top-p the lowest ids stay', () => {
  const equal = [0, 0, 0, 0];
  expect(new Set(draws({ temperature: 1, topK: 2 }, 200, equal))).toEqual(new Set([0, 1]));
  expect(new Set(draws({ temperature: 1, topP: 0.75 }, 200, equal))).toEqual(new Set([0, 1, 2]));
});

test('an id with a logit of -Infinity is never drawn', () => {
  expect(new Set(draws({ temperature: 2, topP: 0.99 }, 500, [-Infinity, 0, -Infinity, 0]))).toEqual(new Set([1, 3]));
});

test('filters equal the reference’s rule on 200 random rows of 50 logits (seed 5)', () => {
  let state = 5;
  const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  for (let round = 0; round < 200; round++) {
    const logits = Array.from({ length: 50 }, () => Math.fround(8 * random() - 4));
    const [temperature, topK, topP] = [0.3 + random(), 1 + Math.floor(49 * random()), random()];
    const sampler = createSampler({ temperature, topK, topP, seed: round });
    const drawn = new Set(Array.from({ length: 50 }, () => sampler.next(Float32Array.from(logits), [])));
    expect(drawn.isSubsetOf(leftByReference(logits, temperature, topK, topP))).toBe(true);
  }
});

/** transformers' TopKLogitsWarper, then TopPLogitsWarper: an id stays when the likelier ones before it have less than topP. */
function leftByReference(logits: readonly number[], temperature: number, topK: number, topP: number): Set<number> {
  const ranked = logits.map((logit, id) => ({ logit, id })).toSorted((a, b) => b.logit - a.logit);
  const best = ranked.slice(0, topK);
  const shares = softmax(best.map(({ logit }) => logit / temperature));
  const before = shares.map((_, rank) => shares.slice(0, rank).reduce((a, b) => a + b, 0));
  return new Set(best.filter((_, rank) => rank === 0 || before[rank] < topP + 1e-9).map(({ id }) => id));
}

/** All steps one after another over plain numbers, as docs/http.md says them; the shares of all ids. */
function sharesByRule(
  logits: readonly number[],
  prompt: readonly number[],
  said: readonly number[],
  { temperature, topK, topP, minP, repetitionPenalty, presencePenalty, frequencyPenalty, logitBias }: SamplingOptions,
): number[] {
  const changed = logits.map((logit, id) => {
    const bias = logitBias.filter(([each]) => each === id).reduce((sum, [, each]) => sum + each, 0);
    const biased = logit + bias;
    const isSeen = prompt.includes(id) || said.includes(id);
    const repeated = !isSeen ? biased : biased > 0 ? biased / repetitionPenalty : biased * repetitionPenalty;
    const times = said.filter((each) => each === id).length;
    return repeated - (times > 0 ? presencePenalty : 0) - times * frequencyPenalty;
  });
  const left = leftByReference(changed, temperature, topK, topP);
  const shares = changed.map((logit, id) => (left.has(id) ? Math.exp(logit / temperature) : 0));
  const most = Math.max(...shares);
  const kept = shares.map((each) => (each >= minP * most ? each : 0));
  const sum = kept.reduce((all, each) => all + each, 0);
  return kept.map((each) => each / sum);
}

test('all steps in their order: 100 random rows and options (seed 11) are drawn as the slow rule says', () => {
  let state = 11;
  const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  const ids = (count: number) => Array.from({ length: count }, () => Math.floor(12 * random()));
  for (let round = 0; round < 100; round++) {
    const logits = Array.from({ length: 12 }, () => Math.fround(6 * random() - 3));
    const [prompt, said] = [ids(3), ids(4)];
    const options: SamplingOptions = {
      ...{ temperature: 0.5 + random(), topK: 2 + Math.floor(10 * random()), topP: 0.5 + random() / 2 },
      ...{ minP: random() / 5, repetitionPenalty: 0.8 + random(), presencePenalty: 4 * random() - 2 },
      ...{ frequencyPenalty: 2 * random() - 1, logitBias: [[3, 2 * random()]], seed: round },
    };
    const shares = sharesByRule(logits, prompt, said, options);
    const sampler = createSampler(options);
    const counts = shares.map(() => 0);
    for (let draw = 0; draw < 400; draw++)
      counts[sampler.next(Float32Array.from(logits), [...prompt, ...said], prompt.length)]++;
    for (const [id, share] of shares.entries()) {
      // Five standard deviations; what has no share is never drawn.
      const spread = 5 * Math.sqrt(400 * share * (1 - share));
      expect(Math.abs(counts[id] - 400 * share)).toBeLessThanOrEqual(spread + (share === 0 ? 0 : 1));
    }
  }
});

test('a mask stays a mask, whatever is added to its logits', () => {
  const options = { temperature: 1, logitBias: [[1, 100]] as const, presencePenalty: -2, repetitionPenalty: 2 };
  const sampler = createSampler(options);
  for (let draw = 0; draw < 50; draw++) expect(sampler.next(Float32Array.of(0, -Infinity, 0), [1, 1], 0)).not.toBe(1);
});

test('a token that nobody chose counts a random number: a seed means the same with and without it', () => {
  for (const options of [{ temperature: 1 }, { temperature: 1, topK: 1 }]) {
    const [plain, skipping] = [createSampler({ ...options, seed: 5 }), createSampler({ ...options, seed: 5 })];
    const chosen = Array.from({ length: 20 }, () => plain.next(Float32Array.from(LOGITS), []));
    const some = chosen.map((_, at) => {
      if (at % 3 !== 1) return skipping.next(Float32Array.from(LOGITS), []);
      skipping.skip();
      return chosen[at];
    });
    expect(some).toEqual(chosen);
  }
});

test('options out of range are named', () => {
  expect(() => createSampler({ temperature: -1 })).toThrow(/temperature is -1/);
  expect(() => createSampler({ topP: 0 })).toThrow(/top_p is 0/);
  expect(() => createSampler({ minP: 1.1 })).toThrow(/min_p is 1.1/);
  expect(() => createSampler({ topK: 1.5 })).toThrow(/top_k is 1.5/);
  // Dividing a logit by this would overflow.
  expect(() => createSampler({ repetitionPenalty: 1e-40 })).toThrow(/repetition_penalty is 1e-40/);
});

test.each([[[NaN, NaN]], [[1, NaN, 3]], [[-Infinity, -Infinity]], [[0, Infinity]]])(
  'logits %j are an internal error, not an answer',
  (logits) => {
    for (const temperature of [0, 1]) {
      const sampler = createSampler({ temperature });
      expect(() => sampler.next(Float32Array.from(logits), [])).toThrow(/not finite/);
    }
  },
);
