/**
 * EXIF orientation: read from a TIFF block, and applied while pixels are written, never as a pass of its own.
 */
const ORIENTATION_TAG = 0x0112;
const SHORT = 3;
const LONG = 4;

/** 1 upright, 2 mirrored, 3 turned 180, 4 flipped, 5 transposed, 6 turn right, 7 transversed, 8 turn left. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/**
 * The orientation in an EXIF (TIFF) block; 1 when the tag is absent, out of range or the block is broken, as in Pillow.
 * The standard wants a SHORT; some cameras write a LONG.
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
    if (view.getUint16(at, little) !== ORIENTATION_TAG) continue;
    const type = view.getUint16(at + 2, little);
    if (type !== SHORT && type !== LONG) continue;
    const value = type === SHORT ? view.getUint16(at + 8, little) : view.getUint32(at + 8, little);
    return isOrientation(value) ? value : 1;
  }
  return 1;
}

function isOrientation(value: number): value is Orientation {
  return Number.isInteger(value) && value >= 1 && value <= 8;
}

/** How stored rows lie in the upright picture: along its columns, and which of their axes runs backwards. */
export function turnOf(orientation: Orientation): {
  readonly transposed: boolean;
  /** Along a stored row. */
  readonly mirrored: boolean;
  /** From stored row to row. */
  readonly flipped: boolean;
} {
  return {
    transposed: orientation >= 5,
    mirrored: [2, 3, 7, 8].includes(orientation),
    flipped: [3, 4, 6, 7].includes(orientation),
  };
}
