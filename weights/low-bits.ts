/**
 * The layouts of q4, q3 and q2: weights of few levels in groups of 32, an int8 sub-scale a group, an f32 scale a row.
 * Codes ↔ bytes, for whoever chose the codes (round.ts, scripts/convert/compensate.ts); FORMAT.md draws the bytes.
 */
import { nibblePlace } from './q4.ts';
import { checkTile, GROUP, TILE_ROWS } from './tile.ts';

/** Bits of a code; half of its 2^bits levels are below zero. */
export const LOW_BITS = { q4: 4, q3: 3, q2: 2 } as const;
export type LowBits = keyof typeof LOW_BITS;

/** weight[r, c] = rowScales[r] · subScales[r, ⌊c/32⌋] · (codes[r, c] - 2^(bits - 1)); G = ⌈C/32⌉. */
export interface Codes {
  /** f32[R] */
  readonly rowScales: Float32Array;
  /** i8[R, G], -127..127 */
  readonly subScales: Int8Array;
  /** u8[R, G·32] */
  readonly codes: Uint8Array;
}

const TILE_HEAD_BYTES = TILE_ROWS * 4;
/** Bytes of the codes of 16 rows x 32 columns; q3's third bits follow the two lower ones at HIGH_AT. */
const codeBytes = (bits: number) => bits * 64;
const HIGH_AT = 128;

export function isLowBits(dtype: string): dtype is LowBits {
  return dtype in LOW_BITS;
}

/** Bytes of a packed matrix [rows, cols]; columns are completed with zeros to a multiple of 32. @throws shape_mismatch */
export function lowBitsBytes(dtype: LowBits, rows: number, cols: number): number {
  checkTile(dtype, rows, cols);
  return (rows / TILE_ROWS) * tileBytes(LOW_BITS[dtype], cols);
}

/** Room for a matrix [rows, cols], all of it zeros. */
export function noCodes(dtype: LowBits, rows: number, cols: number): Codes {
  const groups = Math.ceil(cols / GROUP);
  return {
    rowScales: new Float32Array(rows),
    subScales: new Int8Array(rows * groups),
    codes: new Uint8Array(rows * groups * GROUP).fill(2 ** (LOW_BITS[dtype] - 1)),
  };
}

/** Codes → the bytes of a matrix [rows, cols]. */
export function encode(dtype: LowBits, matrix: Codes, rows: number, cols: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(lowBitsBytes(dtype, rows, cols));
  const view = new DataView(bytes.buffer);
  const groups = Math.ceil(cols / GROUP);
  const table = placeTable(dtype);
  eachGroup(dtype, rows, cols, (row, group, lane, head, block) => {
    if (group === 0) view.setFloat32(head + lane * 4, matrix.rowScales[row], true);
    bytes[block + codeBytes(LOW_BITS[dtype]) + lane] = matrix.subScales[row * groups + group];
    const first = (row * groups + group) * GROUP;
    for (let col = 0; col < GROUP; col++) {
      const code = matrix.codes[first + col];
      for (const { at, shift, from, mask } of table[lane][col]) bytes[block + at] |= ((code >> from) & mask) << shift;
    }
  });
  return bytes;
}

/** The bytes of a matrix [rows, cols] → f32[rows, cols]. */
export function unpackLowBits(
  dtype: LowBits,
  bytes: Uint8Array,
  rows: number,
  cols: number,
): Float32Array<ArrayBuffer> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const weights = new Float32Array(rows * cols);
  const half = 2 ** (LOW_BITS[dtype] - 1);
  const table = placeTable(dtype);
  eachGroup(dtype, rows, cols, (row, group, lane, head, block) => {
    const subScale = view.getInt8(block + codeBytes(LOW_BITS[dtype]) + lane);
    const scale = view.getFloat32(head + lane * 4, true) * subScale;
    for (let col = 0; col < Math.min(GROUP, cols - group * GROUP); col++) {
      let code = 0;
      for (const { at, shift, from, mask } of table[lane][col]) code |= ((bytes[block + at] >> shift) & mask) << from;
      weights[row * cols + group * GROUP + col] = scale * (code - half);
    }
  });
  return weights;
}

/** Some bits of a code: `mask` of them from bit `from` on lie in byte `at` of the block, from bit `shift` on. */
interface Place {
  readonly at: number;
  readonly shift: number;
  readonly from: number;
  readonly mask: number;
}

/**
 * Rows in groups of four. q2: 16 bytes are 16 columns of 4 rows: byte i of a row has columns i, 4 + i, 8 + i, 12 + i, two bits
 * each. q3: the same for the lower two bits; then 16 bytes are 32 columns of 4 rows, bit s of byte i is column 4s + i.
 */
function places(dtype: LowBits, lane: number, col: number): readonly Place[] {
  if (dtype === 'q4') return [{ ...nibblePlace(lane, col), from: 0, mask: 15 }];
  const inRow = (lane & 3) * 4 + (col & 3);
  const step = col >> 2;
  const low = { at: (lane >> 2) * 32 + (col >> 4) * 16 + inRow, shift: (step & 3) * 2, from: 0, mask: 3 };
  if (dtype === 'q2') return [low];
  return [low, { at: HIGH_AT + (lane >> 2) * 16 + inRow, shift: step, from: 2, mask: 1 }];
}

/** `places` of each row of a tile and each column of a group. */
function placeTable(dtype: LowBits): readonly (readonly (readonly Place[])[])[] {
  return Array.from({ length: TILE_ROWS }, (_, lane) =>
    Array.from({ length: GROUP }, (_column, col) => places(dtype, lane, col)),
  );
}

function eachGroup(
  dtype: LowBits,
  rows: number,
  cols: number,
  visit: (row: number, group: number, lane: number, head: number, block: number) => void,
): void {
  const bits = LOW_BITS[dtype];
  const blockBytes = codeBytes(bits) + TILE_ROWS;
  for (let row = 0; row < rows; row++) {
    const head = Math.floor(row / TILE_ROWS) * tileBytes(bits, cols);
    for (let group = 0; group * GROUP < cols; group++) {
      visit(row, group, row % TILE_ROWS, head, head + TILE_HEAD_BYTES + group * blockBytes);
    }
  }
}

function tileBytes(bits: number, cols: number): number {
  return TILE_HEAD_BYTES + Math.ceil(cols / GROUP) * (codeBytes(bits) + TILE_ROWS);
}
