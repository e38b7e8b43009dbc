/** A checked chat body → the engine's request. */
import type { ChatMessage, ContentPart, GenerateRequest, SamplingOptions } from '../engine/engine.ts';
import { GlimpseError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { parseDataUrl } from '../media/data-url.ts';
import type { NamedPictures } from './named-pictures.ts';
import { pictureParam } from './picture-params.ts';
import type { ChatBody } from './schema/chat.ts';
import type { MessageBody } from './schema/message.ts';

/** `named` has the pictures that were not sent with the body. @throws GlimpseError invalid_data_url, image_too_large, each with its param */
export function toGenerateRequest(body: ChatBody, named: NamedPictures, randomSeed: () => number): GenerateRequest {
  const maxTokens = body.max_completion_tokens ?? body.max_tokens ?? null;
  const stop = body.stop ?? [];
  return {
    messages: body.messages.map((message, at) => toMessage(message, at, named)),
    maxTokens: maxTokens && Math.min(maxTokens, LIMITS.completionTokens.value),
    sampling: toSampling(body, randomSeed),
    stop: typeof stop === 'string' ? [stop] : stop,
  };
}

function toMessage({ role, content }: MessageBody, message: number, named: NamedPictures): ChatMessage {
  return {
    role: role === 'developer' ? 'system' : role,
    content: typeof content === 'string' ? content : content.map((part, place) => toPart(part, message, place, named)),
  };
}

type Part = Exclude<MessageBody['content'], string>[number];

function toPart(part: Part, message: number, place: number, named: NamedPictures): ContentPart {
  if (part.type === 'text') return part;
  try {
    return { type: 'image', bytes: named.get(part.url) ?? parseDataUrl(part.url) };
  } catch (error) {
    throw error instanceof GlimpseError ? error.with({ param: pictureParam(message, place, part) }) : error;
  }
}

/** A seed that asks for none, as llama.cpp and vLLM take it; clients send it as their default. */
const RANDOM_SEED = -1;

/** Only what the client sent; the rest is the model's own. */
function toSampling(body: ChatBody, randomSeed: () => number): Partial<SamplingOptions> {
  return {
    seed: body.seed == null || body.seed === RANDOM_SEED ? randomSeed() : body.seed,
    ...(body.temperature != null && { temperature: body.temperature }),
    ...(body.top_p != null && { topP: body.top_p }),
    ...(body.top_k != null && { topK: body.top_k }),
    ...(body.repetition_penalty != null && { repetitionPenalty: body.repetition_penalty }),
  };
}
