/**
 * EXIF orientation: read from a TIFF block, and applied while pixels are written, never as a pass of its own.
 */
const ORIENTATION_TAG = 0x0112;

type Read = (view: DataView, at: number, little: boolean) => number;

/** The whole-number types of TIFF that Pillow takes here. The standard says SHORT, and some cameras write LONG. */
const WHOLE_NUMBERS: ReadonlyMap<number, { readonly bytes: number; readonly read: Read }> = new Map([
  [3, { bytes: 2, read: (view, at, little) => view.getUint16(at, little) }],
  [4, { bytes: 4, read: (view, at, little) => view.getUint32(at, little) }],
  [6, { bytes: 1, read: (view, at) => view.getInt8(at) }],
  [8, { bytes: 2, read: (view, at, little) => view.getInt16(at, little) }],
  [9, { bytes: 4, read: (view, at, little) => view.getInt32(at, little) }],
]);

/** 1 upright, 2 mirrored, 3 turned 180, 4 flipped, 5 transposed, 6 turn right, 7 transversed, 8 turn left. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/**
 * The orientation in an EXIF (TIFF) block; 1 when the tag is absent, no whole number, out of range or the block is broken. Of
 * several such tags the last one counts. All as in Pillow.
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
  let value = 1;
  for (let at = directory + 2; at < directory + 2 + 12 * entries && at + 12 <= view.byteLength; at += 12)
    if (view.getUint16(at, little) === ORIENTATION_TAG) value = entryValue(view, at, little) ?? value;
  return isOrientation(value) ? value : 1;
}

/** The first value of the entry at `at`; null when it is no whole number or is not there. */
function entryValue(view: DataView, at: number, little: boolean): number | null {
  const type = WHOLE_NUMBERS.get(view.getUint16(at + 2, little));
  const count = view.getUint32(at + 4, little);
  if (type === undefined || count === 0) return null;
  // Four bytes fit into the entry; what is longer lies elsewhere.
  const place = type.bytes * count <= 4 ? at + 8 : view.getUint32(at + 8, little);
  return place + type.bytes <= view.byteLength ? type.read(view, place, little) : null;
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
