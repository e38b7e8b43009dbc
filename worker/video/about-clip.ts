/** Errors of a clip: of one whose frames are pictures, those of pictures say less than they should. */
import { asGlimpseError, GlimpseError } from '../errors.ts';

export function aboutClip(error: unknown): GlimpseError {
  const known = asGlimpseError(error);
  if (!known.code.startsWith('image_')) return known;
  return new GlimpseError('video_unreadable', `A frame of the video cannot be read. ${known.message}`, {}, error);
}
