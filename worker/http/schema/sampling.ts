/** How the next token is chosen, and what ends an answer: fields of all requests for answers. */
import * as v from 'valibot';
import { LIMITS } from '../../limits.ts';
import { atLeast, between, integer, wholeBetween } from './numbers.ts';

const mostPenalty = LIMITS.repetitionPenalty.value;
const mostCount = LIMITS.countPenalty.value;
const mostBias = LIMITS.logitBias.value;

const stopString = v.pipe(
  v.string('Expected a string or a list of strings'),
  v.minLength(1, 'Expected at least one character'),
  v.maxLength(LIMITS.stopStringChars.value, `Expected at most ${LIMITS.stopStringChars.value} characters`),
);
const stopStrings = v.pipe(
  v.array(stopString),
  v.maxLength(LIMITS.stopStrings.value, `Expected at most ${LIMITS.stopStrings.value} strings`),
);

const topP = v.pipe(
  v.number(),
  v.gtValue(0, 'Expected above 0 and at most 1'),
  v.maxValue(1, 'Expected above 0 and at most 1'),
);

const tokenId = v.pipe(v.string(), v.regex(/^\d{1,7}$/, 'Expected the id of a token, in digits'));
const logitBias = v.pipe(
  v.record(tokenId, between(-mostBias, mostBias)),
  v.maxEntries(LIMITS.logitBiases.value, `Expected at most ${LIMITS.logitBiases.value} tokens`),
);

export const samplingFields = {
  temperature: v.nullish(
    v.pipe(
      between(0, LIMITS.temperature.value),
      v.description("0 takes the likeliest token; the model's own when missing"),
      v.examples([0.2]),
    ),
  ),
  top_p: v.nullish(
    v.pipe(topP, v.description('The likeliest tokens that together have this probability'), v.examples([0.9])),
  ),
  top_k: v.nullish(v.pipe(atLeast(0), v.description('So many of the likeliest tokens; 0: all'), v.examples([40]))),
  min_p: v.nullish(
    v.pipe(
      between(0, 1),
      v.description("Tokens with at least this share of the likeliest one's probability; looked at after top_p"),
      v.examples([0.05]),
    ),
  ),
  repetition_penalty: v.nullish(
    v.pipe(
      between(1 / mostPenalty, mostPenalty),
      v.description('Divides the logits of tokens that stand in the prompt or the answer; 1: off'),
      v.examples([1.1]),
    ),
  ),
  presence_penalty: v.nullish(
    v.pipe(
      between(-mostCount, mostCount),
      v.description('Taken from the logit of every token that the answer has already'),
      v.examples([0.5]),
    ),
  ),
  frequency_penalty: v.nullish(
    v.pipe(
      between(-mostCount, mostCount),
      v.description('The same, for each time that the answer has it'),
      v.examples([0.5]),
    ),
  ),
  logit_bias: v.nullish(
    v.pipe(logitBias, v.description('Added to the logits of tokens, by their ids'), v.examples([{ '42': -100 }])),
  ),
  seed: v.nullish(
    v.pipe(
      integer,
      v.safeInteger('Expected a whole number below 2^53'),
      v.description('The same seed gives the same answer; -1, also when missing: another one each time'),
      v.examples([7]),
    ),
  ),
  stop: v.nullish(
    v.lazy((input): v.GenericSchema<unknown, string | string[]> => (Array.isArray(input) ? stopStrings : stopString)),
  ),
  stop_token_ids: v.nullish(
    v.pipe(
      v.array(atLeast(0)),
      v.maxLength(LIMITS.stopIds.value, `Expected at most ${LIMITS.stopIds.value} ids`),
      v.description("Ids of tokens that end the answer, beside the model's own"),
      v.examples([[2]]),
    ),
  ),
};

export const answerFields = {
  n: v.nullish(
    v.pipe(
      wholeBetween(1, LIMITS.answersPerRequest.value),
      v.description('So many answers; the prompt is read once, and the seeds count up'),
      v.examples([2]),
    ),
    1,
  ),
  logprobs: v.nullish(
    v.pipe(
      v.boolean(),
      v.description("Log-probabilities of the answer's tokens, before any sampling"),
      v.examples([true]),
    ),
    false,
  ),
  top_logprobs: v.nullish(
    v.pipe(
      wholeBetween(0, LIMITS.topLogprobs.value),
      v.description('With logprobs: so many of the likeliest tokens in each place'),
      v.examples([3]),
    ),
  ),
};
