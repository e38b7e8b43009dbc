/**
 * A request as an origin is asked it: built anew from what was checked, never passed on. Always as a stream: only so do silence, limits
 * and a client that leaves end the work of the other side. Source: docs/origin.md.
 */
import { toBase64 } from '../base64.ts';
import type { Clip } from '../media/video/clip.ts';
import { edgeFields } from '../engine/edge-fields.ts';
import type { ChatMessage, ContentPart, GenerateRequest } from '../engine/engine.ts';
import { LIMITS } from '../limits.ts';
import { formFields, neededFields } from './fields.ts';
import type { Origin, RequestClass } from './origin.ts';

/** What a request holds that asks most of an origin. */
export function classOf({ messages }: Pick<GenerateRequest, 'messages'>): RequestClass {
  const parts = messages.flatMap(({ content }) => (typeof content === 'string' ? [] : content));
  if (parts.some(({ type }) => type === 'video' || type === 'clip')) return 'video';
  return parts.some(({ type }) => type === 'image') ? 'image' : 'text';
}

/** Whether the origin declares what the request asks for, and may have room for it. */
export const takes = ({ classes, fields, contextTokens, aliases, tasks }: Origin, request: GenerateRequest): boolean =>
  edgeFields(request).length === 0 &&
  classes.includes(classOf(request)) &&
  neededFields(request).every((field) => fields.includes(field)) &&
  leastTokens(request) <= contextTokens &&
  (request.task === undefined || tasks.includes(request.task)) &&
  (!request.model || aliases.includes(request.model));

/** What no tokenizer needs less than. The origin counts better, and refuses. */
function leastTokens({ messages, maxTokens }: GenerateRequest): number {
  const parts = messages.flatMap(({ content }): (ContentPart | string)[] =>
    typeof content === 'string' ? [content] : [...content],
  );
  const chars = parts.reduce((sum, part) => sum + (textOf(part) ?? '').length, 0);
  return Math.ceil(chars / LIMITS.mostCharsPerToken.value) + parts.length + (maxTokens ?? 1);
}

const textOf = (part: ContentPart | string): string | null => {
  if (typeof part === 'string') return part;
  return part.type === 'text' ? part.text : null;
};

/** Where an origin gets each of its clips. */
export type ClipUrls = ReadonlyMap<Clip, string>;

/** The body, as JSON can hold it. */
export function originBody(origin: Origin, request: GenerateRequest, clips: ClipUrls = new Map()): object {
  const { messages, sampling, stop, stopIds = [], form, cacheSalt } = request;
  const most = mostTokens(request);
  return {
    model: origin.model,
    messages: messages.map((message) => messageOf(message, clips)),
    // Some know the one, some the other, and who knows neither answers without end.
    max_tokens: most,
    max_completion_tokens: most,
    temperature: sampling.temperature,
    top_p: sampling.topP,
    seed: sampling.seed,
    ...(stop.length > 0 && { stop }),
    ...(stopIds.length > 0 && { stop_token_ids: stopIds }),
    // What is off is left out: who does not know a field may refuse it.
    presence_penalty: sampling.presencePenalty || undefined,
    frequency_penalty: sampling.frequencyPenalty || undefined,
    min_p: sampling.minP || undefined,
    stream: true,
    stream_options: { include_usage: true },
    ...(origin.fields.includes('top_k') && { top_k: sampling.topK || undefined }),
    ...(origin.fields.includes('repetition_penalty') && { repetition_penalty: sampling.repetitionPenalty }),
    ...(cacheSalt !== undefined && { cache_salt: cacheSalt }),
    ...(form && formFields(origin, form)),
  };
}

export const mostTokens = ({ maxTokens }: Pick<GenerateRequest, 'maxTokens'>): number =>
  Math.min(maxTokens ?? LIMITS.completionTokens.value, LIMITS.completionTokens.value);

function messageOf({ role, content }: ChatMessage, clips: ClipUrls): object {
  return { role, content: typeof content === 'string' ? content : content.map((part) => partOf(part, clips)) };
}

function partOf(part: ContentPart, clips: ClipUrls): object {
  if (part.type === 'text') return part;
  if (part.type === 'image')
    return { type: 'image_url', image_url: { url: `data:${pictureType(part.bytes)};base64,${toBase64(part.bytes)}` } };
  if (part.type === 'clip') return { type: 'video_url', video_url: { url: clips.get(part.clip) } };
  // vLLM's way of frames that are there already.
  const frames = part.frames.map((frame) => toBase64(frame)).join(',');
  return { type: 'video_url', video_url: { url: `data:video/jpeg;base64,${frames}` } };
}

/** What its first bytes say; the other side looks for itself. */
function pictureType(bytes: Uint8Array): string {
  if (bytes[0] === 0x89) return 'image/png';
  if (bytes[0] === 0x47) return 'image/gif';
  return bytes[0] === 0x52 ? 'image/webp' : 'image/jpeg';
}
