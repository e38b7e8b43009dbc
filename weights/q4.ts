/**
 * The q4 matrix format: int4 weights in groups of 32, an int8 sub-scale a group, an f32 scale a row; 4.25 bits a weight.
 * Slow and plain: the truth for the kernels, and what the converter uses. FORMAT.md draws the bytes.
 */
import { GlimpseError } from '../worker/errors.ts';

const GROUP = 32;
const TILE_ROWS = 16;
const TILE_HEAD_BYTES = TILE_ROWS * 4;
const BLOCK_BYTES = 272;
const SUB_SCALES_AT = 256;
/** Sub-scales are -127..127; the row scale makes the largest group's step exactly that. */
const MAX_SUB_SCALE = 127;
/** How far around the obvious sub-scale the search looks, and how fine: factors of the group's own best step. */
const CANDIDATES = [1, 0.98, 0.96, 0.94, 0.92, 0.9, 0.88, 0.86, 0.84, 0.82, 0.8, 0.78, 0.75, 0.72, 0.69];

/** Bytes of a packed matrix [rows, cols]; columns are completed with zeros to a multiple of 32. @throws shape_mismatch */
export function q4Bytes(rows: number, cols: number): number {
  if (rows % TILE_ROWS !== 0 || cols % 4 !== 0) {
    const message = `q4 packs rows in sixteens and columns in fours, not [${rows}, ${cols}].`;
    throw new GlimpseError('shape_mismatch', message, { rows, cols });
  }
  return (rows / TILE_ROWS) * tileBytes(cols);
}

/** f32[rows, cols] → q4. */
export function packQ4(weights: Float32Array, rows: number, cols: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(q4Bytes(rows, cols));
  for (let row = 0; row < rows; row++) packRow(bytes, weights.subarray(row * cols, (row + 1) * cols), row);
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
function nibblePlace(lane: number, col: number): { at: number; shift: number } {
  return { at: (lane >> 2) * 64 + (col >> 3) * 16 + (lane & 3) * 4 + (col & 3), shift: col & 4 };
}

function packRow(bytes: Uint8Array, weights: Float32Array, row: number): void {
  const view = new DataView(bytes.buffer);
  const { head, lane } = place(row, weights.length);
  const rowScale = rowScaleOf(weights);
  view.setFloat32(head + lane * 4, rowScale, true);
  for (let col = 0; col < weights.length; col += GROUP) {
    const group = weights.subarray(col, col + GROUP);
    const block = head + TILE_HEAD_BYTES + (col / GROUP) * BLOCK_BYTES;
    const subScale = bestSubScale(group, rowScale);
    view.setInt8(block + SUB_SCALES_AT + lane, subScale);
    for (let i = 0; i < GROUP; i++) {
      const { at, shift } = nibblePlace(lane, i);
      bytes[block + at] |= quantise(group[i] ?? 0, rowScale * subScale) << shift;
    }
  }
}

/** So that the group with the largest weight, at -8 steps, gets a sub-scale of ±127. */
function rowScaleOf(weights: Float32Array): number {
  let most = 0;
  for (const weight of weights) most = Math.max(most, Math.abs(weight));
  return Math.fround(most / 8 / MAX_SUB_SCALE);
}

/**
 * The sub-scale with the least squared error among a few. Negative ones turn the range -8..7 round, so that the
 * group's largest weight of either sign can use the eighth step.
 */
function bestSubScale(group: Float32Array, rowScale: number): number {
  if (rowScale === 0) return 0;
  let best = 0;
  let least = squaredError(group, 0);
  for (const subScale of candidates(group, rowScale)) {
    const error = squaredError(group, rowScale * subScale);
    if (error < least) [best, least] = [subScale, error];
  }
  return best;
}

/** Sub-scales that put the largest weight of each sign at the end of the range, or a little beyond it. */
function candidates(group: Float32Array, rowScale: number): Set<number> {
  let low = 0;
  let high = 0;
  for (const weight of group) [low, high] = [Math.min(low, weight), Math.max(high, weight)];
  const found = new Set<number>();
  for (const [negative, positive] of [
    [-low, high],
    [high, -low],
  ] as const) {
    const sign = negative === -low ? 1 : -1;
    const exact = Math.max(negative / 8, positive / 7) / rowScale;
    const clipped = Math.max(negative, positive) / 8 / rowScale;
    for (const step of [exact, clipped]) {
      for (const factor of CANDIDATES) {
        const size = Math.min(Math.max(Math.round(step * factor), 1), MAX_SUB_SCALE);
        found.add(sign * size);
      }
    }
  }
  return found;
}

function squaredError(group: Float32Array, step: number): number {
  let error = 0;
  for (const weight of group) error += (weight - (quantise(weight, step) - 8) * step) ** 2;
  return error;
}

/** Nibble 0..15 for -8..7 steps. */
function quantise(weight: number, step: number): number {
  if (step === 0) return 8;
  return Math.min(Math.max(Math.round(weight / step), -8), 7) + 8;
}
