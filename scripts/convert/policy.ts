/** Which dtype a tensor gets: the one place that decides it (weights/FORMAT.md has the same as a table). */
import { canPack, type StoredDType } from '../../weights/packing.ts';
import type { Quant } from '../../weights/manifest.ts';
import type { TensorSpec } from '../../worker/model/tensors.ts';

const MATRIX: Readonly<Record<Quant, StoredDType>> = { f32: 'f32', q8: 'q8', q4: 'q4' };
/** Four bits in the head cost the most accuracy a byte: it decides between neighbours of the vocabulary. */
const HEAD: Readonly<Record<Quant, StoredDType>> = { f32: 'f32', q8: 'q8', q4: 'q8' };
/** Rows are looked up one by one, so they are not tiled. */
const EMBEDDING: Readonly<Record<Quant, StoredDType>> = { f32: 'f32', q8: 'q8_rows', q4: 'q8_rows' };

/** Norms, biases, the patch embedding and the position table stay f32; so does a matrix that does not tile. */
export function dtypeOf({ role, shape }: TensorSpec, quant: Quant): StoredDType {
  const wanted =
    role === 'matrix' ? MATRIX[quant] : role === 'head' ? HEAD[quant] : role === 'embedding' ? EMBEDDING[quant] : 'f32';
  return wanted !== 'f32' && canPack(wanted, shape[0], shape[1]) ? wanted : 'f32';
}
