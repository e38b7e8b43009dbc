/** Where the pictures of a request stand in its body: the engine counts pictures, its client knows fields. */
import { GlimpseError } from '../errors.ts';
import type { ImagePart, MessageBody, VideoPart } from './schema/message.ts';

/** `param`: the field that says where the picture is, as OpenAI names it. */
export type PlacedPicture = (ImagePart | VideoPart) & { readonly param: string };

/** The field of a message's part that says where its picture is. */
export function pictureParam(message: number, part: number, { field }: Pick<ImagePart, 'field'>): string {
  return `messages[${message}].content[${part}].${field}`;
}

/** All images and videos, in the order in which the engine counts them. */
export function picturesOf(messages: readonly MessageBody[]): PlacedPicture[] {
  return messages.flatMap(({ content }, message) => {
    if (typeof content === 'string') return [];
    return content.flatMap((part, place) =>
      part.type === 'text' ? [] : [{ ...part, param: pictureParam(message, place, part) }],
    );
  });
}

/** An error of the engine; where it is about a picture, with the picture's field. */
export function namingField(error: unknown, pictures: readonly PlacedPicture[]): unknown {
  if (!(error instanceof GlimpseError) || typeof error.facts.picture !== 'number') return error;
  return error.with({ param: pictures[error.facts.picture].param });
}
