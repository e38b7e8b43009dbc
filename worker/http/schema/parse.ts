/** JSON → a checked chat body, or an error that names the field. */
import * as v from 'valibot';
import { GlimpseError } from '../../errors.ts';
import { LIMITS } from '../../limits.ts';
import { chatSchema, type ChatBody } from './chat.ts';
import { issueError } from './issue.ts';
import { IMAGE_TYPES } from './message.ts';
import { refuseUnsupported } from './unsupported.ts';

/** @throws GlimpseError invalid_request, invalid_parameter, empty_messages, too_many_images, too_many_videos */
export function parseChat(json: unknown, mostImages: number = LIMITS.imagesPerRequest.value): ChatBody {
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw new GlimpseError('invalid_request', 'The body must be a JSON object with "model" and "messages".');
  const body = json as Readonly<Record<string, unknown>>;
  checkCounts(body.messages ?? [], mostImages);
  refuseUnsupported(body);
  const result = v.safeParse(chatSchema, body, { abortEarly: true });
  if (result.success) return result.output;
  throw issueError(result.issues[0]);
}

/** Before the schema: what is too much is not checked value by value. */
function checkCounts(messages: unknown, mostImages: number): void {
  if (!Array.isArray(messages)) return;
  const param = 'messages';
  if (messages.length === 0)
    throw new GlimpseError('empty_messages', '"messages" is missing or empty; send at least one message.', { param });
  const { messagesPerRequest, textChars } = LIMITS;
  if (messages.length > messagesPerRequest.value) {
    const message = `${messages.length} messages came; at most ${messagesPerRequest.value} fit.`;
    throw new GlimpseError('invalid_request', message, { param });
  }
  const parts = messages.flatMap((message: Loose) => message?.content).map((content) => content as Loose | string);
  checkImages(parts.filter((part) => typeof part !== 'string' && IMAGE_TYPES.has(part?.type)).length, mostImages);
  checkVideos(parts.filter((part) => typeof part !== 'string' && part?.type === 'video_url').length);
  const chars = parts.reduce((sum, part) => sum + textLength(part), 0);
  if (chars > textChars.value) {
    const message = `The messages have ${chars} characters; no context holds more than ${textChars.value}. Send less text.`;
    throw new GlimpseError('context_length_exceeded', message, { param });
  }
}

/** @throws GlimpseError too_many_images */
export function checkImages(images: number, most: number): void {
  if (images <= most) return;
  throw new GlimpseError('too_many_images', `${images} images came; at most ${most} per request.`, {
    param: 'messages',
  });
}

/** @throws GlimpseError too_many_videos */
function checkVideos(videos: number): void {
  const most = LIMITS.videosPerRequest.value;
  if (videos <= most) return;
  const message = `${videos} videos came; at most ${most} per request. Ask about one after another.`;
  throw new GlimpseError('too_many_videos', message, { param: 'messages' });
}

/** JSON before it is checked. */
type Loose = { readonly type?: unknown; readonly text?: unknown; readonly content?: unknown } | null | undefined;

function textLength(part: Loose | string): number {
  const text = typeof part === 'string' ? part : part?.text;
  return typeof text === 'string' ? text.length : 0;
}
