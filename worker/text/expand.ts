/**
 * A rendered prompt has one placeholder a picture; the model reads one id a merged patch. The expansion happens on ids, so a
 * picture of 6,000 tokens is never 6,000 strings. Source: Glm4vProcessor, spec "Video placeholder expansion".
 */
import { GlimpseError } from '../errors.ts';
import type { Tokenizer } from './tokenizer.ts';

export interface PictureTokens {
  readonly kind: 'image' | 'video';
  /** Image tokens of one frame. */
  readonly tokensPerFrame: number;
  /** One time stamp a frame of a video, as the model reads it; ignored for an image. */
  readonly stamps: readonly string[];
}

/** The ids with which pictures are written. */
export interface PictureIds {
  readonly image: number;
  readonly video: number;
  readonly imageStart: number;
  readonly imageEnd: number;
}

/** @throws GlimpseError invalid_request when the template left out or repeated a picture */
export function expandPictures(
  ids: readonly number[],
  pictures: readonly PictureTokens[],
  token: PictureIds,
  tokenizer: Tokenizer,
): number[] {
  let next = 0;
  const expanded = ids.flatMap((id) => {
    if (id !== token.image && id !== token.video) return [id];
    const picture = pictures[next++];
    if (picture?.kind !== (id === token.image ? 'image' : 'video')) throw mismatch(pictures.length);
    const run = (): number[] => Array.from({ length: picture.tokensPerFrame }, () => token.image);
    if (picture.kind === 'image') return run();
    return picture.stamps.flatMap((stamp) => [token.imageStart, ...run(), token.imageEnd, ...tokenizer.encode(stamp)]);
  });
  if (next !== pictures.length) throw mismatch(pictures.length);
  return expanded;
}

function mismatch(pictures: number): GlimpseError {
  return new GlimpseError(
    'invalid_request',
    `${pictures} pictures came, and the model's chat template does not place each of them once.`,
    {
      pictures,
    },
  );
}
