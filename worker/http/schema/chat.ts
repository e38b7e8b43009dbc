/**
 * The body of POST /v1/chat/completions: what OpenAI's clients send, and those of vLLM and llama.cpp. Null is absent. A field that changes
 * the answer is honoured or refused by name (unsupported.ts); one that does not is ignored.
 */
import * as v from 'valibot';
import { ASKED } from '../../engine/route.ts';
import { LIMITS } from '../../limits.ts';
import { formFields } from './answer-form.ts';
import { message } from './message.ts';
import { tokenLimit } from './numbers.ts';
import { answerFields, samplingFields } from './sampling.ts';
import { thinkingFields } from './thinking.ts';
import { toolFields } from './tools.ts';

const maxTokens = v.nullish(
  v.pipe(
    tokenLimit,
    v.description('Most tokens of an answer, its thought included; -1: as many as there is room for'),
    v.examples([256]),
  ),
);

export const chatSchema = v.object({
  model: v.nullish(v.pipe(v.string(), v.description('One model is served, so it need not be named'))),
  messages: v.array(message),
  max_tokens: maxTokens,
  max_completion_tokens: maxTokens,
  ...samplingFields,
  ...answerFields,
  ...formFields,
  ...thinkingFields,
  ...toolFields,
  cache_salt: v.nullish(
    v.pipe(
      v.string(),
      v.maxLength(LIMITS.cacheSaltChars.value),
      v.description('Only requests with the same one find what this one leaves; it changes no answer'),
      v.examples(['user-7']),
    ),
  ),
  stream: v.nullish(v.pipe(v.boolean(), v.description('As server-sent events'), v.examples([true])), false),
  stream_options: v.nullish(
    v.object({
      include_usage: v.nullish(v.pipe(v.boolean(), v.description('A chunk with usage before the end')), false),
    }),
  ),
  glimpse: v.nullish(
    v.object({
      engine: v.nullish(v.picklist(ASKED, `Expected ${ASKED.join(', ')}`)),
      heartbeat: v.nullish(v.boolean(), true),
      /** Whether fewer frames of a video may be looked at when no origin can be asked. */
      degrade: v.nullish(v.boolean(), true),
    }),
  ),
});

export type ChatBody = v.InferOutput<typeof chatSchema>;
