/**
 * JPEG: small ones are decoded in full, large ones to the nearest eighth above the wanted size.
 */
import { GlimpseError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { corrupt } from './block.ts';
import type { DecodeOptions, DecodePlan, Size, StoredImage } from './image.ts';
import type { JpegComponents, JpegPixels } from './jpeg-codec.ts';
import { readJpegHeader, type JpegHeader } from './jpeg-header.ts';
import { cmykToRgb, greyToRgb } from './pixels.ts';

const FORMAT = 'JPEG';
const EIGHTHS = 8;
/** What the decoder takes besides: tables, and rows of all components on their way, of the width of the file. */
const FIXED_BYTES = 512 << 10;
const ROW_BYTES = 160;
const PIXEL_BYTES = { 1: 1, 3: 3, 4: 4 } as const;

/** Errors: image_unsupported, image_corrupt, image_too_large. Source: ITU-T T.81. */
export function openJpeg(bytes: Uint8Array): StoredImage {
  const header = readJpegHeader(bytes);
  const { storedWidthPx, storedHeightPx, orientation } = header;
  const work = Math.ceil(storedWidthPx * storedHeightPx * header.passes);
  return { storedWidthPx, storedHeightPx, orientation, work, plan: (wanted) => plan(bytes, header, wanted) };
}

function plan(bytes: Uint8Array, header: JpegHeader, wanted: Size): DecodePlan {
  const rows = scaled(header, eighths(header, wanted));
  const components = header.components as JpegComponents;
  const pixels = rows.widthPx * rows.heightPx * PIXEL_BYTES[components];
  const working = FIXED_BYTES + ROW_BYTES * header.storedWidthPx + header.coefficientBytes;
  return {
    rows,
    memoryBytes: bytes.length + pixels + working,
    decode: (options, take) => decode(bytes, header, rows, options, take),
  };
}

/** The smallest scale that gives the wanted size, in eighths; 8 for a picture that is small enough to be decoded in full. */
function eighths(header: JpegHeader, { widthPx, heightPx }: Size): number {
  const { storedWidthPx, storedHeightPx } = header;
  if (storedWidthPx * storedHeightPx <= LIMITS.exactJpegPixels.value) return EIGHTHS;
  for (let scale = 1; scale < EIGHTHS; scale++) {
    const size = scaled(header, scale);
    if (size.widthPx >= widthPx && size.heightPx >= heightPx) return scale;
  }
  return EIGHTHS;
}

function scaled({ storedWidthPx, storedHeightPx }: JpegHeader, scale: number): Size {
  const side = (px: number) => Math.ceil((px * scale) / EIGHTHS);
  return { widthPx: side(storedWidthPx), heightPx: side(storedHeightPx) };
}

async function decode(
  bytes: Uint8Array,
  header: JpegHeader,
  rows: Size,
  { codecs }: DecodeOptions,
  take: (rgb: Uint8Array) => void,
): Promise<void> {
  const data = header.ended ? bytes : withoutPadding(bytes);
  const request = { components: header.components as JpegComponents, ...rows };
  try {
    codecs.jpeg(data, request, (result) => {
      if (result.warned && !header.ended) throw corrupt(FORMAT, 'it ends before its picture is complete');
      giveRows(result, rows, take);
    });
  } catch (error) {
    throw error instanceof GlimpseError ? error : corrupt(FORMAT, 'its picture data cannot be decoded', error);
  }
}

/** A file without end marker up to its last byte of data: zeros behind it are none, unless one belongs to 0xff. */
function withoutPadding(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  if (bytes[end - 1] === 0xff) end = end < bytes.length ? end + 1 : end - 1;
  return bytes.subarray(0, end);
}

function giveRows(
  { pixels, pixelBytes }: JpegPixels,
  { widthPx, heightPx }: Size,
  take: (rgb: Uint8Array) => void,
): void {
  const rgb = new Uint8Array(3 * widthPx);
  for (let y = 0; y < heightPx; y++) {
    const row = pixels.subarray(y * widthPx * pixelBytes, (y + 1) * widthPx * pixelBytes);
    if (pixelBytes === 3) take(row);
    else {
      (pixelBytes === 1 ? greyToRgb : cmykToRgb)(rgb, row);
      take(rgb);
    }
  }
}
