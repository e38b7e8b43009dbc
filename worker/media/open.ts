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
import { tiffPages } from './tiff-header.ts';
import { openWebp } from './webp.ts';

/** Of a kind that has no pages, every page is the picture. */
const OPENERS: Readonly<Record<ImageKind, (bytes: Uint8Array, page: number) => StoredImage>> = {
  jpeg: openJpeg,
  png: openPng,
  webp: openWebp,
  gif: openGif,
  bmp: openBmp,
  tiff: openTiff,
  avif: openAvif,
};

export interface OpenOptions {
  /** Of a TIFF, from 1. */
  readonly page?: number;
  /** LIMITS.imageBytes when missing. */
  readonly maxBytes?: number;
}

/** How many pictures a file holds that are pages: those of a TIFF; anything else is one. Errors: as openImage. */
export const pagesOf = (bytes: Uint8Array): number => (sniff(bytes) === 'tiff' ? tiffPages(bytes).length : 1);

/**
 * Errors: image_unsupported (format or variant), image_corrupt (broken, truncated, empty sides), image_too_large (bytes,
 * pixels or passes over them).
 * Cost: a walk over the file's blocks; no pixel is decoded and nothing of the picture's size is allocated.
 */
export function openImage(bytes: Uint8Array, { page = 1, maxBytes }: OpenOptions = {}): EncodedImage {
  checkBytes(bytes.length, maxBytes);
  const kind = sniff(bytes);
  const image = OPENERS[kind](bytes, page);
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
