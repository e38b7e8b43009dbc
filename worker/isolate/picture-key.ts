/** What the features of a picture follow from, and whose they are. */
import type { Alpha } from '../media/image.ts';
import { digestOf } from './digest.ts';
import { placeOf, type DecodingPlaces } from './decoding.ts';
import type { Picture } from './pictures.ts';

export interface KeyOptions extends DecodingPlaces {
  readonly alpha: Alpha;
  /** Nobody else finds what is kept for this one. */
  readonly client: string;
}

/**
 * SHA-256 in hex of the file, of how it is decoded and resized, and of the client; null for videos, which are not kept. The model and the
 * kernels are those of the isolate for good.
 */
export async function pictureKey(picture: Picture, options: KeyOptions): Promise<string | null> {
  const { kind, frames, widthPx, heightPx } = picture;
  if (kind !== 'image') return null;
  const [image] = frames;
  const { client, alpha, roomBytes } = options;
  const place = placeOf(image, picture, options);
  // How far a decoder shrinks it depends on the room that it has, and pixels on that.
  const rows = place === 'here' ? image.plan(picture, roomBytes).rows : null;
  return digestOf(['picture', client, alpha, widthPx, heightPx, place, rows], image.bytes);
}
