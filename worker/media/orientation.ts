/**
 * EXIF orientation: read from a TIFF block, and applied while pixels are written, never as a pass of its own.
 */
const ORIENTATION_TAG = 0x0112;
const SHORT = 3;

/** 1 upright, 2 mirrored, 3 turned 180, 4 flipped, 5 transposed, 6 turn right, 7 transversed, 8 turn left. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/**
 * The orientation in an EXIF (TIFF) block; 1 when the tag is absent, out of range or the block is broken, as in Pillow.
 */
export function readOrientation(tiff: Uint8Array): Orientation {
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  if (view.byteLength < 8) return 1;
  const order = view.getUint16(0);
  if (order !== 0x4949 && order !== 0x4d4d) return 1;
  const little = order === 0x4949;
  const directory = view.getUint32(4, little);
  if (view.getUint16(2, little) !== 42 || directory + 2 > view.byteLength) return 1;
  const entries = view.getUint16(directory, little);
  for (let at = directory + 2; at < directory + 2 + 12 * entries && at + 12 <= view.byteLength; at += 12) {
    if (view.getUint16(at, little) !== ORIENTATION_TAG || view.getUint16(at + 2, little) !== SHORT) continue;
    const value = view.getUint16(at + 8, little);
    return isOrientation(value) ? value : 1;
  }
  return 1;
}

function isOrientation(value: number): value is Orientation {
  return Number.isInteger(value) && value >= 1 && value <= 8;
}

/** Where stored pixels go in the upright RGB picture: pixel (x, y) starts at byte `first + x * right + y * down`. */
export interface Placement {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly first: number;
  readonly right: number;
  readonly down: number;
}

/**
 * The placement of a stored picture of `width` x `height` pixels; the upright sides are swapped for orientations 5-8.
 */
export function place(width: number, height: number, orientation: Orientation): Placement {
  const swapped = orientation >= 5;
  const widthPx = swapped ? height : width;
  const heightPx = swapped ? width : height;
  const pixel = 3;
  const row = 3 * widthPx;
  // Which upright axis x and y run along, and whether backwards
  const xBack = [2, 3, 7, 8].includes(orientation);
  const yBack = [3, 4, 6, 7].includes(orientation);
  const [right, down] = swapped ? [row, pixel] : [pixel, row];
  return {
    widthPx,
    heightPx,
    first: (xBack ? (width - 1) * right : 0) + (yBack ? (height - 1) * down : 0),
    right: xBack ? -right : right,
    down: yBack ? -down : down,
  };
}
