/** Tensors of a checkpoint → blocks of rows with their places in the stream, and the bytes of a block as they are stored. */
import type { Packer } from '../../kernels-as/host/pack.ts';
import { alignTensor, type ManifestTensor } from '../../weights/manifest.ts';
import { packedBytes, type StoredDType } from '../../weights/packing.ts';
import { TILE_ROWS } from '../../weights/tile.ts';
import type { SourceTensor } from './checkpoint.ts';
import type { Compensator } from './compensate.ts';
import type { RowReader, TensorPlace } from './safetensors.ts';
import { foldInto, type Smoothing } from './smooth.ts';

/** f32 numbers of a block: 4 MiB, whatever the matrix. A row longer than this is a block of one tile. */
const BLOCK_VALUES = 1 << 20;

/** Some rows of one tensor: what a thread packs at once. Plain data, so that it can be sent to one. */
export interface Block {
  /** In the manifest. */
  readonly name: string;
  readonly source: TensorPlace;
  readonly dtype: StoredDType;
  readonly firstRow: number;
  readonly rows: number;
  readonly columns: number;
  /** Where its bytes begin in the stream, and how many they are. */
  readonly offset: number;
  readonly sizeBytes: number;
  /** What is read of the checkpoint for it. */
  readonly sourceBytes: number;
}

export interface Plan {
  readonly tensors: readonly ManifestTensor[];
  readonly blocks: readonly Block[];
  readonly totalBytes: number;
}

/** The whole stream, before anything of it is made. */
export function planStream(sources: readonly SourceTensor[], dtypeOf: (tensor: SourceTensor) => StoredDType): Plan {
  const tensors: ManifestTensor[] = [];
  const blocks: Block[] = [];
  let end = 0;
  for (const tensor of sources) {
    const { name, shape } = tensor.spec;
    const dtype = dtypeOf(tensor);
    const offset = alignTensor(end);
    const sizeBytes = packedBytes(dtype, shape);
    tensors.push({ name, dtype, shape: [...shape], offset, sizeBytes });
    blocks.push(...blocksOf(tensor, dtype, offset));
    end = offset + sizeBytes;
  }
  return { tensors, blocks, totalBytes: end };
}

function blocksOf({ spec, source }: SourceTensor, dtype: StoredDType, offset: number): Block[] {
  const [rows, columns = 1] = spec.shape;
  const most = Math.max(1, Math.floor(BLOCK_VALUES / columns / TILE_ROWS)) * TILE_ROWS;
  return Array.from({ length: Math.ceil(rows / most) }, (_, i) => {
    const firstRow = i * most;
    const count = Math.min(most, rows - firstRow);
    const before = firstRow === 0 ? 0 : packedBytes(dtype, [firstRow, columns]);
    const sizeBytes = packedBytes(dtype, [count, columns]);
    const sourceBytes = ((source.end - source.begin) / rows) * count;
    return {
      name: spec.name,
      source,
      dtype,
      firstRow,
      rows: count,
      columns,
      offset: offset + before,
      sizeBytes,
      sourceBytes,
    };
  });
}

/** What a calibration changes: numbers are folded first, then rounded in its way. */
export interface Refinement {
  readonly smoothing?: Smoothing;
  readonly compensated?: Compensator;
}

/**
 * The bytes of a block; those of an f32 block are valid until the reader's next call.
 * @throws GlimpseError checkpoint_tensor for numbers that cannot be stored, checkpoint_invalid at an early end
 */
export async function packBlock(
  block: Block,
  reader: RowReader,
  pack: Packer,
  { smoothing, compensated }: Refinement = {},
): Promise<Uint8Array> {
  const { source, dtype, firstRow, rows, columns } = block;
  const values = await storedRows(reader, source, firstRow, rows);
  if (smoothing) foldInto(values, block, smoothing);
  return compensated?.(block, values) ?? pack(dtype, values, rows, columns);
}

/** Rows with their columns in the order in which they are stored; may be valid only until the reader's next call. */
export async function storedRows(
  reader: RowReader,
  source: TensorPlace,
  first: number,
  count: number,
): Promise<Float32Array> {
  const values = await reader.rows(source, first, count);
  return source.shape.length === 4 ? channelsLast(values, source.shape) : values;
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
