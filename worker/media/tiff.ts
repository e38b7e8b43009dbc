/**
 * TIFF, one of its pages: strip by strip, or a row of tiles after another; what is compressed in one piece is held whole.
 */
import type { DecodeOptions, DecodePlan, StoredImage } from './image.ts';
import { COMPRESSION, readTiffHeader, type TiffHeader } from './tiff-header.ts';
import { rowToRgb } from './tiff-pixels.ts';
import { readSegment } from './tiff-segment.ts';

/** Pieces on their way out of the decompressor, and tables. */
const FIXED_BYTES = 10 << 20;
/** Of a JPEG in it: its pixels and the coefficients of a progressive one, inside the decoder. */
const JPEG_PIXEL_BYTES = 11;

/** `page` counts from 1. Errors: image_unsupported, image_corrupt, image_too_large. Source: TIFF 6.0. */
export function openTiff(bytes: Uint8Array, page = 1): StoredImage {
  const header = readTiffHeader(bytes, page);
  const { storedWidthPx, storedHeightPx, orientation } = header;
  const work = storedWidthPx * storedHeightPx;
  return { storedWidthPx, storedHeightPx, orientation, work, plan: () => plan(bytes, header) };
}

function plan(bytes: Uint8Array, header: TiffHeader): DecodePlan {
  const { storedWidthPx: widthPx, storedHeightPx: heightPx, segmentWidthPx, segmentHeightPx, compression } = header;
  const { rowBytes, planes, across } = layoutOf(header);
  const band = rowBytes * across * planes * segmentHeightPx;
  const jpeg = compression === COMPRESSION.jpeg ? JPEG_PIXEL_BYTES * segmentWidthPx * segmentHeightPx : 0;
  return {
    rows: { widthPx, heightPx },
    // A segment that is joined with tables, or whose bits are turned, is copied
    memoryBytes: band + jpeg + bytes.length + 8 * widthPx + FIXED_BYTES,
    decode: (options, take) => decode(header, options, take),
  };
}

/** A band is what the segments of one height hold. */
function layoutOf({ storedWidthPx, segmentWidthPx, samples, bits, planar }: TiffHeader) {
  const [planes, together] = planar ? [samples, 1] : [1, samples];
  return {
    planes,
    /** Of a row of a segment, and of its pixels. */
    rowBytes: Math.ceil((segmentWidthPx * together * bits) / 8),
    pixelBytes: Math.ceil((together * bits) / 8),
    across: Math.ceil(storedWidthPx / segmentWidthPx),
  };
}

async function decode(
  header: TiffHeader,
  { codecs, alpha, pause }: DecodeOptions,
  take: (rgb: Uint8Array) => void,
): Promise<void> {
  const { storedWidthPx, storedHeightPx, segmentWidthPx, segmentHeightPx, segments } = header;
  const { planes, across, rowBytes } = layoutOf(header);
  const bands = Math.ceil(storedHeightPx / segmentHeightPx);
  const toRgb = rowToRgb(header, alpha);
  const rgb = new Uint8Array(3 * storedWidthPx);
  const parts = Array.from({ length: planes * across }, () => new Uint8Array(rowBytes * segmentHeightPx));
  for (let band = 0; band < bands; band++) {
    const rows = Math.min(segmentHeightPx, storedHeightPx - band * segmentHeightPx);
    const shape = { widthPx: segmentWidthPx, heightPx: rows, rowBytes };
    for (const [i, part] of parts.entries()) {
      const [plane, column] = [Math.floor(i / across), i % across];
      const stored = segments[plane * across * bands + band * across + column];
      await readSegment(part.subarray(0, rows * rowBytes), stored, header, shape, codecs);
    }
    for (let y = 0; y < rows; y++) {
      toRgb(rgb, rowOf(parts, y, header));
      take(rgb);
    }
    await pause();
  }
}

/** Row y of a band, its samples side by side: tiles are put in line, planes between each other. */
function rowOf(parts: readonly Uint8Array[], y: number, header: TiffHeader): Uint8Array {
  const { planes, across, rowBytes, pixelBytes } = layoutOf(header);
  const rows = parts.map((part) => part.subarray(y * rowBytes, (y + 1) * rowBytes));
  if (rows.length === 1) return rows[0];
  const whole = new Uint8Array(rowBytes * across * planes);
  for (const [i, row] of rows.entries()) {
    const [plane, column] = [Math.floor(i / across), i % across];
    if (planes === 1) whole.set(row, column * rowBytes);
    else
      for (let at = 0; at < row.length; at++) {
        const pixel = column * (rowBytes / pixelBytes) + Math.floor(at / pixelBytes);
        whole[(pixel * planes + plane) * pixelBytes + (at % pixelBytes)] = row[at];
      }
  }
  return whole;
}
