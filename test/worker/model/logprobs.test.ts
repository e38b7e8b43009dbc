import { expect, test } from 'vitest';
import { Logprobs } from '../../../worker/model/logprobs.ts';

/** As the definition says it, in doubles. */
function slow(logits: readonly number[]): number[] {
  const sum = logits.reduce((all, logit) => all + Math.exp(logit), 0);
  return logits.map((logit) => logit - Math.log(sum));
}

test('200 random rows (seed 3): log-probabilities are those of the definition, the likeliest in order', () => {
  let state = 3;
  const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  for (let round = 0; round < 200; round++) {
    const logits = Array.from({ length: 40 }, () => Math.round(16 * random() - 8) / 2);
    const expected = slow(logits);
    const top = Math.floor(21 * random());
    const logprobs = new Logprobs(40, top);
    logprobs.keep(Float32Array.from(logits));
    const id = Math.floor(40 * random());
    expect(logprobs.of(id).logprob).toBeCloseTo(expected[id], 5);
    const ranked = expected.map((_, each) => each).toSorted((a, b) => logits[b] - logits[a]);
    expect(logprobs.likeliest().map((each) => each.id)).toEqual(ranked.slice(0, top));
  }
});

test('what happens to the logits afterwards changes nothing; logits that are far apart do not overflow', () => {
  const logits = Float32Array.of(900, -900, 900);
  const logprobs = new Logprobs(3, 1);
  logprobs.keep(logits);
  logits.fill(0);
  expect([0, 1, 2].map((id) => logprobs.of(id).logprob)).toEqual([
    expect.closeTo(Math.log(0.5), 6),
    expect.closeTo(-1800 + Math.log(0.5), 3),
    expect.closeTo(Math.log(0.5), 6),
  ]);
});
