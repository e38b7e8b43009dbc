/**
 * WebP, still or the first frame of an animation: libwebp gives whole pictures only, so memory bounds their size.
 */
import type { DecodeOptions, DecodePlan, StoredImage } from './image.ts';
import { rgbaToRgb } from './pixels.ts';
import { decodeRgba } from './rgba.ts';
import { readWebpHeader, stillWebp, type WebpHeader } from './webp-header.ts';

const FORMAT = 'WebP';
/** Inside the decoder: its planes or pixels, and RGBA. Measured: docs/benchmarks.md. */
const PIXEL_BYTES = { lossy: 6, lossless: 8 };
const FIXED_BYTES = 1 << 20;

/** Errors: image_unsupported, image_corrupt, image_too_large. Source: RFC 9649. */
export function openWebp(bytes: Uint8Array): StoredImage {
  const header = readWebpHeader(bytes);
  const { storedWidthPx, storedHeightPx, orientation } = header;
  const pixels = storedWidthPx * storedHeightPx;
  return { storedWidthPx, storedHeightPx, orientation, work: pixels, plan: () => plan(bytes, header) };
}

function plan(bytes: Uint8Array, header: WebpHeader): DecodePlan {
  const { storedWidthPx, storedHeightPx, frame, lossless } = header;
  const { widthPx, heightPx } = frame ?? { widthPx: storedWidthPx, heightPx: storedHeightPx };
  const inside = lossless ? PIXEL_BYTES.lossless : PIXEL_BYTES.lossy;
  return {
    rows: { widthPx: storedWidthPx, heightPx: storedHeightPx },
    // The decoder's interface copies the file twice, and a frame is cut out of it
    memoryBytes: widthPx * heightPx * inside + 3 * bytes.length + FIXED_BYTES,
    decode: (options, take) => decode(bytes, header, options, take),
  };
}

async function decode(
  bytes: Uint8Array,
  { storedWidthPx, storedHeightPx, frame }: WebpHeader,
  { codecs, alpha }: DecodeOptions,
  take: (rgb: Uint8Array) => void,
): Promise<void> {
  const place = frame ?? { left: 0, top: 0, widthPx: storedWidthPx, heightPx: storedHeightPx };
  const { left, top, widthPx, heightPx } = place;
  // Outside of a frame nothing is seen; Pillow has it black
  const empty = new Uint8Array(3 * storedWidthPx).fill(alpha === 'white' ? 255 : 0);
  const rgb = empty.slice();
  await decodeRgba(frame === undefined ? bytes : stillWebp(frame), place, codecs.webp, FORMAT, (data) => {
    for (let y = 0; y < storedHeightPx; y++) {
      const row = y - top;
      if (row < 0 || row >= heightPx) take(empty);
      else {
        const rgba = data.subarray(4 * widthPx * row, 4 * widthPx * (row + 1));
        rgbaToRgb(rgb.subarray(3 * left, 3 * (left + widthPx)), rgba, alpha);
        take(rgb);
      }
    }
  });
}
