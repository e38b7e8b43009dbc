/** The body of POST /v1/chat/completions: what OpenAI clients send. Unknown fields are ignored; null is absent. */
import * as v from 'valibot';
import { LIMITS } from '../../limits.ts';
import { formFields } from './answer-form.ts';

const textPart = v.object({ type: v.literal('text'), text: v.string() });
const urlObject = v.object({ url: v.string() });
const plainUrl = v.pipe(
  v.string(),
  v.transform((url) => ({ url })),
);
/** Some clients send the address itself where OpenAI has an object around it. */
const imageUrl = v.lazy((input): v.GenericSchema<unknown, { url: string }> =>
  typeof input === 'string' ? plainUrl : urlObject,
);
const imagePart = v.object({ type: v.literal('image_url'), image_url: imageUrl });

/** A string, or parts; decided before checking, so that an issue names the part that is wrong. */
function contentOf<Part extends v.GenericSchema>(part: Part) {
  const text = v.string('Expected a string or a list of parts');
  const parts = v.array(part);
  return v.lazy((input): v.GenericSchema<unknown, string | v.InferOutput<Part>[]> =>
    Array.isArray(input) ? parts : text,
  );
}

const textContent = contentOf(v.variant('type', [textPart], 'Expected "text"; images belong in user messages'));
const userContent = contentOf(v.variant('type', [textPart, imagePart], 'Expected "text" or "image_url"'));

const message = v.variant(
  'role',
  [
    v.object({ role: v.literal('system'), content: textContent }),
    v.object({ role: v.literal('developer'), content: textContent }),
    v.object({ role: v.literal('user'), content: userContent }),
    v.object({ role: v.literal('assistant'), content: v.nullish(textContent, '') }),
  ],
  'Expected "system", "developer", "user" or "assistant"',
);

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
  n: v.nullish(number('1: one answer per request', (value) => value === 1)),
});

export type ChatBody = v.InferOutput<typeof chatSchema>;
export type MessageBody = ChatBody['messages'][number];
