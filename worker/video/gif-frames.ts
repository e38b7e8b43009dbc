/** Blocks of an animated GIF → its pictures: where each lies on the canvas, how long it is shown and what becomes of it then. */
import { range, uintLittle } from '../media/block.ts';
import { gifData, readGifHeader, type GifHeader } from '../media/gif-header.ts';
import { paletteOf } from '../media/palette.ts';
import { LIMITS } from '../limits.ts';

const FORMAT = 'GIF';
const SCREEN_BYTES = 13;
const EXTENSION = 0x21;
const PICTURE = 0x2c;
const CONTROL = 0xf9;
/** Shorter times are shown for this long, as browsers do. */
const LEAST_SECONDS = 0.02;
const USUAL_SECONDS = 0.1;

export interface GifFrame extends GifHeader {
  readonly seconds: number;
  /** Afterwards: 2 it is erased, 3 what was there before it comes back, else it stays. */
  readonly disposal: number;
}

/** Whatever is broken behind a whole picture ends the animation there. Errors: image_corrupt, image_too_large. Source: GIF89a. */
export function readGifFrames(bytes: Uint8Array): GifFrame[] {
  const first = readGifHeader(bytes);
  const frames: GifFrame[] = [];
  const flags = bytes[10];
  const globalBytes = tableBytes(flags);
  const global = range(bytes, SCREEN_BYTES, globalBytes, FORMAT);
  let at = SCREEN_BYTES + globalBytes;
  let control: Control = NO_CONTROL;
  while (at < bytes.length && frames.length <= LIMITS.videoListedFrames.value) {
    const block = bytes[at];
    if (block === PICTURE) {
      const frame = pictureAt(bytes, at, first, global, control);
      if (frame === null) break;
      frames.push(frame);
      at = afterData(bytes, frame.dataAt + 1);
      control = NO_CONTROL;
    } else if (block === EXTENSION) {
      if (bytes[at + 1] === CONTROL && bytes[at + 2] >= 4) control = controlAt(bytes, at + 3);
      at = afterData(bytes, at + 2);
    } else if (block === 0) at++;
    else break;
  }
  return frames;
}

interface Control {
  readonly seconds: number;
  readonly disposal: number;
  readonly transparent: number | undefined;
}
const NO_CONTROL: Control = { seconds: USUAL_SECONDS, disposal: 0, transparent: undefined };

function controlAt(bytes: Uint8Array, at: number): Control {
  const flags = bytes[at];
  const seconds = uintLittle(bytes, at + 1, 2, FORMAT) / 100;
  return {
    seconds: seconds < LEAST_SECONDS ? USUAL_SECONDS : seconds,
    disposal: (flags >> 2) & 7,
    transparent: flags & 1 ? bytes[at + 3] : undefined,
  };
}

/** null where it is not there as a whole. */
function pictureAt(
  bytes: Uint8Array,
  at: number,
  { storedWidthPx, storedHeightPx }: GifHeader,
  global: Uint8Array,
  control: Control,
): GifFrame | null {
  const flags = bytes[at + 9];
  const coloursAt = at + 10;
  const dataAt = coloursAt + tableBytes(flags);
  if (dataAt + 1 >= bytes.length) return null;
  const [left, top, widthPx, heightPx] = [1, 3, 5, 7].map((offset) => uintLittle(bytes, at + offset, 2, FORMAT));
  // What lies beyond the canvas of the first picture has no place on it.
  if (left + widthPx > storedWidthPx || top + heightPx > storedHeightPx || widthPx === 0 || heightPx === 0) return null;
  const colours = dataAt > coloursAt ? bytes.subarray(coloursAt, dataAt) : global;
  const size = { storedWidthPx, storedHeightPx, left, top, widthPx, heightPx };
  return { ...size, ...control, interlaced: (flags & 0x40) !== 0, palette: paletteOf(colours), dataAt };
}

const tableBytes = (flags: number): number => (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0);

/** The end of the file where it is cut. */
function afterData(bytes: Uint8Array, at: number): number {
  let next = at;
  try {
    for (const part of gifData(bytes, at)) next += 1 + part.length;
    return next + 1;
  } catch {
    return bytes.length;
  }
}
