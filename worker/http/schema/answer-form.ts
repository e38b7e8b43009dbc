/**
 * What an answer has to look like, in the words of OpenAI (response_format), vLLM (structured_outputs and the older guided_*) and
 * llama.cpp (json_schema, and response_format without a name).
 */
import * as v from 'valibot';
import type { AnswerForm } from '../../engine/engine.ts';
import { LIMITS } from '../../limits.ts';

export type Json = Extract<AnswerForm, { kind: 'json' }>['schema'];

/** A schema is looked at by worker/text/grammar; here only that it is one. */
const schema = v.custom<Json>(
  (value) => (typeof value === 'object' && value !== null && !Array.isArray(value)) || typeof value === 'boolean',
  'Expected a JSON Schema',
);
/** vLLM also takes it as text. */
const schemaOrText = v.union([schema, v.string()], 'Expected a JSON Schema');
const strict = v.nullish(v.boolean(), false);

const mostChars = LIMITS.schemaChars.value;
const pattern = v.pipe(
  v.string(),
  v.minLength(1, 'Expected at least one character'),
  v.maxLength(mostChars, `Expected at most ${mostChars} characters`),
);
const mostChoices = LIMITS.choices.value;
const choices = v.pipe(
  v.array(v.pipe(v.string(), v.minLength(1, 'Expected at least one character'))),
  v.minLength(1, 'Expected at least one text'),
  v.maxLength(mostChoices, `Expected at most ${mostChoices} texts`),
);

const named = v.object({
  name: v.nullish(v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/, 'Expected 1 to 64 letters, digits, _ and -'))),
  schema,
  strict,
});

const responseFormat = v.variant(
  'type',
  [
    v.object({ type: v.literal('text') }),
    v.object({ type: v.literal('json_object'), schema: v.nullish(schema), strict }),
    v.object({
      type: v.literal('json_schema'),
      json_schema: v.nullish(named),
      schema: v.nullish(schema),
      strict,
    }),
  ],
  'Expected "text", "json_object" or "json_schema"',
);

const structured = v.object({
  json: v.nullish(schemaOrText),
  json_object: v.nullish(v.boolean()),
  regex: v.nullish(pattern),
  choice: v.nullish(choices),
});

/** Fields of a chat body. */
export const formFields = {
  response_format: v.nullish(responseFormat),
  json_schema: v.nullish(schema),
  structured_outputs: v.nullish(structured),
  guided_json: v.nullish(schemaOrText),
  guided_regex: v.nullish(pattern),
  guided_choice: v.nullish(choices),
};

const formSchema = v.object(formFields);
export type FormBody = v.InferOutput<typeof formSchema>;
