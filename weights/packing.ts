/**
 * dtype → bytes, for every dtype a model may hold: how many, and the packing itself.
 * Packed matrices are tiles of whole rows one after another, so that packing block by block and appending equals packing
 * at once (weights/FORMAT.md draws the tiles). Endianness is little, as in WASM; the host must be little-endian too.
 */
import { byteLength } from '../kernels-as/host/tensor.ts';
import { GlimpseError } from '../worker/errors.ts';
import { packQ4 } from './q4.ts';
import { packQ8, packQ8Rows } from './q8.ts';
import { packLowBits } from './round.ts';
import { canTile } from './tile.ts';

export const STORED_DTYPES = ['f32', 'q8', 'q4', 'q3', 'q2', 'q8_rows'] as const;
export type StoredDType = (typeof STORED_DTYPES)[number];

/** Bytes of a tensor. @throws GlimpseError model_invalid for a packed tensor that is no matrix, or one that does not tile */
export function packedBytes(dtype: StoredDType, shape: readonly number[]): number {
  const [rows, columns] = shape;
  if (dtype !== 'f32' && (shape.length !== 2 || !canPack(dtype, rows, columns)))
    throw new GlimpseError('model_invalid', `A tensor of shape [${shape.join()}] cannot be stored as ${dtype}.`, {
      dtype,
      shape,
    });
  return byteLength(dtype, shape);
}

/** Whether a matrix of this size can have this dtype: the tiles of products hold whole rows and columns in fours. */
export function canPack(dtype: StoredDType, rows: number, columns: number): boolean {
  return dtype === 'f32' || dtype === 'q8_rows' || canTile(rows, columns);
}

/** The bytes of `rows` rows, as they are stored. `values` is f32[rows, columns] and may be reused afterwards. */
export function pack(dtype: StoredDType, values: Float32Array, rows: number, columns: number): Uint8Array {
  switch (dtype) {
    case 'f32':
      return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    case 'q4':
      return packQ4(values, rows, columns);
    case 'q3':
    case 'q2':
      return packLowBits(dtype, values, rows, columns);
    case 'q8':
      return packQ8(values, rows, columns);
    case 'q8_rows':
      return packQ8Rows(values, rows, columns);
  }
}
