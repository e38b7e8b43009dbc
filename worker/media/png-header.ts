/**
 * PNG chunks: the header, the palette, where the picture data lie, and the orientation.
 */
import { LIMITS } from '../limits.ts';
import { corrupt, uintBig } from './block.ts';
import { checkPixels } from './check-size.ts';
import { readOrientation, type Orientation } from './orientation.ts';
import { text } from './sniff.ts';

const FORMAT = 'PNG';
const SIGNATURE_BYTES = 8;
/** Length and name. */
const CHUNK_HEAD_BYTES = 8;
const CHECKSUM_BYTES = 4;

export const GREY = 0;
export const RGB = 2;
export const PALETTE = 3;
export const GREY_ALPHA = 4;
export const RGB_ALPHA = 6;

/** Samples a pixel and the allowed bits a sample, by colour type. */
const COLOUR_TYPES: Readonly<Record<number, readonly [samples: number, bits: readonly number[]]>> = {
  [GREY]: [1, [1, 2, 4, 8, 16]],
  [RGB]: [3, [8, 16]],
  [PALETTE]: [1, [1, 2, 4, 8]],
  [GREY_ALPHA]: [2, [8, 16]],
  [RGB_ALPHA]: [4, [8, 16]],
};

export interface PngHeader {
  readonly storedWidthPx: number;
  readonly storedHeightPx: number;
  readonly orientation: Orientation;
  readonly colourType: number;
  readonly samples: number;
  readonly bits: number;
  readonly interlaced: boolean;
  /** RGB triples; empty unless the colour type is PALETTE. */
  readonly palette: Uint8Array;
  /** The body of tRNS: opacities of palette entries, or the one colour (16 bits a sample) that is transparent; else empty. */
  readonly transparency: Uint8Array;
}

/**
 * The header of a PNG. Of an animated PNG (APNG) this is the default image, which nearly always is the first frame.
 * A file may end anywhere behind its header and palette: whether its picture data suffice, decoding finds out.
 * Errors: image_corrupt, image_too_large. Source: W3C PNG 3rd edition. Cost: a walk over the chunks; checksums of header
 * and palette only.
 */
export function readPngHeader(bytes: Uint8Array): PngHeader {
  let palette: Uint8Array = new Uint8Array(0);
  let transparency: Uint8Array = new Uint8Array(0);
  let orientation: Orientation = 1;
  let hasData = false;
  const first = readChunk(bytes, SIGNATURE_BYTES);
  if (first?.type !== 'IHDR' || first.body.length !== 13) throw corrupt(FORMAT, 'it does not begin with its header');
  checkSum(bytes, SIGNATURE_BYTES, first);
  const header = readIhdr(first.body);
  for (let at = first.end, chunk = readChunk(bytes, at); chunk !== null; chunk = readChunk(bytes, at)) {
    if (chunk.type === 'PLTE') palette = chunk.body;
    if (chunk.type === 'PLTE') checkSum(bytes, at, chunk);
    if (chunk.type === 'tRNS') transparency = chunk.body;
    if (chunk.type === 'eXIf') orientation = readOrientation(chunk.body);
    if (chunk.type === 'IDAT') hasData = true;
    at = chunk.end;
  }
  if (!hasData) throw corrupt(FORMAT, 'it has no picture data');
  if (header.colourType === PALETTE && palette.length < 3) throw corrupt(FORMAT, 'it has no palette');
  return { ...header, palette, transparency, orientation };
}

/** Views of the compressed picture data, in order. */
export function* pngData(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = SIGNATURE_BYTES, chunk = readChunk(bytes, at); chunk !== null; chunk = readChunk(bytes, at)) {
    if (chunk.type === 'IDAT') yield chunk.body;
    at = chunk.end;
  }
}

interface Chunk {
  readonly type: string;
  readonly body: Uint8Array;
  readonly end: number;
}

/** Null behind the last chunk: at IEND, or where the file ends. Of one that is cut off, as much as there is. */
function readChunk(bytes: Uint8Array, at: number): Chunk | null {
  if (at + CHUNK_HEAD_BYTES > bytes.length) return null;
  const length = uintBig(bytes, at, 4, FORMAT);
  const type = text(bytes, at + 4, at + CHUNK_HEAD_BYTES);
  if (!/^[A-Za-z]{4}$/.test(type)) throw corrupt(FORMAT, 'a chunk has no valid name');
  if (type === 'IEND') return null;
  const body = bytes.subarray(at + CHUNK_HEAD_BYTES, at + CHUNK_HEAD_BYTES + length);
  return { type, body, end: at + CHUNK_HEAD_BYTES + length + CHECKSUM_BYTES };
}

function readIhdr(
  body: Uint8Array,
): Pick<PngHeader, 'storedWidthPx' | 'storedHeightPx' | 'colourType' | 'samples' | 'bits' | 'interlaced'> {
  const [bits, colourType, compression, filter, interlace] = body.subarray(8);
  const limit = interlace === 1 ? LIMITS.interlacedPngPixels : LIMITS.pngPixels;
  const colour = COLOUR_TYPES[colourType];
  if (colour === undefined || !colour[1].includes(bits))
    throw corrupt(FORMAT, `its header names colour type ${colourType} with ${bits} bits, which does not exist`);
  if (compression !== 0 || filter !== 0 || interlace > 1) throw corrupt(FORMAT, 'its header names unknown methods');
  return {
    ...checkPixels(uintBig(body, 0, 4, FORMAT), uintBig(body, 4, 4, FORMAT), limit),
    colourType,
    samples: colour[0],
    bits,
    interlaced: interlace === 1,
  };
}

/** The CRC-32 after a chunk; only small chunks come here, so there is no table. */
function checkSum(bytes: Uint8Array, at: number, { type, body, end }: Chunk): void {
  let crc = -1;
  for (const byte of bytes.subarray(at + 4, at + 8 + body.length)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  if (~crc >>> 0 !== uintBig(bytes, end - 4, 4, FORMAT)) throw corrupt(FORMAT, `the checksum of ${type} is wrong`);
}
