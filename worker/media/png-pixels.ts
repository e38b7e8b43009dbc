/**
 * PNG samples to RGB: one function per colour type, writing one row's pixels to their places.
 */
import type { Alpha } from './image.ts';
import { onWhite } from './pixels.ts';
import { GREY, GREY_ALPHA, PALETTE, type PngHeader } from './png-header.ts';

/**
 * Writes `count` pixels of an unfiltered row to `first`, `first + step`, … of the RGB data.
 */
export type RowWriter = (row: Uint8Array, count: number, first: number, step: number) => void;

/**
 * The writer for a header's colour type and depth. Of 16-bit samples the high byte counts (as Pillow reads 16-bit RGB;
 * its grey 16 would saturate instead, which no viewer shows); palette entries that are not there are black.
 */
export function rowWriter(header: PngHeader, rgb: Uint8Array, alpha: Alpha): RowWriter {
  const { colourType, bits } = header;
  if (colourType === PALETTE || bits < 8) return paletteRows(bits, paletteOf(header, alpha), rgb);
  if (alpha === 'white' && colourType === GREY_ALPHA) return alphaRows(header, 0, rgb);
  if (alpha === 'white' && header.samples === 4) return alphaRows(header, bits >> 3, rgb);
  if (alpha === 'white' && header.transparency.length >= 2 * header.samples) return keyedRows(header, rgb);
  return opaqueRows(header, rgb);
}

function opaqueRows({ colourType, samples, bits }: PngHeader, rgb: Uint8Array): RowWriter {
  const sampleBytes = bits >> 3;
  const colour = colourType === GREY || colourType === GREY_ALPHA ? 0 : sampleBytes;
  const pixelBytes = samples * sampleBytes;
  return (row, count, first, step) => {
    for (let i = 0, from = 0, to = first; i < count; i++, from += pixelBytes, to += step) {
      rgb[to] = row[from];
      rgb[to + 1] = row[from + colour];
      rgb[to + 2] = row[from + 2 * colour];
    }
  };
}

/** Pixels whose last sample is their opacity; `colour` bytes from channel to channel. */
function alphaRows({ samples, bits }: PngHeader, colour: number, rgb: Uint8Array): RowWriter {
  const sampleBytes = bits >> 3;
  const pixelBytes = samples * sampleBytes;
  return (row, count, first, step) => {
    for (let i = 0, from = 0, to = first; i < count; i++, from += pixelBytes, to += step) {
      const opacity = row[from + pixelBytes - sampleBytes];
      for (let channel = 0; channel < 3; channel++) rgb[to + channel] = onWhite(row[from + channel * colour], opacity);
    }
  };
}

/** Pixels of one colour are transparent; of 16-bit samples both bytes decide. */
function keyedRows(header: PngHeader, rgb: Uint8Array): RowWriter {
  const { samples, bits, transparency } = header;
  const pixelBytes = samples * (bits >> 3);
  const key = transparency.subarray(0, 2 * samples).filter((_, i) => bits === 16 || i % 2 === 1);
  const write = opaqueRows(header, rgb);
  return (row, count, first, step) => {
    write(row, count, first, step);
    for (let i = 0, from = 0, to = first; i < count; i++, from += pixelBytes, to += step)
      if (key.every((byte, at) => row[from + at] === byte)) rgb.fill(255, to, to + 3);
  };
}

function paletteRows(bits: number, palette: Uint8Array, rgb: Uint8Array): RowWriter {
  const mask = (1 << bits) - 1;
  return (row, count, first, step) => {
    for (let i = 0, to = first; i < count; i++, to += step) {
      const bit = i * bits;
      const entry = 3 * ((row[bit >> 3] >> (8 - bits - (bit & 7))) & mask);
      rgb[to] = palette[entry];
      rgb[to + 1] = palette[entry + 1];
      rgb[to + 2] = palette[entry + 2];
    }
  };
}

/** 256 colours; grey of 1, 2 or 4 bits has those that are evenly spaced from black to white. */
function paletteOf({ colourType, bits, palette, transparency }: PngHeader, alpha: Alpha): Uint8Array {
  const colours = new Uint8Array(3 * 256);
  if (colourType === PALETTE) colours.set(palette.subarray(0, colours.length));
  else colours.set(greyRamp(bits));
  if (alpha === 'drop') return colours;
  if (colourType === PALETTE)
    transparency.subarray(0, 256).forEach((opacity, entry) => {
      for (let at = 3 * entry; at < 3 * entry + 3; at++) colours[at] = onWhite(colours[at], opacity);
    });
  else if (transparency.length >= 2) colours.fill(255, 3 * transparency[1], 3 * transparency[1] + 3);
  return colours;
}

function greyRamp(bits: number): Uint8Array {
  const levels = 1 << bits;
  return Uint8Array.from({ length: 3 * levels }, (_, i) => (Math.floor(i / 3) * 255) / (levels - 1));
}
