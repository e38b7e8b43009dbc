/**
 * BMP headers, from OS/2's of 12 bytes to Windows' of 124: size, where rows lie, what a pixel's bits mean.
 */
import { LIMITS } from '../limits.ts';
import { corrupt, range, uintLittle, unsupported } from './block.ts';
import { checkPixels } from './check-size.ts';
import { paletteOf } from './palette.ts';

const FORMAT = 'BMP';
const FILE_HEADER_BYTES = 14;
const OS2_BYTES = 12;
const HEADER_BYTES: ReadonlySet<number> = new Set([OS2_BYTES, 40, 52, 56, 64, 108, 124]);
const COMPRESSIONS = { none: 0, bitFields: 3 };
const REFUSED: Readonly<Record<number, string>> = { 1: 'run lengths', 2: 'run lengths', 4: 'a JPEG', 5: 'a PNG' };

export interface BmpHeader {
  readonly storedWidthPx: number;
  readonly storedHeightPx: number;
  readonly bits: BmpBits;
  /** Whether the last row of the picture is the first of the file, as is usual. */
  readonly bottomUp: boolean;
  readonly rowBytes: number;
  /** Where the first row lies. */
  readonly rowsAt: number;
  /** u8[256, 3] of pixels of up to 8 bits. */
  readonly palette: Uint8Array;
  /** Bits of red, green, blue and opacity in a pixel of more; opacity 0 where there is none. */
  readonly masks: Masks;
}

export type Masks = readonly [red: number, green: number, blue: number, alpha: number];
type BmpBits = 1 | 4 | 8 | 16 | 24 | 32;

/** Without bit fields. */
const USUAL: Readonly<Record<BmpBits, Masks>> = {
  1: [0, 0, 0, 0],
  4: [0, 0, 0, 0],
  8: [0, 0, 0, 0],
  16: [0x7c00, 0x3e0, 0x1f, 0],
  24: [0xff0000, 0xff00, 0xff, 0],
  32: [0xff0000, 0xff00, 0xff, 0],
};

/** Errors: image_unsupported (run lengths, unusual bit fields), image_corrupt, image_too_large. Source: Microsoft's BITMAPV5HEADER. */
export function readBmpHeader(bytes: Uint8Array): BmpHeader {
  const field = (at: number, count: number) => uintLittle(bytes, at, count, FORMAT);
  const headerBytes = field(FILE_HEADER_BYTES, 4);
  if (!HEADER_BYTES.has(headerBytes)) throw corrupt(FORMAT, `its header says that it has ${headerBytes} bytes`);
  const isOs2 = headerBytes === OS2_BYTES;
  const sideBytes = isOs2 ? 2 : 4;
  const signedHeight = isOs2 ? field(20, 2) : field(22, 4) | 0;
  const sides = checkPixels(field(18, sideBytes), Math.abs(signedHeight), LIMITS.bmpPixels);
  const bits = bitsOf(field(FILE_HEADER_BYTES + (isOs2 ? 10 : 14), 2));
  const compression = isOs2 ? COMPRESSIONS.none : field(30, 4);
  const named = REFUSED[compression];
  if (named !== undefined) throw unsupported(FORMAT, `holds ${named}`, 'save it without compression, or as PNG');
  if (compression !== COMPRESSIONS.none && compression !== COMPRESSIONS.bitFields)
    throw corrupt(FORMAT, `its compression is ${compression}`);
  const masks = compression === COMPRESSIONS.bitFields ? bitFields(bytes, headerBytes) : USUAL[bits];
  return {
    ...sides,
    bits,
    bottomUp: signedHeight > 0,
    masks,
    ...layout(bytes, headerBytes, sides.storedWidthPx, bits, compression),
  };
}

function bitsOf(bits: number): BmpBits {
  if (bits in USUAL) return bits as BmpBits;
  throw corrupt(FORMAT, `its pixels have ${bits} bits`);
}

/** Three masks behind a header of 40 bytes, four inside a longer one. */
function bitFields(bytes: Uint8Array, headerBytes: number): Masks {
  const mask = (i: number) => uintLittle(bytes, FILE_HEADER_BYTES + 40 + 4 * i, 4, FORMAT);
  const masks = [mask(0), mask(1), mask(2), headerBytes >= 56 ? mask(3) : 0] as const;
  // What some programs write for blue, green, red, opacity
  return masks.every((each) => each === 0) ? [0xff0000, 0xff00, 0xff, 0xff000000] : masks;
}

/** Colours and rows. */
function layout(bytes: Uint8Array, headerBytes: number, widthPx: number, bits: BmpBits, compression: number) {
  const entryBytes = headerBytes === OS2_BYTES ? 3 : 4;
  const masksBytes = compression === COMPRESSIONS.bitFields && headerBytes === 40 ? 12 : 0;
  const coloursAt = FILE_HEADER_BYTES + headerBytes + masksBytes;
  const named = headerBytes === OS2_BYTES ? 0 : uintLittle(bytes, 46, 4, FORMAT);
  const colours = bits > 8 ? 0 : Math.min(named || 1 << bits, 256);
  const palette = paletteOf(range(bytes, coloursAt, colours * entryBytes, FORMAT), entryBytes, 2);
  const offset = uintLittle(bytes, 10, 4, FORMAT);
  // Some programs forget their colours in the offset
  const rowsAt = offset < coloursAt + colours * entryBytes ? coloursAt + colours * entryBytes : offset;
  return { palette, rowsAt, rowBytes: ((widthPx * bits + 31) >>> 5) << 2 };
}
