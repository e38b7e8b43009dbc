/** Where the pictures of a request stand in its body: the engine counts pictures, its client knows fields. */
import { GlimpseError } from '../errors.ts';
import type { MessageBody } from './schema/chat.ts';

/** The field of the image in a message's part, as OpenAI's `param` names it. */
export function pictureParam(message: number, part: number): string {
  return `messages[${message}].content[${part}].image_url.url`;
}

/** The fields of all pictures, in the order in which the engine counts them. */
export function pictureParams(messages: readonly MessageBody[]): string[] {
  return messages.flatMap(({ content }, message) => {
    if (typeof content === 'string') return [];
    return content.flatMap(({ type }, part) => (type === 'image_url' ? [pictureParam(message, part)] : []));
  });
}

/** An error of the engine; where it is about a picture, with the picture's field. */
export function namingField(error: unknown, params: readonly string[]): unknown {
  if (!(error instanceof GlimpseError) || typeof error.facts.picture !== 'number') return error;
  return error.with({ param: params[error.facts.picture] });
}
