/** Fields of OpenAI's API that change the answer and are not done here: refused by name instead of ignored. */
import { GlimpseError } from '../../errors.ts';

type IsDefault = (value: unknown) => boolean;

const isEmpty: IsDefault = (value) => Array.isArray(value) && value.length === 0;
const isFalse: IsDefault = (value) => value === false;
const isZero: IsDefault = (value) => value === 0;

/** Field → whether a value asks for nothing, so that clients may send it. */
const UNSUPPORTED: Record<string, IsDefault> = {
  tools: isEmpty,
  functions: isEmpty,
  tool_choice: (value) => value === 'none' || value === 'auto',
  function_call: (value) => value === 'none' || value === 'auto',
  logprobs: isFalse,
  top_logprobs: isZero,
  logit_bias: (value) => typeof value === 'object' && Object.keys(value as object).length === 0,
  frequency_penalty: isZero,
  presence_penalty: isZero,
  modalities: (value) => Array.isArray(value) && value.every((kind) => kind === 'text'),
  audio: () => false,
  grammar: () => false,
  guided_grammar: () => false,
  guided_whitespace_pattern: () => false,
};

/** The same of fields in a field. */
const UNSUPPORTED_WITHIN: Record<string, Record<string, IsDefault>> = {
  structured_outputs: {
    grammar: () => false,
    structural_tag: () => false,
    whitespace_pattern: () => false,
    disable_any_whitespace: isFalse,
    disable_additional_properties: isFalse,
  },
};

/** @throws GlimpseError invalid_parameter naming the first such field */
export function refuseUnsupported(body: Readonly<Record<string, unknown>>): void {
  refuse(body, UNSUPPORTED, '');
  for (const [field, within] of Object.entries(UNSUPPORTED_WITHIN)) {
    const value = body[field];
    if (typeof value === 'object' && value !== null)
      refuse(value as Readonly<Record<string, unknown>>, within, `${field}.`);
  }
}

function refuse(object: Readonly<Record<string, unknown>>, fields: Record<string, IsDefault>, prefix: string): void {
  for (const [field, isDefault] of Object.entries(fields)) {
    const value = object[field] ?? null;
    if (value === null || isDefault(value)) continue;
    const param = prefix + field;
    throw new GlimpseError('invalid_parameter', `"${param}" is not supported; leave it out.`, { param });
  }
}
