/**
 * GIF, still or the first picture of an animation: row by row while the data decompress; an interlaced one is held whole,
 * a byte a pixel.
 */
import { corrupt, uintLittle } from './block.ts';
import { gifData, readGifHeader, type GifHeader } from './gif-header.ts';
import type { Alpha, DecodePlan, StoredImage } from './image.ts';
import { Lzw } from './lzw.ts';
import { entriesToRgb } from './palette.ts';

const FORMAT = 'GIF';
/** The tables of the decompressor and what it has written. */
const FIXED_BYTES = 64 << 10;
const WHITE = 255;
/** The passes of an interlaced picture: first row and step. */
const INTERLACED = [
  [0, 8],
  [4, 8],
  [2, 4],
  [1, 2],
];

/** Errors: image_corrupt, image_too_large. Source: GIF89a. */
export function openGif(bytes: Uint8Array): StoredImage {
  const header = readGifHeader(bytes);
  const { storedWidthPx, storedHeightPx } = header;
  const work = storedWidthPx * storedHeightPx;
  return { storedWidthPx, storedHeightPx, orientation: 1, work, plan: () => plan(bytes, header) };
}

function plan(bytes: Uint8Array, header: GifHeader): DecodePlan {
  const { storedWidthPx, storedHeightPx, widthPx, heightPx, interlaced } = header;
  return {
    rows: { widthPx: storedWidthPx, heightPx: storedHeightPx },
    memoryBytes: widthPx * (interlaced ? heightPx : 1) + 4 * storedWidthPx + FIXED_BYTES,
    decode: ({ alpha }, take) => decode(bytes, header, alpha, take),
  };
}

// oxlint-disable-next-line require-await -- decoding is a promise for every kind
async function decode(
  bytes: Uint8Array,
  header: GifHeader,
  alpha: Alpha,
  take: (rgb: Uint8Array) => void,
): Promise<void> {
  const { top, widthPx, heightPx, storedHeightPx, interlaced } = header;
  const paint = rowPainter(header, alpha);
  for (let y = 0; y < top; y++) take(paint(null));
  const held = new Uint8Array(interlaced ? widthPx * heightPx : 0);
  readGifRows(bytes, header, (row, y) => {
    if (interlaced) held.set(row, y * widthPx);
    else take(paint(row));
  });
  for (let at = 0; at < held.length; at += widthPx) take(paint(held.subarray(at, at + widthPx)));
  for (let y = top + heightPx; y < storedHeightPx; y++) take(paint(null));
}

/** A row of the canvas from the entries of a row of the picture, null outside of it; valid until the next. */
function rowPainter(header: GifHeader, alpha: Alpha): (entries: Uint8Array | null) => Uint8Array {
  const { storedWidthPx, left, widthPx, transparent } = header;
  const palette = header.palette.slice();
  if (transparent !== undefined && alpha === 'white') palette.fill(WHITE, 3 * transparent, 3 * transparent + 3);
  // What no picture covers has no colour: in Pillow that of the transparent entry, or of the first
  const ground = 3 * (transparent ?? 0);
  const colour = alpha === 'white' ? [WHITE, WHITE, WHITE] : palette.subarray(ground, ground + 3);
  const empty = Uint8Array.from({ length: 3 * storedWidthPx }, (_, at) => colour[at % 3]);
  const rgb = empty.slice();
  return (entries) => {
    if (entries === null) return empty;
    entriesToRgb(rgb.subarray(3 * left, 3 * (left + widthPx)), entries, palette);
    return rgb;
  };
}

/** Gives every row of entries of a picture, u8[widthPx], with its place. Errors: image_corrupt. */
export function readGifRows(bytes: Uint8Array, header: GifHeader, give: (row: Uint8Array, y: number) => void): void {
  const literalBits = uintLittle(bytes, header.dataAt, 1, FORMAT);
  if (literalBits < 1 || literalBits > 8) throw corrupt(FORMAT, `its literals have ${literalBits} bits`);
  const places = rowOrder(header);
  let place = places.next();
  const row = new Uint8Array(header.widthPx);
  let filled = 0;
  const lzw = new Lzw({ literalBits, highFirst: false }, (piece) => {
    for (let at = 0; at < piece.length && place.done !== true;) {
      const count = Math.min(row.length - filled, piece.length - at);
      row.set(piece.subarray(at, at + count), filled);
      at += count;
      filled += count;
      if (filled < row.length) continue;
      give(row, place.value);
      place = places.next();
      filled = 0;
    }
    return place.done !== true;
  });
  for (const part of gifData(bytes, header.dataAt + 1)) if (!lzw.take(part)) break;
  lzw.flush();
  if (place.done !== true) throw corrupt(FORMAT, lzw.failure ?? 'its picture data end early');
}

/** Where rows lie, as they are stored: in order, or every eighth first. */
function* rowOrder({ heightPx, interlaced }: GifHeader): Generator<number, undefined> {
  const passes = interlaced ? INTERLACED : [[0, 1]];
  for (const [first, step] of passes) for (let y = first; y < heightPx; y += step) yield y;
}
