/**
 * PNG, row by row while the data inflate: neither the picture nor the inflated file is ever whole in memory, but for an
 * interlaced picture.
 */
import type { DecodeOptions, DecodePlan, StoredImage } from './image.ts';
import { pngDecoderBytes } from './png-codec.ts';
import { pngData, readPngHeader, type PngHeader } from './png-header.ts';
import { pngRows } from './png-passes.ts';
import { rowWriter } from './png-pixels.ts';

const RGB_BYTES = 3;
/** Rows from one chance for other events to the next: up to a millisecond. */
const ROWS_AT_ONCE = 16;

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
    memoryBytes: held + pngDecoderBytes(rowBytes(header, widthPx)),
    decode: (options, take) => decode(bytes, header, options, take),
  };
}

function rowBytes({ samples, bits }: PngHeader, count: number): number {
  return Math.ceil((count * samples * bits) / 8);
}

async function decode(
  bytes: Uint8Array,
  header: PngHeader,
  { codecs, alpha, pause }: DecodeOptions,
  take: (rgb: Uint8Array) => void,
): Promise<void> {
  const { storedWidthPx, storedHeightPx, interlaced, samples, bits } = header;
  const stride = RGB_BYTES * storedWidthPx;
  const rgb = new Uint8Array(stride * (interlaced ? storedHeightPx : 1));
  const write = rowWriter(header, rgb, alpha);
  const pixelBytes = Math.max(1, (samples * bits) >> 3);
  await codecs.png(pngData(bytes), rowBytes(header, storedWidthPx), pixelBytes, async (decoder) => {
    let done = 0;
    for (const { x, y, stepX, count, isFirst } of pngRows(header)) {
      const row = decoder.row(rowBytes(header, count), isFirst);
      write(row, count, (interlaced ? y * stride : 0) + RGB_BYTES * x, RGB_BYTES * stepX);
      if (!interlaced) take(rgb);
      if (++done % ROWS_AT_ONCE === 0) await pause();
    }
    decoder.finish();
  });
  if (interlaced) for (let at = 0; at < rgb.length; at += stride) take(rgb.subarray(at, at + stride));
}
