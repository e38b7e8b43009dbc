/**
 * A tensor is a name, a dtype, a shape and a place in linear memory. It owns nothing: the arena does.
 * Only kernels-as/host reads `ptr`; everybody else passes tensors around.
 */
import { GlimpseError } from '../../worker/errors.ts';

export type Ptr = number & { readonly kind: 'byte address in linear memory' };

/**
 * f32, i32, i8, u8: plain row-major arrays. q4, q8: matrices packed in the order in which the products read them;
 * q8_rows: a lookup table, each row by itself (weights/FORMAT.md draws all three).
 */
export type DType = 'f32' | 'i32' | 'i8' | 'u8' | 'q4' | 'q8' | 'q8_rows';

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

const PLAIN_BYTES = { f32: 4, i32: 4, i8: 1, u8: 1 } as const;

/** Rows first..first+count of a plain (unpacked) tensor: the same memory, a smaller first axis. */
export function rows(tensor: Tensor, first: number, count: number): Tensor {
  const { dtype, shape } = tensor;
  if (!(dtype in PLAIN_BYTES) || first < 0 || count < 0 || first + count > shape[0]) {
    throw new GlimpseError(
      'shape_mismatch',
      `Rows ${first}..${first + count} of ${tensor.name}, a ${dtype} tensor of ${shape[0]} rows.`,
    );
  }
  const rowBytes = shape.slice(1).reduce((a, b) => a * b, PLAIN_BYTES[dtype as keyof typeof PLAIN_BYTES]);
  return { ...tensor, shape: [count, ...shape.slice(1)], ptr: (tensor.ptr + first * rowBytes) as Ptr };
}

/** The same memory read with another shape of the same number of elements. */
export function reshape(tensor: Tensor, shape: readonly number[]): Tensor {
  const elements = (of: readonly number[]) => of.reduce((a, b) => a * b, 1);
  if (!(tensor.dtype in PLAIN_BYTES) || elements(shape) !== elements(tensor.shape)) {
    throw new GlimpseError(
      'shape_mismatch',
      `${tensor.name}: ${tensor.dtype}[${tensor.shape.join()}] cannot be read as [${shape.join()}].`,
    );
  }
  return { ...tensor, shape };
}
