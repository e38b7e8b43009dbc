/**
 * A tensor is a name, a dtype, a shape and a place in linear memory. It owns nothing: the arena does.
 * Only kernels-as/host reads `ptr`; everybody else passes tensors around.
 */
import { GlimpseError } from '../../worker/errors.ts';
import { isLowBits, lowBitsBytes } from '../../weights/low-bits.ts';
import { q8Bytes, q8RowsBytes } from '../../weights/q8.ts';
import { TILE_ROWS } from '../../weights/tile.ts';

export type Ptr = number & { readonly kind: 'byte address in linear memory' };

/**
 * f32, i32, i8, u8: plain row-major arrays. q8, q4, q3, q2: matrices packed in the order in which the products read them;
 * q8_rows: a lookup table, each row by itself (weights/FORMAT.md draws them).
 */
export type DType = 'f32' | 'i32' | 'i8' | 'u8' | 'q8' | 'q4' | 'q3' | 'q2' | 'q8_rows';

export interface Tensor {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly ptr: Ptr;
}

/** A matrix product's parameters: weight [R, C] in any matrix dtype, bias f32[R] or none. */
export interface Linear {
  readonly weight: Tensor;
  readonly bias: Tensor | null;
}

const PLAIN_BYTES: Partial<Record<DType, number>> = { f32: 4, i32: 4, i8: 1, u8: 1 };

/** Bytes of a tensor, in linear memory and in a weight file. */
export function byteLength(dtype: DType, shape: readonly number[]): number {
  const elementBytes = PLAIN_BYTES[dtype];
  if (elementBytes) return elementCount(shape) * elementBytes;
  if (shape.length !== 2)
    throw new GlimpseError('shape_mismatch', `${dtype} has two axes, not [${shape.join(', ')}].`, { shape });
  if (isLowBits(dtype)) return lowBitsBytes(dtype, shape[0], shape[1]);
  return dtype === 'q8' ? q8Bytes(shape[0], shape[1]) : q8RowsBytes(shape[0], shape[1]);
}

export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** "hidden f32[3, 64]", for messages. */
export function describe(tensor: Tensor): string {
  return `${tensor.name} ${tensor.dtype}[${tensor.shape.join(', ')}]`;
}

/** Rows first..first+count of a plain (unpacked) tensor: the same memory, a smaller first axis. */
export function rows(tensor: Tensor, first: number, count: number): Tensor {
  const elementBytes = PLAIN_BYTES[tensor.dtype];
  const rest = tensor.shape.slice(1);
  const inside = Number.isInteger(first) && Number.isInteger(count) && first >= 0 && count >= 0;
  if (!elementBytes || !inside || first + count > tensor.shape[0]) {
    const message = `rows: ${describe(tensor)} has no plain rows ${first}..${first + count - 1}.`;
    throw new GlimpseError('shape_mismatch', message, { first, count, shape: tensor.shape });
  }
  return { ...tensor, shape: [count, ...rest], ptr: (tensor.ptr + first * elementCount(rest) * elementBytes) as Ptr };
}

/** Rows first..first+count of a matrix in any dtype, whole tiles of a packed one: the same memory. */
export function matrixRows(matrix: Tensor, first: number, count: number): Tensor {
  if (PLAIN_BYTES[matrix.dtype]) return rows(matrix, first, count);
  const [all, columns] = matrix.shape;
  const isInside = first >= 0 && first % TILE_ROWS === 0 && count % TILE_ROWS === 0 && first + count <= all;
  if (!isInside) {
    const message = `matrixRows: ${describe(matrix)} has no whole tiles ${first}..${first + count - 1}.`;
    throw new GlimpseError('shape_mismatch', message, { first, count, shape: matrix.shape });
  }
  const ptr = matrix.ptr + (first / TILE_ROWS) * byteLength(matrix.dtype, [TILE_ROWS, columns]);
  return { ...matrix, shape: [count, columns], ptr: ptr as Ptr };
}

/** The same memory read with another shape of the same number of elements. Plain dtypes only. */
export function reshape(tensor: Tensor, shape: readonly number[]): Tensor {
  if (!PLAIN_BYTES[tensor.dtype] || elementCount(shape) !== elementCount(tensor.shape)) {
    const message = `reshape: ${describe(tensor)} cannot be read as [${shape.join(', ')}].`;
    throw new GlimpseError('shape_mismatch', message, { shape: tensor.shape, asked: shape });
  }
  return { ...tensor, shape };
}
