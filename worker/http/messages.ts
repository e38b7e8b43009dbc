/** A checked chat body → the engine's request. */
import type { ChatMessage, ContentPart, GenerateRequest, SamplingOptions } from '../engine/engine.ts';
import { GlimpseError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { parseDataUrl } from '../media/data-url.ts';
import type { NamedMedia } from './named-pictures.ts';
import { pictureParam } from './picture-params.ts';
import type { ChatBody } from './schema/chat.ts';
import { thinkingOf } from './schema/thinking.ts';
import { toolsOf } from './schema/tools.ts';
import type { ImagePart, MessageBody } from './schema/message.ts';

/** `named` has the pictures that were not sent with the body, and all videos. @throws GlimpseError invalid_data_url, image_too_large, each with its param */
export function toGenerateRequest(body: ChatBody, named: NamedMedia, randomSeed: () => number): GenerateRequest {
  const maxTokens = body.max_completion_tokens ?? body.max_tokens ?? null;
  const { stop = [], stop_token_ids: stopIds, top_logprobs: top } = body;
  const thinking = thinkingOf(body);
  const tools = toolsOf(body);
  checkLogprobs(body);
  return {
    messages: body.messages.map((message, at) => toMessage(message, at, named)),
    maxTokens: maxTokens && Math.min(maxTokens, LIMITS.completionTokens.value),
    sampling: toSampling(body, randomSeed),
    stop: typeof stop === 'string' ? [stop] : (stop ?? []),
    ...(stopIds && { stopIds }),
    ...(thinking && { thinking }),
    ...(tools && { tools }),
    ...(body.n > 1 && { answers: body.n }),
    ...(body.logprobs && { logprobs: top ?? 0 }),
  };
}

/** @throws GlimpseError invalid_parameter */
function checkLogprobs({ logprobs, top_logprobs: top }: ChatBody): void {
  if (logprobs || !top) return;
  const param = 'top_logprobs';
  throw new GlimpseError('invalid_parameter', '"top_logprobs" needs "logprobs": true.', { param });
}

function toMessage(body: MessageBody, message: number, named: NamedMedia): ChatMessage {
  const { role, content } = body;
  return {
    ...besideContent(body, message),
    role: role === 'developer' ? 'system' : role,
    content: typeof content === 'string' ? content : content.map((part, place) => toPart(part, message, place, named)),
  };
}

type Part = Exclude<MessageBody['content'], string>[number];

function toPart(part: Part, message: number, place: number, named: NamedMedia): ContentPart {
  if (part.type === 'text') return part;
  if (part.type === 'video') return named.videos.get(part)!;
  if (/^data:application\/pdf/i.test(part.url)) throw noPicture(message, place, part);
  try {
    const bytes = named.pictures.get(part.url) ?? parseDataUrl(part.url);
    return { type: 'image', bytes, ...(part.detail !== 'auto' && { detail: part.detail }) };
  } catch (error) {
    throw error instanceof GlimpseError ? error.with({ param: pictureParam(message, place, part) }) : error;
  }
}

/** What an answer or a tool's message has beside its words. @throws GlimpseError tool_call_invalid */
function besideContent(body: MessageBody, message: number): Partial<ChatMessage> {
  if (body.role === 'tool') return { callId: body.tool_call_id };
  if (body.role !== 'assistant') return {};
  const reasoning = body.reasoning_content ?? body.reasoning;
  const calls = body.tool_calls.map(({ id, function: { name, arguments: text } }, at) => ({
    id,
    name,
    arguments: argumentsOf(text, `messages[${message}].tool_calls[${at}].function.arguments`),
  }));
  return { ...(reasoning && { reasoning }), ...(calls.length > 0 && { calls }) };
}

/** Text on the wire, and an object for the model. */
function argumentsOf(text: string, param: string): Readonly<Record<string, unknown>> {
  if (text.trim() === '') return {};
  let json: unknown = null;
  try {
    json = JSON.parse(text);
  } catch {
    // It is no object then, which is told below.
  }
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json as Record<string, unknown>;
  throw new GlimpseError('tool_call_invalid', `"${param}" is no JSON object; send back what came.`, { param });
}

function noPicture(message: number, place: number, part: ImagePart): GlimpseError {
  const param = pictureParam(message, place, part);
  return new GlimpseError('image_unsupported', 'A PDF is read by POST /v1/documents/jobs; send an image here.', {
    param,
  });
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
    ...(body.min_p != null && { minP: body.min_p }),
    ...(body.presence_penalty != null && { presencePenalty: body.presence_penalty }),
    ...(body.frequency_penalty != null && { frequencyPenalty: body.frequency_penalty }),
    ...(body.logit_bias != null && { logitBias: biases(body.logit_bias) }),
    ...(body.repetition_penalty != null && { repetitionPenalty: body.repetition_penalty }),
  };
}

const biases = (byId: Readonly<Record<string, number>>): SamplingOptions['logitBias'] =>
  Object.entries(byId).map(([id, bias]) => [Number(id), bias] as const);
