/** What of a request an origin takes beside OpenAI's oldest fields, and in which words. Source: docs/origin.md, "Fields". */
import type { AnswerForm, GenerateRequest } from '../engine/engine.ts';
import type { Origin, OriginKind } from './origin.ts';

export const FIELDS = [
  'stop',
  'top_k',
  'min_p',
  'repetition_penalty',
  'presence_penalty',
  'frequency_penalty',
  'stop_token_ids',
  'response_format',
  'regex',
  'choice',
  'frames',
  'cache_salt',
] as const;
export type OriginField = (typeof FIELDS)[number];

/** Others refuse what they don't know, or fail at it: transformers serve fails at `stop` with the processors of GLM. */
export const FIELDS_OF: Readonly<Record<OriginKind, readonly OriginField[]>> = {
  vllm: FIELDS,
  sglang: FIELDS.filter((field) => field !== 'frames' && field !== 'cache_salt'),
  transformers: [],
  openai: ['stop', 'presence_penalty', 'frequency_penalty', 'response_format'],
};

/** What the request asks for beside OpenAI's oldest fields. */
export function neededFields({
  messages,
  stop,
  stopIds = [],
  sampling,
  form,
  cacheSalt,
}: GenerateRequest): OriginField[] {
  const hasFrames = messages.some(
    ({ content }) => typeof content !== 'string' && content.some(({ type }) => type === 'video'),
  );
  const needs: Readonly<Record<OriginField, boolean>> = {
    stop: stop.length > 0,
    top_k: (sampling.topK ?? 0) > 0,
    min_p: (sampling.minP ?? 0) > 0,
    presence_penalty: (sampling.presencePenalty ?? 0) !== 0,
    frequency_penalty: (sampling.frequencyPenalty ?? 0) !== 0,
    stop_token_ids: stopIds.length > 0,
    repetition_penalty: (sampling.repetitionPenalty ?? 1) !== 1,
    response_format: form?.kind === 'json',
    regex: form?.kind === 'regex',
    choice: form?.kind === 'choice',
    frames: hasFrames,
    cache_salt: cacheSalt !== undefined,
  };
  return FIELDS.filter((field) => needs[field]);
}

/** The fields by which a form is asked of this server. */
export function formFields({ kind }: Pick<Origin, 'kind'>, form: AnswerForm): object {
  if (form.kind === 'json') {
    const named = { name: 'answer', schema: form.schema, strict: form.isStrict };
    return { response_format: { type: 'json_schema', json_schema: named } };
  }
  if (kind === 'sglang') return { regex: form.kind === 'regex' ? form.pattern : form.choices.map(literal).join('|') };
  return { structured_outputs: form.kind === 'regex' ? { regex: form.pattern } : { choice: form.choices } };
}

/** A pattern that only the text itself matches. */
const literal = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
