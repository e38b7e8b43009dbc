/**
 * f32 → codes of few levels: the sub-scale of each group is the one with the least squared error, each column counted by its
 * importance where that is known. In f64, slow and plain; q4 without importance is packed by q4.ts, whose arithmetic SIMD repeats.
 */
import { encode, LOW_BITS, noCodes, type Codes, type LowBits } from './low-bits.ts';
import { MAX_SUB_SCALE, TRIED_STEPS } from './q4.ts';
import { GROUP } from './tile.ts';

/**
 * First steps that are tried, as parts of the one that gives the group's largest weight the lowest level. The fewer the levels,
 * the more it pays to clip. Each with both signs: a negative sub-scale turns the range round.
 */
const TRIED_PARTS: Readonly<Record<LowBits, readonly number[]>> = {
  q4: TRIED_STEPS,
  q3: [1.1, 1.02, 0.94, 0.86, 0.78, 0.7, 0.62, 0.54],
  q2: [1.1, 1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4],
};

/** f32[rows, cols] → q4, q3 or q2. */
export function packLowBits(
  dtype: LowBits,
  weights: Float32Array,
  rows: number,
  cols: number,
): Uint8Array<ArrayBuffer> {
  return encode(dtype, roundMatrix(dtype, weights, rows, cols), rows, cols);
}

/** Each weight to its nearest level. `importance` f32[cols]: what a squared error in that column costs; 1 without. */
export function roundMatrix(
  dtype: LowBits,
  weights: Float32Array,
  rows: number,
  cols: number,
  importance?: Float32Array,
): Codes {
  const matrix = noCodes(dtype, rows, cols);
  const groups = Math.ceil(cols / GROUP);
  fitScales(dtype, matrix, weights, rows, cols, importance);
  for (let row = 0; row < rows; row++) {
    for (let col = 0; col < cols; col++) {
      const at = row * groups + Math.floor(col / GROUP);
      const step = matrix.rowScales[row] * matrix.subScales[at];
      matrix.codes[at * GROUP + (col % GROUP)] = codeOf(weights[row * cols + col], step, LOW_BITS[dtype]);
    }
  }
  return matrix;
}

/** Fills in the scales of `matrix`, and leaves its codes. */
export function fitScales(
  dtype: LowBits,
  matrix: Codes,
  weights: Float32Array,
  rows: number,
  cols: number,
  importance?: Float32Array,
): void {
  const half = 2 ** (LOW_BITS[dtype] - 1);
  const groups = Math.ceil(cols / GROUP);
  const counted = importance ?? new Float32Array(cols).fill(1);
  for (let row = 0; row < rows; row++) {
    const values = weights.subarray(row * cols, (row + 1) * cols);
    // So that the largest weight can have the lowest level with a sub-scale of ±127.
    const rowScale = Math.fround(Math.abs(extremeOf(values)) / half / MAX_SUB_SCALE);
    matrix.rowScales[row] = rowScale;
    if (rowScale === 0) continue;
    for (let group = 0; group < groups; group++) {
      const [from, to] = [group * GROUP, Math.min((group + 1) * GROUP, cols)];
      const members = values.subarray(from, to);
      matrix.subScales[row * groups + group] = bestSubScale(dtype, members, counted.subarray(from, to), rowScale);
    }
  }
}

/** The code whose level is nearest to `weight`; that of zero where the step is zero. */
export function codeOf(weight: number, step: number, bits: number): number {
  const half = 2 ** (bits - 1);
  return levelOf(weight, step === 0 ? 0 : 1 / step, half) + half;
}

function bestSubScale(dtype: LowBits, group: Float32Array, importance: Float32Array, rowScale: number): number {
  const half = 2 ** (LOW_BITS[dtype] - 1);
  const extreme = extremeOf(group);
  if (extreme === 0) return 0;
  let best = 0;
  let least = Infinity;
  for (const part of TRIED_PARTS[dtype]) {
    for (const first of [(-part * extreme) / half, (part * extreme) / half]) {
      const step = fittedStep(group, importance, first, half);
      const subScale = Math.min(Math.max(Math.round(step / rowScale), -MAX_SUB_SCALE), MAX_SUB_SCALE);
      const error = squaredError(group, importance, rowScale * subScale, half);
      if (error < least) [best, least] = [subScale, error];
    }
  }
  return best;
}

/** The step with the least squared error for the levels n that `first` leads to: Σ h·w·n / Σ h·n². */
function fittedStep(group: Float32Array, importance: Float32Array, first: number, half: number): number {
  const inverse = 1 / first;
  let products = 0;
  let squares = 0;
  for (let i = 0; i < group.length; i++) {
    const level = levelOf(group[i], inverse, half);
    products += importance[i] * group[i] * level;
    squares += importance[i] * level * level;
  }
  return squares === 0 ? 0 : products / squares;
}

function squaredError(group: Float32Array, importance: Float32Array, step: number, half: number): number {
  const inverse = step === 0 ? 0 : 1 / step;
  let error = 0;
  for (let i = 0; i < group.length; i++) {
    const apart = group[i] - levelOf(group[i], inverse, half) * step;
    error += importance[i] * apart * apart;
  }
  return error;
}

function levelOf(weight: number, inverse: number, half: number): number {
  const level = Math.floor(weight * inverse + 0.5);
  return level < -half ? -half : level >= half ? half - 1 : level;
}

/** The weight furthest from zero; of equals the first. */
function extremeOf(weights: Float32Array): number {
  let extreme = 0;
  for (const weight of weights) if (Math.abs(weight) > Math.abs(extreme)) extreme = weight;
  return extreme;
}
