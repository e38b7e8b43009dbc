/**
 * A directory of a TIFF, which is a page of it: size, samples, and where its strips or tiles lie.
 */
import { LIMITS } from '../limits.ts';
import { corrupt, range, unsupported } from './block.ts';
import { checkPixels } from './check-size.ts';
import type { Orientation } from './orientation.ts';

const FORMAT = 'TIFF';
const ENTRY_BYTES = 12;
/** Bytes of a value by its type; types that hold no whole numbers are passed over. */
const TYPE_BYTES: Readonly<Record<number, number>> = { 1: 1, 3: 2, 4: 4, 7: 1 };

const TAG = {
  subfile: 254,
  oldSubfile: 255,
  width: 256,
  height: 257,
  bits: 258,
  compression: 259,
  photometric: 262,
  fillOrder: 266,
  stripOffsets: 273,
  orientation: 274,
  samples: 277,
  rowsPerStrip: 278,
  stripBytes: 279,
  planar: 284,
  faxOptions: 292,
  predictor: 317,
  colours: 320,
  tileWidth: 322,
  tileHeight: 323,
  tileOffsets: 324,
  tileBytes: 325,
  extraSamples: 338,
  sampleFormat: 339,
  jpegTables: 347,
} as const;

export const COMPRESSION = {
  none: 1,
  faxRows: 2,
  group3: 3,
  group4: 4,
  lzw: 5,
  jpeg: 7,
  deflate: 8,
  packBits: 32_773,
  oldDeflate: 32_946,
} as const;
const COMPRESSIONS: ReadonlySet<number> = new Set(Object.values(COMPRESSION));

export const PHOTOMETRIC = { whiteIsZero: 0, blackIsZero: 1, rgb: 2, palette: 3, cmyk: 5, ycbcr: 6 } as const;
/** Fewest samples of a pixel, by what they mean. */
const SAMPLES: Readonly<Record<number, number>> = { 0: 1, 1: 1, 2: 3, 3: 1, 5: 4, 6: 3 };

export interface TiffHeader {
  readonly storedWidthPx: number;
  readonly storedHeightPx: number;
  readonly orientation: Orientation;
  readonly littleEndian: boolean;
  readonly bits: number;
  /** Of a pixel, those beyond its colour included. */
  readonly samples: number;
  readonly photometric: number;
  readonly compression: number;
  /** Opacity behind the colours: its colours multiplied in, or not. */
  readonly alpha: 'none' | 'multiplied' | 'apart';
  /** Whether samples of a kind lie together. */
  readonly planar: boolean;
  readonly lowBitFirst: boolean;
  readonly predicted: boolean;
  readonly faxOptions: number;
  /** Red, then green, then blue of all entries, 16 bits each. */
  readonly colours: readonly number[];
  readonly jpegTables: Uint8Array;
  /** Strips (as wide as the picture) or tiles, row by row, one plane after another. */
  readonly segmentWidthPx: number;
  readonly segmentHeightPx: number;
  readonly segments: readonly Uint8Array[];
}

/** `page` counts from 1. Errors: image_unsupported by name, image_corrupt, image_too_large. Source: TIFF 6.0. Cost: a walk over the directories. */
export function readTiffHeader(bytes: Uint8Array, page = 1): TiffHeader {
  const directory = tiffPages(bytes)[page - 1];
  if (directory === undefined) throw corrupt(FORMAT, `page ${page} is not there`);
  const tags = readTags(bytes, directory);
  const one = (tag: number, fallback: number) => tags.numbers(tag)[0] ?? fallback;
  const sides = checkPixels(one(TAG.width, 0), one(TAG.height, 0), LIMITS.tiffPixels);
  const samples = one(TAG.samples, 1);
  const bits = one(TAG.bits, 1);
  const [photometric, compression] = [one(TAG.photometric, 0), one(TAG.compression, 1)];
  const planar = one(TAG.planar, 1) === 2 && samples > 1;
  const header = {
    ...sides,
    orientation: orientationOf(one(TAG.orientation, 1)),
    littleEndian: tags.littleEndian,
    bits,
    samples,
    photometric,
    compression,
    alpha: alphaOf(tags.numbers(TAG.extraSamples), samples, photometric),
    planar,
    lowBitFirst: one(TAG.fillOrder, 1) === 2,
    predicted: one(TAG.predictor, 1) === 2,
    faxOptions: one(TAG.faxOptions, 0),
    colours: tags.numbers(TAG.colours),
    jpegTables: Uint8Array.from(tags.numbers(TAG.jpegTables)),
  };
  if (tags.numbers(TAG.bits).some((each) => each !== bits)) throw unsupportedTiff('has samples of different sizes');
  if (one(TAG.sampleFormat, 1) !== 1) throw unsupportedTiff('has samples that are no whole numbers');
  if (one(TAG.predictor, 1) > 2) throw unsupportedTiff('predicts samples that are no whole numbers');
  checkSamples(header);
  return { ...header, ...segmentsOf(bytes, tags, header) };
}

function unsupportedTiff(what: string) {
  return unsupported(FORMAT, what, 'save it as PNG or JPEG');
}

