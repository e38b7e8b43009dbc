/** The body of POST /v1/chat/completions: what OpenAI clients send. Unknown fields are ignored; null is absent. */
import * as v from 'valibot';
import { ASKED } from '../../engine/route.ts';
import { LIMITS } from '../../limits.ts';
import { formFields } from './answer-form.ts';
import { message } from './message.ts';

const mostTemperature = LIMITS.temperature.value;
const mostPenalty = LIMITS.repetitionPenalty.value;
const integer = v.pipe(v.number(), v.integer('Expected a whole number'));
const maxTokens = v.pipe(integer, v.minValue(1, 'Expected at least 1'));
const number = (expected: string, holds: (value: number) => boolean) =>
  v.pipe(v.number(), v.check(holds, `Expected ${expected}`));

const stopString = v.pipe(
  v.string('Expected a string or a list of strings'),
  v.minLength(1, 'Expected at least one character'),
  v.maxLength(LIMITS.stopStringChars.value, `Expected at most ${LIMITS.stopStringChars.value} characters`),
);
const stopStrings = v.pipe(
  v.array(stopString),
  v.maxLength(LIMITS.stopStrings.value, `Expected at most ${LIMITS.stopStrings.value} strings`),
);

export const chatSchema = v.object({
  ...formFields,
  /** One model is served, so it need not be named. */
  model: v.nullish(v.string()),
  messages: v.array(message),
  max_tokens: v.nullish(maxTokens),
  max_completion_tokens: v.nullish(maxTokens),
  temperature: v.nullish(number(`0 to ${mostTemperature}`, (value) => value >= 0 && value <= mostTemperature)),
  top_p: v.nullish(number('above 0 and at most 1', (value) => value > 0 && value <= 1)),
  top_k: v.nullish(v.pipe(integer, v.minValue(0, 'Expected at least 0'))),
  repetition_penalty: v.nullish(
    number(`${1 / mostPenalty} to ${mostPenalty}`, (value) => value >= 1 / mostPenalty && value <= mostPenalty),
  ),
  seed: v.nullish(v.pipe(integer, v.safeInteger('Expected a whole number below 2^53'))),
  stop: v.nullish(
    v.lazy((input): v.GenericSchema<unknown, string | string[]> => (Array.isArray(input) ? stopStrings : stopString)),
  ),
  stream: v.nullish(v.boolean(), false),
  stream_options: v.nullish(v.object({ include_usage: v.nullish(v.boolean(), false) })),
  glimpse: v.nullish(
    v.object({
      engine: v.nullish(v.picklist(ASKED, `Expected ${ASKED.join(', ')}`)),
      heartbeat: v.nullish(v.boolean(), true),
    }),
  ),
  n: v.nullish(number('1: one answer per request', (value) => value === 1)),
});

export type ChatBody = v.InferOutput<typeof chatSchema>;
