/** One tensor of a checkpoint → its bytes as stored, a block of rows at a time. */
import { pack, packedBytes, TILE_ROWS, type StoredDType } from '../../weights/packing.ts';
import type { SourceTensor } from './checkpoint.ts';
import type { RowReader } from './safetensors.ts';

/** f32 numbers of a block: 4 MiB, whatever the matrix. A row longer than this is a block of one tile. */
const BLOCK_VALUES = 1 << 20;

/**
 * Blocks in order; each is valid until the next is asked for.
 * @throws GlimpseError checkpoint_tensor for numbers that cannot be stored
 */
export async function* packTensor(
  { spec, source }: SourceTensor,
  dtype: StoredDType,
  reader: RowReader,
): AsyncGenerator<Uint8Array> {
  const [rows, columns = 1] = spec.shape;
  const tiles = Math.max(1, Math.floor(BLOCK_VALUES / columns / TILE_ROWS));
  for (let first = 0; first < rows; first += tiles * TILE_ROWS) {
    const count = Math.min(tiles * TILE_ROWS, rows - first);
    let values = await reader.rows(source, first, count);
    if (source.shape.length === 4) values = channelsLast(values, source.shape);
    yield pack(dtype, values, count, columns);
  }
}

/** Bytes that `packTensor` gives in total. */
export function packedTensorBytes({ spec }: SourceTensor, dtype: StoredDType): number {
  return packedBytes(dtype, spec.shape);
}

/**
 * A block of a 2-D convolution's kernel, f32[rows, channels, height, width] → f32[rows, height, width, channels], so that
 * a row multiplies the concatenated patches of a tile. (The 3-D kernel of the patch embedding is in order already.)
 */
function channelsLast(values: Float32Array, [, channels, height, width]: readonly number[]): Float32Array {
  const out = new Float32Array(values.length);
  const area = height * width;
  const rowValues = channels * area;
  for (let i = 0; i < values.length; i++) {
    const inRow = i % rowValues;
    out[i - inRow + (inRow % area) * channels + Math.floor(inRow / area)] = values[i];
  }
  return out;
}
