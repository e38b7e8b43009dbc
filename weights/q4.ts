/**
 * The q4 matrix format: int4 weights in groups of 32, an int8 sub-scale a group, an f32 scale a row; 4.25 bits a weight.
 * Slow and plain: the truth for the kernels and for the fast packer (kernels-as/assembly/pack_q4.ts), which must give the same
 * bytes: hence f32 after each operation, in units of the row scale. FORMAT.md draws the bytes.
 */
import { checkTile, GROUP, TILE_ROWS } from './tile.ts';

const TILE_HEAD_BYTES = TILE_ROWS * 4;
const BLOCK_BYTES = 272;
const SUB_SCALES_AT = 256;
/** Sub-scales are -127..127; the row scale makes the largest group's step exactly that. */
export const MAX_SUB_SCALE = 127;
/** Steps that are tried, as parts of the one that puts the group's largest weight at -8: clipping it a little often pays. */
export const TRIED_STEPS = [1.1, 1.03, 0.97, 0.91, 0.85, 0.79, 0.72, 0.65];
/** With both signs: a negative sub-scale turns the range -8..7 round. Of equals the first wins. */
export const TRIED_PARTS = Float32Array.from(TRIED_STEPS.flatMap((part) => [-part, part]));

const f32 = Math.fround;

/** Bytes of a packed matrix [rows, cols]; columns are completed with zeros to a multiple of 32. @throws shape_mismatch */
export function q4Bytes(rows: number, cols: number): number {
  checkTile('q4', rows, cols);
  return (rows / TILE_ROWS) * tileBytes(cols);
}

/** f32[rows, cols] → q4. */
export function packQ4(weights: Float32Array, rows: number, cols: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(q4Bytes(rows, cols));
  const groups = Math.ceil(cols / GROUP);
  const units = new Float32Array(groups * GROUP);
  const rowScales = new DataView(bytes.buffer);
  for (let row = 0; row < rows; row++) {
    const values = weights.subarray(row * cols, (row + 1) * cols);
    const rowScale = rowScaleOf(values);
    for (let col = 0; col < cols; col++) units[col] = rowScale === 0 ? 0 : values[col] / rowScale;
    const { head, lane } = place(row, cols);
    rowScales.setFloat32(head + lane * 4, rowScale, true);
    for (let group = 0; group < groups; group++) {
      const members = units.subarray(group * GROUP, (group + 1) * GROUP);
      const subScale = bestSubScale(members);
      const block = head + TILE_HEAD_BYTES + group * BLOCK_BYTES;
      bytes[block + SUB_SCALES_AT + lane] = subScale;
      packGroup(bytes, block, lane, members, inverseOf(subScale));
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

/** 32 weights, in steps, at the places of `nibblePlace`: two to a byte. */
function packGroup(bytes: Uint8Array, block: number, lane: number, group: Float32Array, inverse: number): void {
  for (let col = 0; col < GROUP; col += 8) {
    const { at } = nibblePlace(lane, col);
    for (let i = 0; i < 4; i++) {
      const low = wholeSteps(group[col + i], inverse) + 8;
      const high = wholeSteps(group[col + i + 4], inverse) + 8;
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
  return f32(most / 8 / MAX_SUB_SCALE);
}

/** Of the sub-scales that TRIED_PARTS leads to, the one with the least squared error. */
function bestSubScale(group: Float32Array): number {
  let extreme = 0;
  for (const weight of group) if (Math.abs(weight) > Math.abs(extreme)) extreme = weight;
  // A fitted step is no larger than the largest weight: all candidates round to 0.
  if (Math.abs(extreme) < 0.25) return 0;
  let best = 0;
  let least = Infinity;
  for (const part of TRIED_PARTS) {
    const firstStep = f32(f32(part * extreme) / 8);
    const subScale = wholeSubScale(fittedStep(group, f32(1 / firstStep)));
    const error = squaredError(group, subScale);
    if (error < least) [best, least] = [subScale, error];
  }
  return best;
}

/** Rounded into -127..127. */
function wholeSubScale(step: number): number {
  return Math.min(Math.max(Math.floor(f32(step + 0.5)), -MAX_SUB_SCALE), MAX_SUB_SCALE);
}

/** The step with the least squared error for the nibbles that the first one leads to: Σ w·n / Σ n². */
function fittedStep(group: Float32Array, inverse: number): number {
  let products = 0;
  let squares = 0;
  for (let i = 0; i < group.length; i++) {
    const steps = wholeSteps(group[i], inverse);
    products = f32(products + f32(group[i] * steps));
    squares += steps * steps;
  }
  return squares === 0 ? 0 : f32(products / squares);
}

function squaredError(group: Float32Array, step: number): number {
  const inverse = inverseOf(step);
  let error = 0;
  for (let i = 0; i < group.length; i++) {
    const apart = f32(group[i] - wholeSteps(group[i], inverse) * step);
    error = f32(error + f32(apart * apart));
  }
  return error;
}

function inverseOf(subScale: number): number {
  return subScale === 0 ? 0 : f32(1 / subScale);
}

/** weight · inverse, rounded into -8..7. */
function wholeSteps(weight: number, inverse: number): number {
  const whole = Math.floor(f32(f32(weight * inverse) + 0.5));
  return whole < -8 ? -8 : whole > 7 ? 7 : whole;
}
