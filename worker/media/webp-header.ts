/**
 * WebP chunks: size, orientation, animation.
 */
import { LIMITS } from '../limits.ts';
import { corrupt, range, uintLittle, unsupported } from './block.ts';
import { checkPixels } from './check-size.ts';
import { readOrientation, type Orientation } from './orientation.ts';
import { text } from './sniff.ts';

const FORMAT = 'WebP';
const RIFF_HEADER_BYTES = 12;
const ANIMATION_FLAG = 0x02;

export interface WebpHeader {
  readonly storedWidthPx: number;
  readonly storedHeightPx: number;
  readonly orientation: Orientation;
  /** Whether the picture is of the lossless kind. */
  readonly lossless: boolean;
}

type Size = Pick<WebpHeader, 'storedWidthPx' | 'storedHeightPx'>;

/**
 * Size and orientation of a still WebP. Errors: image_unsupported for an animation (the decoder knows stills only);
 * image_corrupt when cut off, without picture, or when the canvas and the picture differ in size; image_too_large.
 * Source: RFC 9649. Cost: a walk over the chunks.
 */
export function readWebpHeader(bytes: Uint8Array): WebpHeader {
  const riff = range(bytes, 0, 8 + uintLittle(bytes, 4, 4, FORMAT), FORMAT);
  let canvas: Size | undefined;
  let picture: Size | undefined;
  let lossless = false;
  let orientation: Orientation = 1;
  for (let at = RIFF_HEADER_BYTES; at + 8 <= riff.length;) {
    const type = text(riff, at, at + 4);
    const length = uintLittle(riff, at + 4, 4, FORMAT);
    const body = range(riff, at + 8, length, FORMAT);
    lossless ||= type === 'VP8L';
    if (type === 'VP8X') canvas = readCanvas(body);
    else if (type === 'VP8 ') picture ??= readLossy(body);
    else if (type === 'VP8L') picture ??= readLossless(body);
    else if (type === 'EXIF') orientation = readOrientation(text(body, 0, 6) === 'Exif\0\0' ? body.subarray(6) : body);
    at += 8 + length + (length & 1);
  }
  if (picture === undefined) throw corrupt(FORMAT, 'it has no picture data');
  if (
    canvas !== undefined &&
    (canvas.storedWidthPx !== picture.storedWidthPx || canvas.storedHeightPx !== picture.storedHeightPx)
  )
    throw corrupt(FORMAT, 'its canvas and its picture differ in size');
  return { ...picture, orientation, lossless };
}

function readCanvas(body: Uint8Array): Size {
  if (uintLittle(body, 0, 1, FORMAT) & ANIMATION_FLAG)
    throw unsupported(FORMAT, 'is animated', 'send one frame as a still image, or its frames as a video');
  return checkPixels(uintLittle(body, 4, 3, FORMAT) + 1, uintLittle(body, 7, 3, FORMAT) + 1, LIMITS.webpPixels);
}

/** The VP8 frame header: 3 bytes of tag, 3 of start code, then two 14-bit sides. */
function readLossy(body: Uint8Array): Size {
  if (uintLittle(body, 3, 3, FORMAT) !== 0x2a019d) throw corrupt(FORMAT, 'its picture does not begin with a key frame');
  return checkPixels(
    uintLittle(body, 6, 2, FORMAT) & 0x3fff,
    uintLittle(body, 8, 2, FORMAT) & 0x3fff,
    LIMITS.webpPixels,
  );
}

/** The VP8L header: a signature byte, then two 14-bit sides less one. */
function readLossless(body: Uint8Array): Size {
  if (uintLittle(body, 0, 1, FORMAT) !== 0x2f) throw corrupt(FORMAT, 'its lossless picture has no signature');
  const sides = uintLittle(body, 1, 4, FORMAT);
  return checkPixels((sides & 0x3fff) + 1, ((sides >>> 14) & 0x3fff) + 1, LIMITS.webpPixels);
}
