/**
 * Encoded bytes → a picture of known kind, size and cost, within the limits; nothing is decoded yet.
 */
import { checkBytes, checkWork } from './check-size.ts';
import { openAvif } from './avif.ts';
import { openBmp } from './bmp.ts';
import { openGif } from './gif.ts';
import type { EncodedImage, Size, StoredImage } from './image.ts';
import { openJpeg } from './jpeg.ts';
import { openPng } from './png.ts';
import { sniff, type ImageKind } from './sniff.ts';
import { openTiff } from './tiff.ts';
import { openWebp } from './webp.ts';

const OPENERS: Readonly<Record<ImageKind, (bytes: Uint8Array) => StoredImage>> = {
  jpeg: openJpeg,
  png: openPng,
  webp: openWebp,
  gif: openGif,
  bmp: openBmp,
  tiff: openTiff,
  avif: openAvif,
};

/**
 * Errors: image_unsupported (format or variant), image_corrupt (broken, truncated, empty sides), image_too_large (bytes,
 * pixels or passes over them).
 * Cost: a walk over the file's blocks; no pixel is decoded and nothing of the picture's size is allocated.
 */
export function openImage(bytes: Uint8Array): EncodedImage {
  checkBytes(bytes.length);
  const kind = sniff(bytes);
  const image = OPENERS[kind](bytes);
  const { storedWidthPx, storedHeightPx, orientation, work } = image;
  checkWork(work);
  const upright = turnSize({ widthPx: storedWidthPx, heightPx: storedHeightPx }, image);
  return {
    bytes,
    kind,
    orientation,
    work,
    ...upright,
    plan: (wanted, roomBytes = Infinity) => image.plan(turnSize(wanted, image), roomBytes),
  };
}

/** Upright ↔ stored. */
function turnSize({ widthPx, heightPx }: Size, { orientation }: Pick<StoredImage, 'orientation'>): Size {
  return orientation >= 5 ? { widthPx: heightPx, heightPx: widthPx } : { widthPx, heightPx };
}
