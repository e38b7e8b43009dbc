/**
 * PNG, row by row while the data inflate: neither the picture nor the inflated file is ever whole in memory, but for an
 * interlaced picture.
 */
import { corrupt } from './block.ts';
import type { Alpha, DecodePlan, StoredImage } from './image.ts';
import { inflate } from './inflate.ts';
import { pngData, readPngHeader, type PngHeader } from './png-header.ts';
import { rowWriter } from './png-pixels.ts';
import { PngRows } from './png-rows.ts';

const FORMAT = 'PNG';
const RGB_BYTES = 3;
/** Pieces on their way into and out of the decompressor. */
const FIXED_BYTES = 10 << 20;

/** Errors: image_corrupt, image_too_large. Source: W3C PNG 3rd edition. */
export function openPng(bytes: Uint8Array): StoredImage {
  const header = readPngHeader(bytes);
  const { storedWidthPx, storedHeightPx, orientation } = header;
  const work = storedWidthPx * storedHeightPx;
  return { storedWidthPx, storedHeightPx, orientation, work, plan: () => plan(bytes, header) };
}

function plan(bytes: Uint8Array, header: PngHeader): DecodePlan {
  const { storedWidthPx: widthPx, storedHeightPx: heightPx, interlaced } = header;
  const held = RGB_BYTES * widthPx * (interlaced ? heightPx : 1);
  return {
    rows: { widthPx, heightPx },
    memoryBytes: held + 2 * Math.ceil((widthPx * header.samples * header.bits) / 8) + FIXED_BYTES,
    decode: ({ alpha }, take) => decode(bytes, header, alpha, take),
  };
}

async function decode(
  bytes: Uint8Array,
  header: PngHeader,
  alpha: Alpha,
  take: (rgb: Uint8Array) => void,
): Promise<void> {
  const { storedWidthPx, storedHeightPx, interlaced } = header;
  const rowBytes = RGB_BYTES * storedWidthPx;
  const rgb = new Uint8Array(rowBytes * (interlaced ? storedHeightPx : 1));
  const write = rowWriter(header, rgb, alpha);
  const rows = new PngRows(header, (row, { x, y, stepX, count }) => {
    write(row, count, RGB_BYTES * ((interlaced ? y * storedWidthPx : 0) + x), RGB_BYTES * stepX);
    if (!interlaced) take(rgb);
  });
  try {
    await inflate(pngData(bytes), (piece) => rows.take(piece));
  } catch (error) {
    if (rows.failure === undefined) throw corrupt(FORMAT, 'its picture data do not inflate', error);
  }
  if (rows.failure !== undefined) throw corrupt(FORMAT, rows.failure);
  if (!rows.complete) throw corrupt(FORMAT, 'its picture data end early');
  if (interlaced) for (let at = 0; at < rgb.length; at += rowBytes) take(rgb.subarray(at, at + rowBytes));
}
