/** Where a picture is decoded: in this isolate, or in a script without a model where it has no room or no decoder here. */
import { called } from '../calls.ts';
import { GlimpseError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import type { Codecs } from '../media/codecs.ts';
import type { PictureService } from '../media/elsewhere.ts';
import type { Alpha, EncodedImage, Size } from '../media/image.ts';

export interface DecodingPlaces {
  readonly codecs: Codecs;
  /** For decoding here, outside of the arena. */
  readonly roomBytes: number;
  readonly elsewhere: PictureService | undefined;
}

export type DecodingPlace = 'here' | 'elsewhere';

/** @throws GlimpseError image_unsupported, image_too_large when there is no place */
export function placeOf(
  image: EncodedImage,
  to: Size,
  { codecs, roomBytes, elsewhere }: DecodingPlaces,
): DecodingPlace {
  const here = image.plan(to, roomBytes);
  const isKnownHere = here.codec === undefined || codecs[here.codec] !== undefined;
  if (isKnownHere && here.memoryBytes <= roomBytes) return 'here';
  const kind = image.kind.toUpperCase();
  if (!isKnownHere && elsewhere === undefined)
    throw new GlimpseError(
      'image_unsupported',
      `The image is of the kind ${kind}, which the script glimpse-media decodes; it is not bound here. Send a JPEG, PNG or WebP.`,
    );
  const there = image.plan(to, LIMITS.mediaDecodingBytes.value);
  const resultBytes = 3 * to.widthPx * to.heightPx;
  const fitsThere = there.memoryBytes <= LIMITS.mediaDecodingBytes.value && resultBytes <= roomBytes;
  if (elsewhere !== undefined && fitsThere) return 'elsewhere';
  const availableBytes = elsewhere === undefined ? roomBytes : Math.max(roomBytes, LIMITS.mediaDecodingBytes.value);
  const { memoryBytes } = here;
  const what = `${image.widthPx}x${image.heightPx} pixels`;
  const message = `Decoding a ${kind} of ${what} takes ${memoryBytes} bytes; ${availableBytes} are there. Scale it down, or send it as a baseline JPEG.`;
  throw new GlimpseError('image_too_large', message, { memoryBytes, availableBytes });
}

/** u8[heightPx, widthPx, 3]. @throws GlimpseError image_corrupt, reader_busy, reader_failed */
export async function resizedElsewhere(
  { bytes }: EncodedImage,
  { widthPx, heightPx }: Size,
  service: PictureService,
  alpha: Alpha,
): Promise<Uint8Array> {
  return called(() => service.resized(bytes, { widthPx, heightPx }, alpha));
}
