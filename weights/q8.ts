/**
 * The two 8-bit formats, both symmetric with one f32 scale a row: q8, packed for the products, and q8_rows, a lookup
 * table whose rows can be read one by one. Slow and plain: the truth for the kernels and for the fast packer
 * (kernels-as/assembly/pack_q8.ts). FORMAT.md draws the bytes.
 */
import { checkTile, GROUP, TILE_ROWS } from './tile.ts';

const TILE_HEAD_BYTES = TILE_ROWS * 4;
const BLOCK_BYTES = TILE_ROWS * GROUP;
const ROW_HEAD_BYTES = 4;

/** Bytes of a packed matrix [rows, cols]; columns are completed with zeros to a multiple of 32. @throws shape_mismatch */
export function q8Bytes(rows: number, cols: number): number {
  checkTile('q8', rows, cols);
  return (rows / TILE_ROWS) * tileBytes(cols);
}

/** f32[rows, cols] → q8. */
export function packQ8(weights: Float32Array, rows: number, cols: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(q8Bytes(rows, cols));
  const view = new DataView(bytes.buffer);
  for (let row = 0; row < rows; row++) {
    const values = weights.subarray(row * cols, (row + 1) * cols);
    const scale = scaleOf(values);
    view.setFloat32(scaleAt(row, cols), scale, true);
    // A loop, not forEach: a head of the 9B model has 600 million weights.
    for (let col = 0; col < cols; col++) bytes[weightAt(row, col, cols)] = quantise(values[col], scale);
  }
  return bytes;
}

/** q8 → f32[rows, cols]. */
export function unpackQ8(bytes: Uint8Array, rows: number, cols: number): Float32Array<ArrayBuffer> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: rows * cols }, (_, i) => {
    const [row, col] = [Math.floor(i / cols), i % cols];
    return view.getInt8(weightAt(row, col, cols)) * view.getFloat32(scaleAt(row, cols), true);
  });
}

/** Bytes of one row of a q8_rows table with `cols` columns: scale, weights, padding to 16. */
export function q8RowBytes(cols: number): number {
  return Math.ceil((ROW_HEAD_BYTES + cols) / 16) * 16;
}

export function q8RowsBytes(rows: number, cols: number): number {
  return rows * q8RowBytes(cols);
}

/** f32[rows, cols] → q8_rows. */
export function packQ8Rows(weights: Float32Array, rows: number, cols: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(q8RowsBytes(rows, cols));
  const view = new DataView(bytes.buffer);
  for (let row = 0; row < rows; row++) {
    const values = weights.subarray(row * cols, (row + 1) * cols);
    const scale = scaleOf(values);
    const at = row * q8RowBytes(cols);
    view.setFloat32(at, scale, true);
    for (let col = 0; col < cols; col++) bytes[at + ROW_HEAD_BYTES + col] = quantise(values[col], scale);
  }
  return bytes;
}

/** q8_rows → f32[rows, cols]. */
export function unpackQ8Rows(bytes: Uint8Array, rows: number, cols: number): Float32Array<ArrayBuffer> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: rows * cols }, (_, i) => {
    const at = Math.floor(i / cols) * q8RowBytes(cols);
    return view.getInt8(at + ROW_HEAD_BYTES + (i % cols)) * view.getFloat32(at, true);
  });
}

function tileBytes(cols: number): number {
  return TILE_HEAD_BYTES + Math.ceil(cols / GROUP) * BLOCK_BYTES;
}

function scaleAt(row: number, cols: number): number {
  return Math.floor(row / TILE_ROWS) * tileBytes(cols) + (row % TILE_ROWS) * 4;
}

/** Two columns of sixteen rows lie side by side, 32 bytes. */
function weightAt(row: number, col: number, cols: number): number {
  const tile = Math.floor(row / TILE_ROWS) * tileBytes(cols) + TILE_HEAD_BYTES;
  return tile + (col >> 1) * TILE_ROWS * 2 + (row % TILE_ROWS) * 2 + (col & 1);
}

/** The largest weight becomes ±127. */
function scaleOf(values: Float32Array): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) {
    const size = Math.abs(values[i]);
    if (size > most) most = size;
  }
  return Math.fround(most / 127);
}

/** floor(value / scale + 0.5), into -127..127; in f32, as the fast packer does it. */
function quantise(value: number, scale: number): number {
  const whole = Math.floor(Math.fround(Math.fround(value / scale) + 0.5));
  return scale === 0 ? 0 : Math.min(Math.max(whole, -127), 127);
}
