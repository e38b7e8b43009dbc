/** The fields of a body that ask for a form of the answer → that form. */
import type { AnswerForm } from '../engine/engine.ts';
import { GlimpseError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import type { FormBody, Json } from './schema/answer-form.ts';

export interface AskedForm {
  readonly form: AnswerForm;
  /** The field that asked for it. */
  readonly param: string;
}

const ANY_OBJECT: Json = { type: 'object' };

/** null where the answer may have any form. @throws GlimpseError invalid_parameter for two forms, schema_too_complex for a long one */
export function askedForm(body: FormBody): AskedForm | null {
  const asked = [
    ofResponseFormat(body.response_format),
    json('json_schema', body.json_schema),
    ...ofStructured(body.structured_outputs),
    json('guided_json', body.guided_json),
    regex('guided_regex', body.guided_regex),
    choice('guided_choice', body.guided_choice),
  ].filter((one) => one !== null);
  if (asked.length > 1) {
    const message = `"${asked[0].param}" and "${asked[1].param}" both say what the answer looks like; send one of them.`;
    throw new GlimpseError('invalid_parameter', message, { param: asked[1].param });
  }
  const [one = null] = asked;
  if (one !== null) checkSize(one);
  return one;
}

/** An error of the engine; where it is about the form, with the field that asked for it. */
export function namingForm(error: unknown, asked: AskedForm | null): unknown {
  if (asked === null || !(error instanceof GlimpseError) || !error.code.startsWith('schema_')) return error;
  return error.with({ param: asked.param });
}

function ofResponseFormat(format: FormBody['response_format']): AskedForm | null {
  if (!format || format.type === 'text') return null;
  if (format.type === 'json_object') return json('response_format.schema', format.schema ?? ANY_OBJECT, format.strict);
  const { json_schema: named, schema, strict } = format;
  if (named) return json('response_format.json_schema.schema', named.schema, named.strict);
  if (schema != null) return json('response_format.schema', schema, strict);
  const param = 'response_format.json_schema';
  throw new GlimpseError('invalid_request', `"${param}" is missing.`, { param });
}

function ofStructured(fields: FormBody['structured_outputs']): (AskedForm | null)[] {
  if (!fields) return [];
  return [
    json('structured_outputs.json', fields.json),
    fields.json_object === true ? json('structured_outputs.json_object', ANY_OBJECT) : null,
    regex('structured_outputs.regex', fields.regex),
    choice('structured_outputs.choice', fields.choice),
  ];
}

function json(param: string, schema: Json | undefined, isStrict = false): AskedForm | null {
  if (schema == null) return null;
  const parsed = typeof schema === 'string' ? parsedSchema(param, schema) : schema;
  return { param, form: { kind: 'json', schema: parsed, isStrict } };
}

function parsedSchema(param: string, text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw new GlimpseError('schema_invalid', `"${param}" is text that is not JSON.`, { param, pointer: '' }, error);
  }
}

const regex = (param: string, pattern: string | null | undefined): AskedForm | null =>
  pattern == null ? null : { param, form: { kind: 'regex', pattern } };

const choice = (param: string, choices: readonly string[] | null | undefined): AskedForm | null =>
  choices == null ? null : { param, form: { kind: 'choice', choices } };

function checkSize({ form, param }: AskedForm): void {
  const { length } = JSON.stringify(form);
  const most = LIMITS.schemaChars.value;
  if (length <= most) return;
  const message = `"${param}" has ${length} characters as JSON; at most ${most} are read. Ask for less at once.`;
  throw new GlimpseError('schema_too_complex', message, { param, pointer: '' });
}
