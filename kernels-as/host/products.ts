/** Matrix products: which kernel a product takes, its scratch, and its calls, each a few milliseconds at most. */
import { isLowBits } from '../../weights/low-bits.ts';
import { GROUP, TILE_ROWS } from '../../weights/tile.ts';
import type { Arena } from './arena.ts';
import { expect, expectShapes, type Operand } from './check.ts';
import type { GemmExports, OpsExports } from './exports.ts';
import { byteLength, describe, type Linear, type Ptr, type Tensor } from './tensor.ts';

/** One scale a token, or one a group of 32 columns. */
export type ActivationScales = 'token' | 'group';

/** Inputs of products in int8, quantised once and shared by several: they live in the frame that made them. */
export interface Activations {
  readonly scales: ActivationScales;
  readonly tokens: number;
  readonly cols: number;
  /** i8[T, G·32], i16[T, G, 2], f32[T] or f32[T, G] with G = ⌈C/32⌉; see assembly/quantize.ts. */
  readonly q: Ptr;
  readonly corr: Ptr;
  readonly scale: Ptr;
  /** Of one token. */
  readonly qBytes: number;
  readonly corrBytes: number;
}

/** About 1 ms of work. V8 starts with slow code and changes to fast code only between calls. */
const CALL_MACS = 64e6;
/** Activations of one call stay in the second-level cache beside the weights. */
const CALL_ACTIVATION_BYTES = 512 << 10;
/** Sums fit in i32: see the kernels' arguments. */
const MAX_COLS = { q8: 4160 * GROUP, q4: 520 * GROUP, q3: 520 * GROUP, q2: 520 * GROUP } as const;

export function productCalls(gemm: GemmExports, ops: OpsExports, arena: Arena, defaultScales: ActivationScales) {
  const panel = arena.alloc(gemm.matmul_panel_bytes(), 16, 'panel of the matrix products');

  // `stride`: columns of a row of out, of which a product may fill only some; `outPtr` is the first of these.
  function plain(outPtr: number, stride: number, x: Tensor, weight: Tensor, bias: number): void {
    const [rows, cols] = weight.shape;
    eachBlock(x.shape[0], rows, cols, 4, (t, tokens, r, part) => {
      const to = outPtr + (t * stride + r) * 4;
      const from = x.ptr + t * cols * 4;
      gemm.matmul_f32(to, weight.ptr + r * cols * 4, from, bias && bias + r * 4, tokens, part, cols, stride);
    });
  }

  function packed(outPtr: number, stride: number, x: Activations, { dtype, shape, ptr }: Tensor, bias: number): void {
    const [rows] = shape;
    const groups = Math.ceil(x.cols / GROUP);
    const byToken = x.scales === 'token';
    const tileBytes = byteLength(dtype, [TILE_ROWS, x.cols]);
    eachBlock(x.tokens, rows, x.cols, 1, (t, tokens, r, part) => {
      const to = outPtr + (t * stride + r) * 4;
      const w = ptr + (r / TILE_ROWS) * tileBytes;
      const q = x.q + t * x.qBytes;
      const corr = x.corr + t * x.corrBytes;
      const scale = x.scale + t * 4 * (byToken ? 1 : groups);
      const b = bias && bias + r * 4;
      if (isLowBits(dtype) && x.tokens === 1) {
        ops[`matvec_${dtype}_${x.scales}`](to, w, q, corr, scale, b, part, groups);
      } else if (isLowBits(dtype)) {
        gemm[`matmul_${dtype}_${x.scales}`](to, w, q, corr, scale, b, panel, tokens, part, groups, stride);
      } else if (x.tokens === 1) {
        (byToken ? ops.matvec_q8_token : ops.matvec_q8_group)(to, w, q, scale, b, part, groups);
      } else {
        (byToken ? gemm.matmul_q8_token : gemm.matmul_q8_group)(to, w, q, scale, b, tokens, part, groups, stride);
      }
    });
  }

  return {
    /**
     * How products with weights of 4 bits, and of many tokens with 3 and 2 bits, add up, for tests and benchmarks: in fours, in pairs,
     * or (null) as is fast on this processor. Same bits.
     */
    sumInFours(isForced: boolean | null): void {
      for (const module of [gemm, ops]) module.force_fours(isForced === null ? -1 : Number(isForced));
    },

    /** x f32[T, C] → int8, one scale a token or a group of 32. */
    activations: (x: Tensor, scales: ActivationScales = defaultScales) => quantized(ops, arena, x, scales),

    /** out f32[T, R] = x · weightᵀ + bias. Packed weights take x in int8, f32 weights take it as it is. */
    linear(out: Tensor, x: Tensor | Activations, { weight, bias }: Linear): Tensor {
      checkLinear(out, x, weight, bias);
      product(out.ptr, weight.shape[0], x, weight, bias ? bias.ptr : 0);
      return out;
    },

    /**
     * The same for a few rows of a larger weight: weight [r, C] of [R, C] and its bias f32[r] give columns
     * firstRow..firstRow+r of out f32[T, R].
     * All parts of a weight give the same bits as `linear` with the whole.
     */
    linearRows(out: Tensor, x: Tensor | Activations, { weight, bias }: Linear, firstRow: number): Tensor {
      const [tokens, stride] = out.shape;
      const inside = Number.isInteger(firstRow) && firstRow >= 0 && firstRow + weight.shape[0] <= stride;
      expect('linearRows', inside, () => `${describe(weight)} is no part of ${stride} rows from row ${firstRow} on`);
      checkLinear({ ...out, shape: [tokens, weight.shape[0]] }, x, weight, bias);
      product(out.ptr + firstRow * 4, stride, x, weight, bias ? bias.ptr : 0);
      return out;
    },
  };

  function product(outPtr: number, stride: number, x: Tensor | Activations, weight: Tensor, bias: number): void {
    if (weight.dtype === 'f32') plain(outPtr, stride, x as Tensor, weight, bias);
    else if ('scales' in x) packed(outPtr, stride, x, weight, bias);
    else arena.frame(() => packed(outPtr, stride, quantized(ops, arena, x, defaultScales), weight, bias));
  }
}

