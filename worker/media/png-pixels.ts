/**
 * PNG samples to RGB: one function a colour type, writing one row's pixels to their places.
 */
import { GREY, GREY_ALPHA, PALETTE, type PngHeader } from './png-header.ts';

/**
 * Writes `count` pixels of an unfiltered row (row[0] is the filter byte) to `first`, `first + step`, … of the RGB data.
 */
export type RowWriter = (row: Uint8Array, count: number, first: number, step: number) => void;

/**
 * The writer for a header's colour type and depth. Alpha is dropped; of 16-bit samples the high byte counts (as Pillow
 * reads 16-bit RGB; its grey 16 would saturate instead, which no viewer shows); palette entries that are not there are
 * black.
 */
export function rowReader({ colourType, samples, bits, palette }: PngHeader, data: Uint8Array): RowWriter {
  const sampleBytes = bits >> 3;
  if (colourType === PALETTE) return paletteRows(bits, palette, data);
  if (bits < 8) return paletteRows(bits, greyRamp(bits), data);
  const colour = colourType === GREY || colourType === GREY_ALPHA ? 0 : sampleBytes;
  const pixelBytes = samples * sampleBytes;
  return (row, count, first, step) => {
    for (let i = 0, from = 1, to = first; i < count; i++, from += pixelBytes, to += step) {
      data[to] = row[from];
      data[to + 1] = row[from + colour];
      data[to + 2] = row[from + 2 * colour];
    }
  };
}

function paletteRows(bits: number, palette: Uint8Array, data: Uint8Array): RowWriter {
  const entries = new Uint8Array(3 * 256);
  entries.set(palette.subarray(0, entries.length));
  const mask = (1 << bits) - 1;
  return (row, count, first, step) => {
    for (let i = 0, to = first; i < count; i++, to += step) {
      const bit = i * bits;
      const entry = 3 * ((row[1 + (bit >> 3)] >> (8 - bits - (bit & 7))) & mask);
      data[to] = entries[entry];
      data[to + 1] = entries[entry + 1];
      data[to + 2] = entries[entry + 2];
    }
  };
}

/** The palette that makes grey of 1, 2 or 4 bits: evenly spaced from black to white. */
function greyRamp(bits: number): Uint8Array {
  const levels = 1 << bits;
  return Uint8Array.from({ length: 3 * levels }, (_, i) => (Math.floor(i / 3) * 255) / (levels - 1));
}
