/**
 * Rounding that makes up for itself: each column's error is spread over the columns that are not rounded yet, in the way that
 * changes the products least. Columns go from the one that matters most to the one that matters least; scales are fixed before.
 * Source: "GPTQ: Accurate post-training quantization for generative pre-trained transformers", section 3, with its order by
 * activation and static groups.
 */
import { encode, isLowBits, LOW_BITS, noCodes, type Codes, type LowBits } from '../../weights/low-bits.ts';
import { codeOf, fitScales } from '../../weights/round.ts';
import { GROUP, TILE_ROWS } from '../../weights/tile.ts';
import type { Calibration } from './calibration.ts';
import type { Moments } from './moments.ts';
import type { Block } from './pack-tensor.ts';
import type { Smoothing } from './smooth.ts';

/** Part of the mean diagonal that is added to the diagonal: inputs that were never seen apart must not be trusted to cancel. */
const DAMPING = 0.01;

type Sums = Pick<Moments, 'columns' | 'sums'>;

/** What all rows of a matrix share. */
export interface Factor {
  /** Columns, the most important first. */
  readonly order: Uint32Array;
  /** f32[C]: the mean square of each input, as parts of the mean of all. */
  readonly importance: Float32Array;
  /** f32[C, C], upper triangular, in that order: Uᵀ·U is the inverse of the damped moments. */
  readonly inverse: Float32Array;
}

/** The bytes of a block, f32[rows, columns]; null for one that is stored otherwise or that the calibration never reached. */
export type Compensator = (
  block: Pick<Block, 'name' | 'dtype' | 'rows' | 'columns'>,
  values: Float32Array,
) => Uint8Array | null;

/** Keeps the factor of the last matrix: blocks come in order. `smoothing` is what the values were multiplied with. */
export function compensator(calibration: Calibration, smoothing?: Smoothing): Compensator {
  let last: { readonly moments: Moments; readonly factor: Factor } | null = null;
  return ({ name, dtype, rows, columns }, values) => {
    const moments = isLowBits(dtype) ? calibration.of(name) : null;
    if (moments === null) return null;
    // Matrices that read the same input have the same factors for its channels.
    if (last?.moments !== moments)
      last = { moments, factor: factorise(smoothed(moments, smoothing?.of(name)?.columns ?? null)) };
    return encode(dtype as LowBits, compensate(dtype as LowBits, values, rows, columns, last.factor), rows, columns);
  };
}

/** The sums of inputs that were divided by the factors. */
function smoothed({ columns, sums }: Sums, factors: Float32Array | null): Sums {
  if (factors === null) return { columns, sums };
  return {
    columns,
    sums: sums.map((sum, i) => sum / (factors[Math.floor(i / columns)] * factors[i % columns])),
  };
}

/** Cost: about C³ multiply-adds. */
export function factorise({ columns, sums }: Sums): Factor {
  const mean = Array.from({ length: columns }, (_, i) => sums[i * columns + i]).reduce((a, b) => a + b, 0) / columns;
  // Inputs that were always zero: their weights are rounded as they are.
  const diagonal = (i: number) => (sums[i * columns + i] || mean || 1) + DAMPING * (mean || 1);
  const order = Uint32Array.from({ length: columns }, (_, i) => i).sort((a, b) => diagonal(b) - diagonal(a) || a - b);
  const moments = new Float64Array(columns * columns);
  for (let i = 0; i < columns; i++) {
    for (let j = 0; j < columns; j++) moments[i * columns + j] = sums[order[i] * columns + order[j]];
    moments[i * columns + i] = diagonal(order[i]);
  }
  return {
    order,
    importance: Float32Array.from({ length: columns }, (_, i) => diagonal(i) / (mean || 1)),
    inverse: Float32Array.from(invertUpper(upperFactor(moments, columns), columns)),
  };
}

/** f32[rows, cols] → codes. Cost: rows · C² / 2 multiply-adds. */
export function compensate(
  dtype: LowBits,
  weights: Float32Array,
  rows: number,
  cols: number,
  { order, importance, inverse }: Factor,
): Codes {
  const matrix = noCodes(dtype, rows, cols);
  fitScales(dtype, matrix, weights, rows, cols, importance);
  const groups = Math.ceil(cols / GROUP);
  // A tile of rows at a time, so that it stays in the cache while the factor passes.
  for (let first = 0; first < rows; first += TILE_ROWS) {
    const count = Math.min(TILE_ROWS, rows - first);
    const left = new Float32Array(count * cols);
    for (let i = 0; i < left.length; i++) {
      const row = Math.floor(i / cols);
      left[i] = weights[(first + row) * cols + order[i % cols]];
    }
    for (let j = 0; j < cols; j++) {
      const [group, inGroup] = [Math.floor(order[j] / GROUP), order[j] % GROUP];
      for (let row = 0; row < count; row++) {
        const at = (first + row) * groups + group;
        const step = matrix.rowScales[first + row] * matrix.subScales[at];
        const code = codeOf(left[row * cols + j], step, LOW_BITS[dtype]);
        matrix.codes[at * GROUP + inGroup] = code;
        const error = left[row * cols + j] - step * (code - 2 ** (LOW_BITS[dtype] - 1));
        spread(left, row * cols, inverse, j * cols, j, cols, error / inverse[j * cols + j]);
      }
    }
  }
  return matrix;
}

/** left[j + 1 …] -= error · inverse[j, j + 1 …] */
function spread(
  left: Float32Array,
  row: number,
  inverse: Float32Array,
  line: number,
  j: number,
  cols: number,
  error: number,
): void {
  for (let i = j + 1; i < cols; i++) left[row + i] -= error * inverse[line + i];
}

/** R upper triangular with R·Rᵀ = the symmetric positive definite f64[n, n], in place: Cholesky from the last row up. */
function upperFactor(a: Float64Array, n: number): Float64Array {
  for (let j = n - 1; j >= 0; j--) {
    for (let i = j; i >= 0; i--) {
      let sum = a[i * n + j];
      for (let k = j + 1; k < n; k++) sum -= a[i * n + k] * a[j * n + k];
      a[i * n + j] = i === j ? Math.sqrt(sum) : sum / a[j * n + j];
    }
    a.fill(0, j * n, j * n + j);
  }
  return a;
}

/** R⁻¹, upper triangular too: a row at a time, each from the rows below it. */
function invertUpper(r: Float64Array, n: number): Float64Array {
  const inverse = new Float64Array(n * n);
  for (let i = n - 1; i >= 0; i--) {
    const line = inverse.subarray(i * n, (i + 1) * n);
    line[i] = 1;
    for (let k = i + 1; k < n; k++) {
      const by = r[i * n + k];
      for (let j = k; j < n; j++) line[j] -= by * inverse[k * n + j];
    }
    const pivot = r[i * n + i];
    for (let j = i; j < n; j++) line[j] /= pivot;
  }
  return inverse;
}
