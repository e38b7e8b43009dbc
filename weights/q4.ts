/**
 * The q4 matrix format: int4 weights in groups of 32, an int8 sub-scale a group, an f32 scale a row; 4.25 bits a weight.
 * Slow and plain: the truth for the kernels, and what the converter uses. FORMAT.md draws the bytes.
 */
import { checkTile, GROUP, TILE_ROWS } from './tile.ts';

const TILE_HEAD_BYTES = TILE_ROWS * 4;
const BLOCK_BYTES = 272;
const SUB_SCALES_AT = 256;
/** Sub-scales are -127..127; the row scale makes the largest group's step exactly that. */
export const MAX_SUB_SCALE = 127;
/** Steps that are tried, as parts of the one that puts the group's largest weight at -8: clipping it a little often pays. */
const TRIED_STEPS = [1.1, 1.03, 0.97, 0.91, 0.85, 0.79, 0.72, 0.65];
/** With both signs: a negative sub-scale turns the range -8..7 round. Of equals the first wins. */
export const TRIED_PARTS: readonly number[] = TRIED_STEPS.flatMap((part) => [-part, part]);

/**
 * Fills in the sub-scale of each group of a row, f32[G·32] with zeros at its end: the one with the least squared error of
 * those that TRIED_PARTS leads to. Most of the time of packing is spent here, so a faster one can be given.
 */
export type SubScaleSearch = (row: Float32Array, rowScale: number, subScales: Int8Array) => void;

/** Bytes of a packed matrix [rows, cols]; columns are completed with zeros to a multiple of 32. @throws shape_mismatch */
export function q4Bytes(rows: number, cols: number): number {
  checkTile('q4', rows, cols);
  return (rows / TILE_ROWS) * tileBytes(cols);
}

/** f32[rows, cols] → q4. */
export function packQ4(
  weights: Float32Array,
  rows: number,
  cols: number,
  search: SubScaleSearch = searchSubScales,
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(q4Bytes(rows, cols));
  const groups = Math.ceil(cols / GROUP);
  const padded = new Float32Array(groups * GROUP);
  const subScales = new Int8Array(groups);
  const rowScales = new DataView(bytes.buffer);
  for (let row = 0; row < rows; row++) {
    padded.set(weights.subarray(row * cols, (row + 1) * cols));
    const rowScale = rowScaleOf(padded);
    if (rowScale === 0) subScales.fill(0);
    else search(padded, rowScale, subScales);
    const { head, lane } = place(row, cols);
    rowScales.setFloat32(head + lane * 4, rowScale, true);
    for (let group = 0; group < groups; group++) {
      const step = rowScale * subScales[group];
      const block = head + TILE_HEAD_BYTES + group * BLOCK_BYTES;
      bytes[block + SUB_SCALES_AT + lane] = subScales[group];
      packGroup(bytes, block, lane, padded, group * GROUP, step === 0 ? 0 : 1 / step);
    }
  }
  return bytes;
}

/** q4 → f32[rows, cols]: row scale · sub-scale · (nibble - 8). */
export function unpackQ4(bytes: Uint8Array, rows: number, cols: number): Float32Array<ArrayBuffer> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const weights = new Float32Array(rows * cols);
  for (let row = 0; row < rows; row++) {
    const { head, lane } = place(row, cols);
    const rowScale = view.getFloat32(head + lane * 4, true);
    for (let col = 0; col < cols; col++) {
      const block = head + TILE_HEAD_BYTES + Math.floor(col / GROUP) * BLOCK_BYTES;
      const { at, shift } = nibblePlace(lane, col % GROUP);
      const nibble = (bytes[block + at] >> shift) & 15;
      weights[row * cols + col] = rowScale * view.getInt8(block + SUB_SCALES_AT + lane) * (nibble - 8);
    }
  }
  return weights;
}

function tileBytes(cols: number): number {
  return TILE_HEAD_BYTES + Math.ceil(cols / GROUP) * BLOCK_BYTES;
}

/** Where a row's tile begins, and which of its sixteen rows it is. */
function place(row: number, cols: number): { head: number; lane: number } {
  return { head: Math.floor(row / TILE_ROWS) * tileBytes(cols), lane: row % TILE_ROWS };
}

/**
 * Where a weight is inside its block: rows in groups of four, 64 bytes a row group; 16 bytes are 8 columns of 4 rows:
 * of a row's four bytes the low nibbles are the first four columns and the high nibbles the next four.
 */
export function nibblePlace(lane: number, col: number): { at: number; shift: number } {
  return { at: (lane >> 2) * 64 + (col >> 3) * 16 + (lane & 3) * 4 + (col & 3), shift: col & 4 };
}

/** The 32 weights from `first` on, in steps, at the places of `nibblePlace`: two to a byte. */
function packGroup(
  bytes: Uint8Array,
  block: number,
  lane: number,
  row: Float32Array,
  first: number,
  inverse: number,
): void {
  for (let col = 0; col < GROUP; col += 8) {
    const { at } = nibblePlace(lane, col);
    for (let i = 0; i < 4; i++) {
      const low = wholeSteps(row[first + col + i] * inverse) + 8;
      const high = wholeSteps(row[first + col + i + 4] * inverse) + 8;
      bytes[block + at + i] = low | (high << 4);
    }
  }
}

/** So that the group with the largest weight, at -8 steps, gets a sub-scale of ±127. */
function rowScaleOf(weights: Float32Array): number {
  let most = 0;
  for (let i = 0; i < weights.length; i++) {
    const size = Math.abs(weights[i]);
    if (size > most) most = size;
  }
  return Math.fround(most / 8 / MAX_SUB_SCALE);
}

/** The plain search. */
function searchSubScales(row: Float32Array, rowScale: number, subScales: Int8Array): void {
  for (let group = 0; group < subScales.length; group++) {
    subScales[group] = bestSubScale(row.subarray(group * GROUP, (group + 1) * GROUP), rowScale);
  }
}

function bestSubScale(group: Float32Array, rowScale: number): number {
  let extreme = 0;
  for (const weight of group) if (Math.abs(weight) > Math.abs(extreme)) extreme = weight;
  if (extreme === 0) return 0;
  let best = 0;
  let least = Infinity;
  for (const part of TRIED_PARTS) {
    const subScale = wholeSubScale(fittedStep(group, (part * extreme) / 8) / rowScale);
    const error = squaredError(group, rowScale * subScale);
    if (error < least) [best, least] = [subScale, error];
  }
  return best;
}

/** Rounded into -127..127. */
function wholeSubScale(value: number): number {
  return Math.min(Math.max(Math.round(value), -MAX_SUB_SCALE), MAX_SUB_SCALE);
}

/** The step with the least squared error for the nibbles that `step` leads to: Σ w·n / Σ n². */
function fittedStep(group: Float32Array, step: number): number {
  const inverse = 1 / step;
  let products = 0;
  let squares = 0;
  for (let i = 0; i < group.length; i++) {
    const weight = group[i];
    const steps = wholeSteps(weight * inverse);
    products += weight * steps;
    squares += steps * steps;
  }
  return squares === 0 ? 0 : products / squares;
}

function squaredError(group: Float32Array, step: number): number {
  const inverse = step === 0 ? 0 : 1 / step;
  let error = 0;
  for (let i = 0; i < group.length; i++) {
    const weight = group[i];
    const apart = weight - wholeSteps(weight * inverse) * step;
    error += apart * apart;
  }
  return error;
}

/** Rounded into -8..7. */
function wholeSteps(value: number): number {
  const whole = Math.floor(value + 0.5);
  return whole < -8 ? -8 : whole > 7 ? 7 : whole;
}
