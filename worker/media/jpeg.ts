/**
 * JPEG: small ones are decoded in full, large ones to eighths of their sides.
 */
import { GlimpseError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { corrupt } from './block.ts';
import type { DecodeOptions, DecodePlan, Size, StoredImage } from './image.ts';
import type { JpegComponents, JpegPixels } from './jpeg-codec.ts';
import { readJpegHeader, type JpegHeader } from './jpeg-header.ts';
import { cmykToRgb, greyToRgb } from './pixels.ts';

const FORMAT = 'JPEG';
/**
 * Eighths of the sides that pictures are decoded to, largest first. Resized, what is decoded to 7 is farther from the
 * whole picture than what is decoded to 6 (docs/benchmarks.md).
 */
const WHOLE = 8;
const SCALES = [WHOLE, 6, 5, 4, 3, 2, 1];
/** How many times the wanted sides are worth decoding: more changes the resized picture by less than a level (docs/benchmarks.md). */
const MARGIN = 3;
/** What the decoder takes besides: tables, and rows of all components on their way, of the width of the file. */
const FIXED_BYTES = 512 << 10;
const ROW_BYTES = 160;
const PIXEL_BYTES = { 1: 1, 3: 3, 4: 4 } as const;

/** Errors: image_unsupported, image_corrupt, image_too_large. Source: ITU-T T.81. */
export function openJpeg(bytes: Uint8Array): StoredImage {
  const header = readJpegHeader(bytes);
  const { storedWidthPx, storedHeightPx, orientation } = header;
  const work = Math.ceil(storedWidthPx * storedHeightPx * header.passes);
  const plan = (wanted: Size, roomBytes: number) => choose(bytes, header, wanted, roomBytes);
  return { storedWidthPx, storedHeightPx, orientation, work, plan };
}

/**
 * The whole picture where it has at most LIMITS.exactJpegPixels. Else the smallest scale that leaves MARGIN times the wanted
 * sides for the resize; where that is too large, the largest that is not, but at least the wanted size.
 */
function choose(bytes: Uint8Array, header: JpegHeader, wanted: Size, roomBytes: number): DecodePlan {
  const plans = SCALES.map((scale) => planned(bytes, header, scale));
  const holds = ({ rows }: DecodePlan, margin: number) =>
    rows.widthPx >= margin * wanted.widthPx && rows.heightPx >= margin * wanted.heightPx;
  const fits = ({ rows, memoryBytes }: DecodePlan) =>
    rows.widthPx * rows.heightPx <= LIMITS.exactJpegPixels.value && memoryBytes <= roomBytes;
  const [whole] = plans;
  if (fits(whole)) return whole;
  const enough = plans.filter((plan) => plan === whole || holds(plan, 1));
  const good = enough.findLast((plan) => fits(plan) && holds(plan, MARGIN));
  return good ?? enough.find(fits) ?? enough[enough.length - 1];
}

function planned(bytes: Uint8Array, header: JpegHeader, scale: number): DecodePlan {
  const side = (px: number) => Math.ceil((px * scale) / WHOLE);
  const rows = { widthPx: side(header.storedWidthPx), heightPx: side(header.storedHeightPx) };
  const pixels = rows.widthPx * rows.heightPx * PIXEL_BYTES[header.components as JpegComponents];
  const working = FIXED_BYTES + ROW_BYTES * header.storedWidthPx + header.coefficientBytes;
  return {
    rows,
    memoryBytes: bytes.length + pixels + working,
    decode: (options, take) => decode(bytes, header, rows, options, take),
  };
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
  let isCut = false;
  try {
    codecs.jpeg(data, request, (result) => {
      isCut = result.warned && !header.ended;
      if (!isCut) giveRows(result, rows, take);
    });
  } catch (error) {
    throw error instanceof GlimpseError ? error : corrupt(FORMAT, 'its picture data cannot be decoded', error);
  }
  if (isCut) throw corrupt(FORMAT, 'it ends before its picture is complete');
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
