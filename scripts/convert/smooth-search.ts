/**
 * Which factors smooth a model: for each seam a few formulas are tried on inputs of the calibration, with the kernels, formats and
 * int8 activations of the model that is being made, and the one whose results differ least from f32 is taken. Often it is none.
 */
import type { Kernels } from '../../kernels-as/host/kernels.ts';
import { loadKernels, loadPacker } from '../../kernels-as/host/load-node.ts';
import type { Packer } from '../../kernels-as/host/pack.ts';
import type { StoredDType } from '../../weights/packing.ts';
import { TILE_ROWS } from '../../weights/tile.ts';
import type { Calibration } from './calibration.ts';
import { openCheckpoint, type SourceTensor } from './checkpoint.ts';
import { readModelFiles } from './model-files.ts';
import { storedRows } from './pack-tensor.ts';
import { dtypeOf, type Wanted } from './policy.ts';
import { RowReader } from './safetensors.ts';
import { seamsOf, type Seam } from './seams.ts';
import { smoothing, type Smoothing } from './smooth.ts';

/** factor = (largest input)^byInput / (largest weight)^byWeight: SmoothQuant's where they add up to 1, AWQ's without weights. */
const FORMULAS = [0.25, 0.5, 0.75, 1].flatMap((byInput) =>
  byInput === 1 ? [[1, 0]] : [0, 1 - byInput].map((byWeight) => [byInput, byWeight]),
);
/** Rows of one matrix that are tried: enough to tell formulas apart in a head of a whole vocabulary. */
const MOST_ROWS = 4096;
/** Of its largest number, what a channel counts as at least: factors stay between 2^-10 and 2^10 of each other. */
const LEAST = 2 ** -10;
const MAX_WASM_BYTES = 2 ** 31;

/** One matrix that reads a seam, or rows of it. */
interface Reader {
  readonly dtype: StoredDType;
  readonly rows: number;
  /** f32[rows, C] */
  readonly values: Float32Array;
}

/** @throws GlimpseError as importing does. Cost: packs and multiplies each matrix of few bits some eight times. */
export async function chooseSmoothing(
  checkpoint: string,
  calibration: Calibration,
  wanted: Wanted,
  onProgress?: (done: number, of: number) => void,
): Promise<Smoothing> {
  const { config } = await readModelFiles(checkpoint);
  const { tensors } = await openCheckpoint(checkpoint, config);
  const byName = new Map(tensors.map((tensor) => [tensor.spec.name, tensor]));
  const k = loadKernels({ initialBytes: 1 << 20, maxBytes: MAX_WASM_BYTES });
  const [source, pack, seams] = [new RowReader(), loadPacker(), seamsOf(config)];
  const chosen: { seam: Seam; factors: Float32Array }[] = [];
  try {
    for (const [i, seam] of seams.entries()) {
      const moments = calibration.of(seam.readers[0]);
      if (moments !== null) {
        const matrices = seam.readers.map((name) => byName.get(name)!);
        const readers: Reader[] = [];
        for (const matrix of matrices) readers.push(await readSome(source, matrix, dtypeOf(matrix.spec, wanted)));
        const factors = bestFactors(k, pack, seam, moments.samples(), readers);
        if (factors !== null) chosen.push({ seam, factors });
      }
      onProgress?.(i + 1, seams.length);
    }
  } finally {
    await source.close();
  }
  return smoothing(chosen, (name) => byName.get(name)!.spec.shape);
}

/** All of a matrix, or tiles of rows that are evenly spaced over it. */
async function readSome(source: RowReader, { spec, source: place }: SourceTensor, dtype: StoredDType): Promise<Reader> {
  const [all, columns] = spec.shape;
  const tiles = Math.ceil(all / TILE_ROWS);
  const every = Math.ceil(tiles / (MOST_ROWS / TILE_ROWS));
  const parts: Float32Array[] = [];
  for (let tile = 0; tile < tiles; tile += every) {
    const first = tile * TILE_ROWS;
    parts.push((await storedRows(source, place, first, Math.min(TILE_ROWS, all - first))).slice());
  }
  const values = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => (values.set(part, at), at + part.length), 0);
  return { dtype, rows: values.length / columns, values };
}

/** null when none is better than leaving the seam alone. inputs f32[S, C] */
function bestFactors(k: Kernels, pack: Packer, seam: Seam, inputs: Float32Array, readers: readonly Reader[]) {
  const columns = readers[0].values.length / readers[0].rows;
  const largestInput = largest(seam, [inputs], columns);
  const largestWeight = largest(
    seam,
    readers.map(({ values }) => values),
    columns,
  );
  const truth = readers.map((reader) => products(k, pack, inputs, { ...reader, dtype: 'f32' }, columns));
  const loss = (factors: Float32Array) => {
    const smoothed = scaled(inputs, columns, (c) => 1 / factors[seam.channelOf(c)]);
    return readers.reduce((sum, reader, i) => {
      const values = scaled(reader.values, columns, (c) => factors[seam.channelOf(c)]);
      return sum + squaredDistance(products(k, pack, smoothed, { ...reader, values }, columns), truth[i]);
    }, 0);
  };
  let best: Float32Array | null = null;
  let least = loss(new Float32Array(seam.channels).fill(1));
  for (const [byInput, byWeight] of FORMULAS) {
    const factors = largestInput.map((input, i) => nearestPower(input ** byInput / largestWeight[i] ** byWeight));
    const own = loss(factors);
    if (own < least) [best, least] = [factors, own];
  }
  return best;
}

/** The largest magnitude in the columns of each channel, as a part of the largest of all. */
function largest({ channels, channelOf }: Seam, matrices: readonly Float32Array[], columns: number): Float32Array {
  const found = new Float32Array(channels);
  for (const values of matrices) {
    values.forEach((value, i) => {
      const channel = channelOf(i % columns);
      found[channel] = Math.max(found[channel], Math.abs(value));
    });
  }
  const most = found.reduce((a, b) => Math.max(a, b)) || 1;
  return found.map((value) => Math.max(value / most, LEAST));
}

/** f32[S, R] of inputs f32[S, C] and a matrix, packed as it will be. */
function products(k: Kernels, pack: Packer, inputs: Float32Array, { dtype, rows, values }: Reader, columns: number) {
  const samples = inputs.length / columns;
  return k.arena.frame(() => {
    const x = k.write(k.arena.f32([samples, columns], 'inputs'), inputs);
    const packed = pack(dtype, values, rows, columns);
    const weight = k.write(k.arena.tensor(dtype, [rows, columns], 'weights'), packed);
    return k.read(k.linear(k.arena.f32([samples, rows], 'products'), x, { weight, bias: null }));
  });
}

function scaled(values: Float32Array, columns: number, by: (column: number) => number): Float32Array {
  const factors = Float32Array.from({ length: columns }, (_, column) => by(column));
  return values.map((value, i) => value * factors[i % columns]);
}

function squaredDistance(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0);
}

function nearestPower(value: number): number {
  return 2 ** Math.round(Math.log2(value));
}
