/** Fields of others' APIs that change the answer and are not done here: refused by name instead of ignored. */
import { GlimpseError } from '../../errors.ts';

type IsDefault = (value: unknown) => boolean;

const isEmpty: IsDefault = (value) => Array.isArray(value) && value.length === 0;
const is =
  (...values: readonly unknown[]): IsDefault =>
  (value) =>
    values.includes(value);
const never: IsDefault = () => false;

/** Field → whether a value asks for nothing, so that clients may send it. */
const UNSUPPORTED: Record<string, IsDefault> = {
  functions: isEmpty,
  function_call: is('none', 'auto'),
  modalities: (value) => Array.isArray(value) && value.every((kind) => kind === 'text'),
  audio: never,
  prediction: never,
  web_search_options: never,
  grammar: never,
  guided_grammar: never,
  guided_whitespace_pattern: never,
  // vLLM's and llama.cpp's
  ignore_eos: is(false),
  min_tokens: is(0),
  chat_template: never,
  add_generation_prompt: is(true),
  continue_final_message: is(false),
  prompt_logprobs: never,
  use_beam_search: is(false),
  best_of: is(1),
  echo: is(false),
  length_penalty: is(1),
  skip_special_tokens: is(true),
  allowed_token_ids: isEmpty,
  bad_words: isEmpty,
  typical_p: is(1),
  mirostat: is(0),
  xtc_probability: is(0),
  dry_multiplier: is(0),
  dynatemp_range: is(0),
};

/** What takes a field's place. */
const INSTEAD: Readonly<Record<string, string>> = {
  functions: 'send "tools"',
  function_call: 'send "tool_choice"',
};

/** The same of fields in a field. */
const UNSUPPORTED_WITHIN: Record<string, Record<string, IsDefault>> = {
  structured_outputs: {
    grammar: never,
    structural_tag: never,
    whitespace_pattern: never,
    disable_any_whitespace: is(false),
    disable_additional_properties: is(false),
  },
};

/** The template's variables that are known; others would change the prompt. */
const TEMPLATE_VARIABLES: ReadonlySet<string> = new Set(['enable_thinking', 'thinking']);

type Fields = Readonly<Record<string, unknown>>;

/** @throws GlimpseError invalid_parameter naming the first such field */
export function refuseUnsupported(body: Fields): void {
  refuse(body, UNSUPPORTED, '');
  for (const [field, within] of Object.entries(UNSUPPORTED_WITHIN)) {
    const value = body[field];
    if (isObject(value)) refuse(value, within, `${field}.`);
  }
  const variables = body.chat_template_kwargs;
  if (!isObject(variables)) return;
  const unknown = Object.keys(variables).find((name) => !TEMPLATE_VARIABLES.has(name));
  if (unknown !== undefined) throw refused(`chat_template_kwargs.${unknown}`);
}

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

function refuse(object: Fields, fields: Record<string, IsDefault>, prefix: string): void {
  for (const [field, isDefault] of Object.entries(fields)) {
    const value = object[field] ?? null;
    if (value !== null && !isDefault(value)) throw refused(prefix + field);
  }
}

const SHOWN_CHARS = 60;

function refused(field: string): GlimpseError {
  const param = field.slice(0, SHOWN_CHARS);
  const message = `"${param}" is not supported; ${INSTEAD[param] ?? 'leave it out'}.`;
  return new GlimpseError('invalid_parameter', message, { param });
}
