/**
 * The limits on an image's bytes and pixels, held as soon as a header has told them.
 */
import { GlimpseError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import type { Limit } from '../limits/limit.ts';

/** Errors: image_too_large. */
export function checkBytes(sizeBytes: number, maxBytes: number = LIMITS.imageBytes.value): void {
  if (sizeBytes <= maxBytes) return;
  throw new GlimpseError(
    'image_too_large',
    `The image has ${sizeBytes} bytes; at most ${maxBytes} are accepted. Compress it or scale it down.`,
    { sizeBytes, maxBytes },
  );
}

/** The sides of the stored picture, unchanged, held against the limit on pixels of its kind. Errors: image_too_large; image_corrupt when a side is 0. */
export function checkPixels(
  storedWidthPx: number,
  storedHeightPx: number,
  { value: maxPixels }: Limit,
): { storedWidthPx: number; storedHeightPx: number } {
  const sides = `${storedWidthPx}x${storedHeightPx}`;
  if (storedWidthPx === 0 || storedHeightPx === 0)
    throw new GlimpseError('image_corrupt', `The image is ${sides} pixels; both sides must be at least 1.`);
  const pixels = storedWidthPx * storedHeightPx;
  if (pixels <= maxPixels) return { storedWidthPx, storedHeightPx };
  throw new GlimpseError(
    'image_too_large',
    `The image is ${sides} = ${pixels} pixels; at most ${maxPixels} are accepted. Scale it down.`,
    {
      pixels,
      maxPixels,
    },
  );
}

/** Errors: image_too_large, for a picture whose pixels are gone over too often. */
export function checkWork(work: number): void {
  const maxWork = LIMITS.imageWork.value;
  if (work <= maxWork) return;
  throw new GlimpseError(
    'image_too_large',
    `Decoding the image takes ${Math.ceil(work / 1e6)} million pixels in all its passes; at most ${maxWork / 1e6} million are accepted. Save it again as a baseline JPEG, or scale it down.`,
    { work, maxWork },
  );
}
