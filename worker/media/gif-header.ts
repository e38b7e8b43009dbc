/**
 * GIF blocks up to the first picture: canvas, colours, where the picture lies.
 */
import { LIMITS } from '../limits.ts';
import { corrupt, range, uintLittle } from './block.ts';
import { checkPixels } from './check-size.ts';
import { paletteOf } from './palette.ts';

const FORMAT = 'GIF';
const SCREEN_BYTES = 13;
const EXTENSION = 0x21;
const PICTURE = 0x2c;
const CONTROL = 0xf9;

export interface GifHeader {
  readonly storedWidthPx: number;
  readonly storedHeightPx: number;
  /** Place of the first picture on the canvas, in pixels. */
  readonly left: number;
  readonly top: number;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly interlaced: boolean;
  /** u8[256, 3] */
  readonly palette: Uint8Array;
  /** Palette entry that stands for no colour. */
  readonly transparent: number | undefined;
  /** Where the picture's data begin. */
  readonly dataAt: number;
}

/** Errors: image_corrupt without a whole first picture; image_too_large. Source: GIF89a. Cost: a walk over the blocks before it. */
export function readGifHeader(bytes: Uint8Array): GifHeader {
  const [width, height] = [uintLittle(bytes, 6, 2, FORMAT), uintLittle(bytes, 8, 2, FORMAT)];
  const flags = uintLittle(bytes, 10, 1, FORMAT);
  let at = SCREEN_BYTES;
  let colours = new Uint8Array(0);
  const readColours = (flags: number): void => {
    if ((flags & 0x80) === 0) return;
    const sizeBytes = 3 << ((flags & 7) + 1);
    colours = new Uint8Array(range(bytes, at, sizeBytes, FORMAT));
    at += sizeBytes;
  };
  readColours(flags);
  let transparent: number | undefined;
  for (;;) {
    const block = uintLittle(bytes, at, 1, FORMAT);
    if (block === PICTURE) break;
    // Stray zeros between blocks are passed over, as everybody does
    if (block !== EXTENSION && block !== 0) throw corrupt(FORMAT, 'it ends before its first picture');
    if (block === 0) {
      at++;
      continue;
    }
    if (bytes[at + 1] === CONTROL && uintLittle(bytes, at + 2, 1, FORMAT) >= 4)
      transparent = uintLittle(bytes, at + 3, 1, FORMAT) & 1 ? uintLittle(bytes, at + 6, 1, FORMAT) : undefined;
    at += 2;
    for (const part of gifData(bytes, at)) at += 1 + part.length;
    at++;
  }
  const side = (offset: number) => uintLittle(bytes, at + 1 + offset, 2, FORMAT);
  const [left, top, widthPx, heightPx] = [side(0), side(2), side(4), side(6)];
  const pictureFlags = uintLittle(bytes, at + 9, 1, FORMAT);
  at += 10;
  readColours(pictureFlags);
  checkPixels(widthPx, heightPx, LIMITS.gifPixels);
  return {
    // A picture may be larger than the canvas that was announced
    ...checkPixels(Math.max(width, left + widthPx), Math.max(height, top + heightPx), LIMITS.gifPixels),
    left,
    top,
    widthPx,
    heightPx,
    transparent,
    interlaced: (pictureFlags & 0x40) !== 0,
    palette: paletteOf(colours),
    dataAt: at,
  };
}

/** The parts of a block from `at` on, up to the empty one that ends it. Errors: image_corrupt where the file ends before. */
export function* gifData(bytes: Uint8Array, at: number): Generator<Uint8Array> {
  for (let next = at; ;) {
    const length = uintLittle(bytes, next, 1, FORMAT);
    if (length === 0) return;
    yield range(bytes, next + 1, length, FORMAT);
    next += 1 + length;
  }
}
