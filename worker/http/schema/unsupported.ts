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
  response_format: (value) => (value as { type?: unknown }).type === 'text',
  logprobs: isFalse,
  top_logprobs: isZero,
  logit_bias: (value) => typeof value === 'object' && Object.keys(value as object).length === 0,
  frequency_penalty: isZero,
  presence_penalty: isZero,
  modalities: (value) => Array.isArray(value) && value.every((kind) => kind === 'text'),
  audio: () => false,
};

/** @throws GlimpseError invalid_parameter naming the first such field */
export function refuseUnsupported(body: Readonly<Record<string, unknown>>): void {
  for (const [field, isDefault] of Object.entries(UNSUPPORTED)) {
    const value = body[field] ?? null;
    if (value === null || isDefault(value)) continue;
    const message = `"${field}" is not supported; leave it out.`;
    throw new GlimpseError('invalid_parameter', message, { param: field });
  }
}