function checkSamples({ bits, samples, photometric, compression, colours }: Omit<TiffHeader, keyof Segments>): void {
  const needed = SAMPLES[photometric];
  if (needed === undefined) throw unsupportedTiff(`has colours of kind ${photometric}`);
  if (!COMPRESSIONS.has(compression)) throw unsupportedTiff(`is compressed in way ${compression}`);
  if (photometric === PHOTOMETRIC.ycbcr && compression !== COMPRESSION.jpeg)
    throw unsupportedTiff('has luma and chroma without being a JPEG');
  if (samples < needed || samples > 8) throw corrupt(FORMAT, `a pixel has ${samples} samples`);
  const isOneBitOnly = compression >= COMPRESSION.faxRows && compression <= COMPRESSION.group4;
  const sizes = isOneBitOnly ? [1] : samples > 1 || compression === COMPRESSION.jpeg ? [8, 16] : [1, 2, 4, 8, 16];
  if (!sizes.includes(bits)) throw corrupt(FORMAT, `its samples have ${bits} bits`);
  if (photometric === PHOTOMETRIC.palette && (bits > 8 || colours.length < 3 << bits))
    throw corrupt(FORMAT, 'its palette is not there');
}

interface Segments {
  readonly segmentWidthPx: number;
  readonly segmentHeightPx: number;
  readonly segments: readonly Uint8Array[];
}

function segmentsOf(
  bytes: Uint8Array,
  tags: Tags,
  { storedWidthPx, storedHeightPx, planar, samples }: Omit<TiffHeader, keyof Segments>,
): Segments {
  const tileWidth = tags.numbers(TAG.tileWidth)[0];
  const isTiled = tileWidth !== undefined;
  const segmentWidthPx = isTiled ? tileWidth : storedWidthPx;
  const rows = tags.numbers(isTiled ? TAG.tileHeight : TAG.rowsPerStrip)[0] ?? storedHeightPx;
  const segmentHeightPx = isTiled ? rows : Math.min(rows, storedHeightPx);
  if (segmentWidthPx === 0 || segmentHeightPx === 0) throw corrupt(FORMAT, 'its strips or tiles are empty');
  const across = Math.ceil(storedWidthPx / segmentWidthPx);
  const count = across * Math.ceil(storedHeightPx / segmentHeightPx) * (planar ? samples : 1);
  const offsets = tags.numbers(isTiled ? TAG.tileOffsets : TAG.stripOffsets);
  const sizes = tags.numbers(isTiled ? TAG.tileBytes : TAG.stripBytes);
  if (offsets.length < count || sizes.length < count)
    throw corrupt(FORMAT, `it has ${Math.min(offsets.length, sizes.length)} of ${count} strips or tiles`);
  const segments = Array.from({ length: count }, (_, i) => range(bytes, offsets[i], sizes[i], FORMAT));
  return { segmentWidthPx, segmentHeightPx, segments };
}

function alphaOf(extra: readonly number[], samples: number, photometric: number): TiffHeader['alpha'] {
  if (samples <= (SAMPLES[photometric] ?? 0) || photometric === PHOTOMETRIC.cmyk) return 'none';
  if (extra[0] === 1) return 'multiplied';
  return extra[0] === 2 ? 'apart' : 'none';
}

function orientationOf(value: number): Orientation {
  return value >= 1 && value <= 8 ? (value as Orientation) : 1;
}

interface Tags {
  readonly littleEndian: boolean;
  /** Where the directory behind this one lies; 0 behind the last. */
  readonly next: number;
  /** Of a tag that holds whole numbers; empty where it is not there. */
  numbers(tag: number): readonly number[];
}

function firstDirectory(bytes: Uint8Array): number {
  const view = new DataView(range(bytes, 4, 4, FORMAT).slice().buffer);
  return view.getUint32(0, bytes[0] === 0x49);
}

const isThumbnail = (tags: Tags): boolean =>
  ((tags.numbers(TAG.subfile)[0] ?? 0) & 1) === 1 || tags.numbers(TAG.oldSubfile)[0] === 2;

/**
 * Where the directories of its pages lie: all but those of thumbnails, and the first one when all are. A list that goes round or
 * runs out of the file ends there, if it has a page by then. Errors: image_corrupt.
 */
export function tiffPages(bytes: Uint8Array): number[] {
  const seen = new Set<number>();
  const pages: number[] = [];
  for (let at = firstDirectory(bytes); at !== 0 && !seen.has(at) && seen.size < LIMITS.tiffDirectories.value;) {
    if (seen.size > 0 && at + 2 > bytes.length) break;
    seen.add(at);
    const tags = readTags(bytes, at);
    if (!isThumbnail(tags)) pages.push(at);
    at = tags.next;
  }
  return pages.length > 0 ? pages : [...seen].slice(0, 1);
}

function readTags(bytes: Uint8Array, directory: number): Tags {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const littleEndian = bytes[0] === 0x49;
  const number = (at: number, count: number): number => {
    range(bytes, at, count, FORMAT);
    if (count === 1) return view.getUint8(at);
    return count === 2 ? view.getUint16(at, littleEndian) : view.getUint32(at, littleEndian);
  };
  const entries = new Map<number, number>();
  const count = number(directory, 2);
  for (let i = 0; i < count; i++) {
    const at = directory + 2 + i * ENTRY_BYTES;
    entries.set(number(at, 2), at);
  }
  const numbers = (tag: number): readonly number[] => {
    const at = entries.get(tag);
    if (at === undefined) return [];
    const size = TYPE_BYTES[number(at + 2, 2)];
    if (size === undefined) return [];
    const values = number(at + 4, 4);
    const first = values * size <= 4 ? at + 8 : number(at + 8, 4);
    range(bytes, first, values * size, FORMAT);
    return Array.from({ length: values }, (_, i) => number(first + i * size, size));
  };
  const end = directory + 2 + count * ENTRY_BYTES;
  return { littleEndian, next: end + 4 <= bytes.length ? number(end, 4) : 0, numbers };
}
