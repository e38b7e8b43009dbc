/**
 * TIFF samples to RGB: one function per kind of colour, writing one row.
 */
import type { Alpha } from './image.ts';
import { entriesToRgb, unpackSamples } from './palette.ts';
import { cmykToRgb, greyToRgb, onWhite } from './pixels.ts';
import { COMPRESSION, PHOTOMETRIC, type TiffHeader } from './tiff-header.ts';

/** rgb u8[width, 3] from a row of samples, which it may change. */
export type RowToRgb = (rgb: Uint8Array, row: Uint8Array) => void;

export function rowToRgb(header: TiffHeader, alpha: Alpha): RowToRgb {
  const { storedWidthPx, samples, bits, photometric } = header;
  const levels = new Uint8Array(storedWidthPx * samples);
  const colour = colourOf(header, alpha);
  return (rgb, row) => {
    if (bits === 16) highBytes(levels, row, header.littleEndian);
    else if (bits === 8) levels.set(row.subarray(0, levels.length));
    else unpackSamples(levels, row, bits);
    if (bits < 8 && photometric !== PHOTOMETRIC.palette) scale(levels, bits);
    colour(rgb, levels);
  };
}

function highBytes(levels: Uint8Array, row: Uint8Array, littleEndian: boolean): void {
  for (let i = 0, from = littleEndian ? 1 : 0; i < levels.length; i++, from += 2) levels[i] = row[from];
}

/** The samples of fewer bits, from black to white. */
function scale(levels: Uint8Array, bits: number): void {
  const factor = 255 / ((1 << bits) - 1);
  for (let i = 0; i < levels.length; i++) levels[i] *= factor;
}

function colourOf(header: TiffHeader, alpha: Alpha): RowToRgb {
  const { photometric, samples, bits, colours, compression } = header;
  switch (photometric) {
    case PHOTOMETRIC.palette: {
      const entries = 1 << bits;
      const palette = new Uint8Array(3 * 256);
      for (let i = 0; i < 3 * entries; i++) palette[i] = colours[(i % 3) * entries + Math.floor(i / 3)] >> 8;
      return (rgb, levels) => entriesToRgb(rgb, every(levels, samples), palette);
    }
    case PHOTOMETRIC.cmyk:
      return (rgb, levels) => {
        // A JPEG comes as its decoder gives it, 255 being no ink
        if (compression !== COMPRESSION.jpeg) for (let i = 0; i < levels.length; i++) levels[i] = 255 - levels[i];
        cmykToRgb(rgb, samples === 4 ? levels : levels.filter((_, i) => i % samples < 4));
      };
    case PHOTOMETRIC.whiteIsZero:
    case PHOTOMETRIC.blackIsZero:
      return (rgb, levels) => {
        if (photometric === PHOTOMETRIC.whiteIsZero)
          for (let i = 0; i < levels.length; i += samples) levels[i] = 255 - levels[i];
        if (header.alpha === 'none') greyToRgb(rgb, every(levels, samples));
        else blend(rgb, levels, samples, [0, 0, 0, 1], header.alpha, alpha);
      };
    default:
      return (rgb, levels) => blend(rgb, levels, samples, [0, 1, 2, 3], header.alpha, alpha);
  }
}

function every(levels: Uint8Array, step: number): Uint8Array {
  return step === 1 ? levels : levels.filter((_, i) => i % step === 0);
}

/** Pixels whose channels and opacity stand at these places. */
function blend(
  rgb: Uint8Array,
  levels: Uint8Array,
  samples: number,
  places: readonly number[],
  stored: TiffHeader['alpha'],
  alpha: Alpha,
): void {
  for (let to = 0, from = 0; to < rgb.length; to += 3, from += samples) {
    const opacity = stored === 'none' ? 255 : levels[from + places[3]];
    for (let channel = 0; channel < 3; channel++) {
      const level = levels[from + places[channel]];
      const pure = stored === 'multiplied' && opacity > 0 ? Math.min(255, Math.floor((level * 255) / opacity)) : level;
      rgb[to + channel] =
        alpha === 'white' ? onWhite(pure, opacity) : opacity === 0 && stored === 'multiplied' ? 0 : pure;
    }
  }
}
