/**
 * AVIF: its decoder gives whole pictures and takes so much memory that it runs in scripts without a model only.
 */
import { GlimpseError } from '../errors.ts';
import { readAvifHeader, type AvifHeader } from './avif-header.ts';
import type { DecodePlan, StoredImage } from './image.ts';
import { rgbaToRgb } from './pixels.ts';
import { decodeRgba } from './rgba.ts';

const FORMAT = 'AVIF';
/** Its planes and RGBA, inside the decoder. Measured: docs/benchmarks.md. */
const PIXEL_BYTES = 24;
const FIXED_BYTES = 10 << 20;

/** Errors: image_corrupt, image_too_large. Source: AV1 Image File Format 1.1. */
export function openAvif(bytes: Uint8Array): StoredImage {
  const header = readAvifHeader(bytes);
  const { storedWidthPx, storedHeightPx, orientation } = header;
  // Each pixel takes the time of some ten of a JPEG
  const work = 10 * storedWidthPx * storedHeightPx;
  return { storedWidthPx, storedHeightPx, orientation, work, plan: () => plan(bytes, header) };
}

function plan(bytes: Uint8Array, { storedWidthPx: widthPx, storedHeightPx: heightPx }: AvifHeader): DecodePlan {
  return {
    rows: { widthPx, heightPx },
    memoryBytes: widthPx * heightPx * PIXEL_BYTES + 2 * bytes.length + FIXED_BYTES,
    codec: 'avif',
    async decode({ codecs, alpha }, take) {
      if (codecs.avif === undefined)
        throw new GlimpseError('internal', 'An AVIF came to a script without its decoder.');
      const rgb = new Uint8Array(3 * widthPx);
      await decodeRgba(bytes, { widthPx, heightPx }, codecs.avif, FORMAT, (data) => {
        for (let at = 0; at < data.length; at += 4 * widthPx) {
          rgbaToRgb(rgb, data.subarray(at, at + 4 * widthPx), alpha);
          take(rgb);
        }
      });
    },
  };
}