function quantized(ops: OpsExports, arena: Arena, x: Tensor, scales: ActivationScales): Activations {
  const { T: tokens, C: cols } = expectShapes('activations', { x: [x, 'f32', 'T', 'C'] });
  expect('activations', cols % 4 === 0, () => `C = ${cols} must be a multiple of 4`);
  const groups = Math.ceil(cols / GROUP);
  const [qBytes, corrBytes] = [ops.quantized_bytes(cols), ops.quantized_corr_bytes(cols)];
  const q = arena.alloc(tokens * qBytes, 16, 'int8 activations');
  const corr = arena.alloc(tokens * corrBytes, 16, 'activation sums');
  const scale = arena.alloc(tokens * 4 * (scales === 'group' ? groups : 1), 16, 'activation scales');
  const quantize = scales === 'group' ? ops.quantize_group : ops.quantize_token;
  quantize(q, corr, scale, x.ptr, tokens, cols);
  return { scales, tokens, cols, q, corr, scale, qBytes, corrBytes };
}

/** @throws shape_mismatch */
function checkLinear(out: Tensor, x: Tensor | Activations, weight: Tensor, bias: Tensor | null): void {
  const isQuantized = 'scales' in x;
  const operands: Record<string, Operand> = { weight: [weight, weight.dtype, 'R', 'C'], out: [out, 'f32', 'T', 'R'] };
  if (bias) operands['bias'] = [bias, 'f32', 'R'];
  const sizes = isQuantized
    ? expectShapes('linear', operands, { T: x.tokens, C: x.cols })
    : expectShapes('linear', { x: [x, 'f32', 'T', 'C'], ...operands });
  const { R: rows, C: cols } = sizes;
  expect('linear', cols % 4 === 0, () => `C = ${cols} must be a multiple of 4`);
  if (weight.dtype === 'f32') {
    expect('linear', !isQuantized, () => `${weight.name} is f32 and takes f32 inputs`);
    return;
  }
  const maxCols = MAX_COLS[weight.dtype as keyof typeof MAX_COLS];
  expect('linear', maxCols !== undefined, () => `${weight.name} is ${weight.dtype}, not a matrix`);
  expect('linear', rows % TILE_ROWS === 0, () => `R = ${rows} of ${weight.name} must be a multiple of ${TILE_ROWS}`);
  expect('linear', cols <= maxCols, () => `C = ${cols} of ${weight.name} is over ${maxCols}`);
}

/** Cuts a product into calls: (first token, tokens, first row, rows); rows in whole tiles, tokens in threes. */
function eachBlock(
  tokens: number,
  rows: number,
  cols: number,
  elementBytes: number,
  call: (token: number, tokens: number, row: number, rows: number) => void,
): void {
  const tokenStep = Math.max(3, Math.floor(CALL_ACTIVATION_BYTES / (cols * elementBytes) / 3) * 3);
  for (let t = 0; t < tokens; t += tokenStep) {
    const count = Math.min(tokenStep, tokens - t);
    const rowStep = Math.max(1, Math.floor(CALL_MACS / (count * cols * TILE_ROWS))) * TILE_ROWS;
    for (let r = 0; r < rows; r += rowStep) call(t, count, r, Math.min(rowStep, rows - r));
  }
}
