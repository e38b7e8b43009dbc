/**
 * WebP chunks: size, orientation, and of an animation its first frame.
 */
import { LIMITS } from '../limits.ts';
import { corrupt, range, uintLittle } from './block.ts';
import { checkPixels } from './check-size.ts';
import { readOrientation, type Orientation } from './orientation.ts';
import { text } from './sniff.ts';

const FORMAT = 'WebP';
const RIFF_HEADER_BYTES = 12;
const CHUNK_HEADER_BYTES = 8;
/** Of a frame: its place, size, time and flags. */
const FRAME_HEADER_BYTES = 16;
const ANIMATION_FLAG = 0x02;

export interface WebpHeader {
  readonly storedWidthPx: number;
  readonly storedHeightPx: number;
  readonly orientation: Orientation;
  /** Whether the picture is of the lossless kind. */
  readonly lossless: boolean;
  /** The first frame of an animation; undefined for a still picture. */
  readonly frame: WebpFrame | undefined;
}

/** A picture that covers part of the canvas, or all of it. */
export interface WebpFrame {
  readonly left: number;
  readonly top: number;
  readonly widthPx: number;
  readonly heightPx: number;
  /** Its chunks: perhaps ALPH, then VP8 or VP8L. */
  readonly chunks: Uint8Array;
}

type Size = Pick<WebpHeader, 'storedWidthPx' | 'storedHeightPx'>;

/**
 * Errors: image_corrupt when cut off, without picture, or when what is said of its size differs; image_too_large.
 * Source: RFC 9649. Cost: a walk over the chunks.
 */
export function readWebpHeader(bytes: Uint8Array): WebpHeader {
  const riff = range(bytes, 0, 8 + uintLittle(bytes, 4, 4, FORMAT), FORMAT);
  let canvas: (Size & { readonly animated: boolean }) | undefined;
  let picture: Picture | undefined;
  let frame: WebpFrame | undefined;
  let orientation: Orientation = 1;
  for (const [type, body] of chunks(riff, RIFF_HEADER_BYTES)) {
    if (type === 'VP8X') canvas = readCanvas(body);
    else if (type === 'ANMF') frame ??= readFrame(body);
    else if (type === 'EXIF') orientation = readOrientation(text(body, 0, 6) === 'Exif\0\0' ? body.subarray(6) : body);
    else picture ??= readPicture(type, body);
  }
  if (canvas?.animated !== true) frame = undefined;
  else if (frame !== undefined) return { ...animation(canvas, frame), orientation, frame };
  if (picture === undefined) throw corrupt(FORMAT, 'it has no picture data');
  if (canvas !== undefined) checkSame(canvas, picture, 'canvas');
  return { ...picture, orientation, frame };
}

function* chunks(bytes: Uint8Array, first: number): Generator<[type: string, body: Uint8Array]> {
  for (let at = first; at + CHUNK_HEADER_BYTES <= bytes.length;) {
    const length = uintLittle(bytes, at + 4, 4, FORMAT);
    yield [text(bytes, at, at + 4), range(bytes, at + CHUNK_HEADER_BYTES, length, FORMAT)];
    at += CHUNK_HEADER_BYTES + length + (length & 1);
  }
}

interface Picture extends Size {
  readonly lossless: boolean;
}

function readPicture(type: string, body: Uint8Array): Picture | undefined {
  if (type === 'VP8 ') return { ...readLossy(body), lossless: false };
  return type === 'VP8L' ? { ...readLossless(body), lossless: true } : undefined;
}

function animation({ storedWidthPx, storedHeightPx }: Size, frame: WebpFrame): Picture {
  const { left, top, widthPx, heightPx } = frame;
  if (left + widthPx > storedWidthPx || top + heightPx > storedHeightPx)
    throw corrupt(FORMAT, 'its first frame does not lie on its canvas');
  for (const [type, body] of chunks(frame.chunks, 0)) {
    const picture = readPicture(type, body);
    if (picture === undefined) continue;
    checkSame({ storedWidthPx: widthPx, storedHeightPx: heightPx }, picture, 'frame');
    return { storedWidthPx, storedHeightPx, lossless: picture.lossless };
  }
  throw corrupt(FORMAT, 'its first frame has no picture data');
}

function checkSame(said: Size, picture: Size, what: string): void {
  if (said.storedWidthPx !== picture.storedWidthPx || said.storedHeightPx !== picture.storedHeightPx)
    throw corrupt(FORMAT, `its ${what} and its picture differ in size`);
}

function readFrame(body: Uint8Array): WebpFrame {
  const field = (at: number) => uintLittle(body, at, 3, FORMAT);
  const [left, top, widthPx, heightPx] = [2 * field(0), 2 * field(3), field(6) + 1, field(9) + 1];
  return { left, top, widthPx, heightPx, chunks: body.subarray(FRAME_HEADER_BYTES) };
}

/** The frame's picture as a file of its own. */
export function stillWebp({ widthPx, heightPx, chunks: own }: WebpFrame): Uint8Array {
  const canvas = [...little(10, 4), HAS_ALPHA, 0, 0, 0, ...little(widthPx - 1, 3), ...little(heightPx - 1, 3)];
  const head = [...letters('RIFF'), ...little(4 + 18 + own.length, 4), ...letters('WEBPVP8X'), ...canvas];
  const file = new Uint8Array(head.length + own.length);
  file.set(head);
  file.set(own, head.length);
  return file;
}

const HAS_ALPHA = 0x10;
const letters = (words: string): number[] => Array.from(words, (letter) => letter.charCodeAt(0));
const little = (value: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => (value >>> (8 * i)) & 255);

function readCanvas(body: Uint8Array): Size & { readonly animated: boolean } {
  const animated = (uintLittle(body, 0, 1, FORMAT) & ANIMATION_FLAG) !== 0;
  const [widthPx, heightPx] = [uintLittle(body, 4, 3, FORMAT) + 1, uintLittle(body, 7, 3, FORMAT) + 1];
  return { ...checkPixels(widthPx, heightPx, LIMITS.webpPixels), animated };
}

/** The VP8 frame header: 3 bytes of tag, 3 of start code, then two 14-bit sides. */
function readLossy(body: Uint8Array): Size {
  if (uintLittle(body, 3, 3, FORMAT) !== 0x2a019d) throw corrupt(FORMAT, 'its picture does not begin with a key frame');
  return checkPixels(
    uintLittle(body, 6, 2, FORMAT) & 0x3fff,
    uintLittle(body, 8, 2, FORMAT) & 0x3fff,
    LIMITS.webpPixels,
  );
}

/** The VP8L header: a signature byte, then two 14-bit sides less one. */
function readLossless(body: Uint8Array): Size {
  if (uintLittle(body, 0, 1, FORMAT) !== 0x2f) throw corrupt(FORMAT, 'its lossless picture has no signature');
  const sides = uintLittle(body, 1, 4, FORMAT);
  return checkPixels((sides & 0x3fff) + 1, ((sides >>> 14) & 0x3fff) + 1, LIMITS.webpPixels);
}
