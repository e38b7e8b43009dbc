/**
 * What an image's header says, and the limits held against it before anything is decoded.
 */
import { checkBytes } from './check-size.ts';
import { readJpegHeader } from './jpeg-header.ts';
import type { Orientation } from './orientation.ts';
import { readPngHeader } from './png-header.ts';
import { sniff, type ImageKind } from './sniff.ts';
import { readWebpHeader } from './webp-header.ts';

/**
 * What every format's reader gives, its size already within the limits: the picture as stored, and how to turn it
 * upright.
 */
export interface StoredSize {
  readonly storedWidthPx: number;
  readonly storedHeightPx: number;
  /** EXIF orientation; 1 is upright. */
  readonly orientation: Orientation;
}

export interface ImageHeader extends StoredSize {
  readonly kind: ImageKind;
  /** Sides of the upright picture, as smartResize and decodeImage use them. */
  readonly widthPx: number;
  readonly heightPx: number;
}

const READERS = { jpeg: readJpegHeader, png: readPngHeader, webp: readWebpHeader } as const satisfies Record<
  ImageKind,
  (bytes: Uint8Array) => StoredSize
>;

/**
 * The header of an encoded image within the limits on bytes and pixels.
 * Errors: image_unsupported (format or variant), image_corrupt (broken, truncated, empty sides), image_too_large.
 * Cost: a walk over the file's blocks; no pixel is decoded and nothing of the image's size is allocated.
 */
export function readHeader(bytes: Uint8Array): ImageHeader {
  checkBytes(bytes.length);
  const kind = sniff(bytes);
  const stored = READERS[kind](bytes);
  const { storedWidthPx, storedHeightPx, orientation } = stored;
  const [widthPx, heightPx] = orientation >= 5 ? [storedHeightPx, storedWidthPx] : [storedWidthPx, storedHeightPx];
  return { kind, widthPx, heightPx, ...stored };
}
