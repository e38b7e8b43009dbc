/**
 * The limits on an image's bytes and pixels, held as soon as a header has told them.
 */
import { GlimpseError } from '../errors.ts';
import { LIMITS } from '../limits.ts';

/** Errors: image_too_large. */
export function checkBytes(sizeBytes: number): void {
  const maxBytes = LIMITS.imageBytes.value;
  if (sizeBytes <= maxBytes) return;
  throw new GlimpseError(
    'image_too_large',
    `The image has ${sizeBytes} bytes; at most ${maxBytes} are accepted. Compress it or scale it down.`,
    { sizeBytes, maxBytes },
  );
}

/** The sides of the stored picture, unchanged. Errors: image_too_large; image_corrupt when a side is 0. */
export function checkPixels(
  storedWidthPx: number,
  storedHeightPx: number,
): { storedWidthPx: number; storedHeightPx: number } {
  const sides = `${storedWidthPx}x${storedHeightPx}`;
  if (storedWidthPx === 0 || storedHeightPx === 0)
    throw new GlimpseError('image_corrupt', `The image is ${sides} pixels; both sides must be at least 1.`);
  const pixels = storedWidthPx * storedHeightPx;
  const maxPixels = LIMITS.imagePixels.value;
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
