/**
 * WebP: libwebp gives whole pictures only, so memory bounds their size.
 */
import { GlimpseError } from '../errors.ts';
import { corrupt } from './block.ts';
import type { RgbaImage } from './codecs.ts';
import type { DecodeOptions, DecodePlan, StoredImage } from './image.ts';
import { rgbaToRgb } from './pixels.ts';
import { readWebpHeader, type WebpHeader } from './webp-header.ts';

const FORMAT = 'WebP';
/** Inside the decoder: its planes or pixels and RGBA; outside a copy of RGBA. Measured: docs/benchmarks.md. */
const PIXEL_BYTES = { lossy: 6, lossless: 8, copy: 4 };
const FIXED_BYTES = 1 << 20;

/** Errors: image_unsupported, image_corrupt, image_too_large. Source: RFC 9649. */
export function openWebp(bytes: Uint8Array): StoredImage {
  const header = readWebpHeader(bytes);
  const { storedWidthPx, storedHeightPx, orientation } = header;
  const pixels = storedWidthPx * storedHeightPx;
  return { storedWidthPx, storedHeightPx, orientation, work: pixels, plan: () => plan(bytes, header) };
}

function plan(bytes: Uint8Array, header: WebpHeader): DecodePlan {
  const { storedWidthPx: widthPx, storedHeightPx: heightPx } = header;
  const inside = header.lossless ? PIXEL_BYTES.lossless : PIXEL_BYTES.lossy;
  return {
    rows: { widthPx, heightPx },
    // The decoder's interface copies the file twice
    memoryBytes: widthPx * heightPx * (inside + PIXEL_BYTES.copy) + 2 * bytes.length + FIXED_BYTES,
    decode: (options, take) => decode(bytes, header, options, take),
  };
}

async function decode(
  bytes: Uint8Array,
  header: WebpHeader,
  { codecs, alpha }: DecodeOptions,
  take: (rgb: Uint8Array) => void,
): Promise<void> {
  const { widthPx, heightPx, data } = await decodeRgba(bytes, header, codecs.webp);
  const rgb = new Uint8Array(3 * widthPx);
  for (let y = 0; y < heightPx; y++) {
    rgbaToRgb(rgb, data.subarray(4 * widthPx * y, 4 * widthPx * (y + 1)), alpha);
    take(rgb);
  }
  // At once: the garbage collector may take many pictures' time
  if (data.buffer instanceof ArrayBuffer) data.buffer.transfer(0);
}

async function decodeRgba(
  bytes: Uint8Array,
  { storedWidthPx, storedHeightPx }: WebpHeader,
  codec: DecodeOptions['codecs']['webp'],
): Promise<RgbaImage> {
  let image: RgbaImage | null;
  try {
    image = await codec(bytes);
  } catch (error) {
    throw error instanceof GlimpseError ? error : corrupt(FORMAT, 'its picture data cannot be decoded', error);
  }
  if (image === null) throw corrupt(FORMAT, 'its picture data cannot be decoded');
  const { widthPx, heightPx } = image;
  if (widthPx !== storedWidthPx || heightPx !== storedHeightPx)
    throw corrupt(
      FORMAT,
      `its header says ${storedWidthPx}x${storedHeightPx} but the picture is ${widthPx}x${heightPx}`,
    );
  return image;
}
