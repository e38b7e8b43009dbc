/** One case per kernel: what it runs and how much work that is. Shared by Node and workerd, so it imports neither. */
import type { AttentionPrecision, Kernels } from '../../kernels-as/host/kernels.ts';
import type { DType, Tensor } from '../../kernels-as/host/tensor.ts';

export interface KernelCase {
  readonly name: string;
  /** Work of one run, in `unit`s · 1e9: multiply-adds, or bytes read and written. */
  readonly work: number;
  readonly unit: 'GMAC/s' | 'GB/s';
  /** Of W4A8 products with a scale per token: the size that other engines are measured at. */
  readonly size?: ProductSize;
  /** Allocates and fills; the returned function is what is timed. */
  readonly prepare: (k: Kernels) => () => void;
}

/** Tokens, rows, columns. */
export type ProductSize = readonly [number, number, number];

const PRODUCTS: readonly ProductSize[] = [
  [1, 1024, 1024],
  [1, 4096, 4096],
  [64, 1024, 1024],
  [256, 1024, 1024],
  [256, 192, 192],
  [64, 4096, 4096],
];

const MATRIX_NAMES = { q2: 'W2A8', q3: 'W3A8', q4: 'W4A8', q8: 'W8A8', f32: 'fp32' } as const;

const PRODUCT_CASES: readonly KernelCase[] = [
  ...PRODUCTS.map((size) => ({ ...productCase('q4', size), size })),
  ...PRODUCTS.slice(1, 4).map((size) => productCase('q4', size, 'group')),
  ...(['q3', 'q2'] as const).flatMap((dtype) => [
    ...[PRODUCTS[1], PRODUCTS[3]].map((size) => productCase(dtype, size)),
    ...[PRODUCTS[0], PRODUCTS[2]].map((size) => productCase(dtype, size, 'group')),
  ]),
  ...PRODUCTS.slice(1, 4).map((size) => productCase('q8', size)),
  ...[PRODUCTS[1], PRODUCTS[3]].map((size) => productCase('q8', size, 'group')),
  ...[PRODUCTS[0], PRODUCTS[3]].map((size) => productCase('f32', size)),
];

const [T, D, HEADS] = [512, 1024, 16];
const E = D / HEADS;
const BYTES = T * D * 4;

/** Elementwise and row kernels: GB/s of what they read and write. */
const ROW_CASES: readonly KernelCase[] = [
  rowCase('activations, scale per token', BYTES * 1.25, (k, x) => () => k.arena.frame(() => k.activations(x, 'token'))),
  rowCase('activations, scale per group', BYTES * 1.25, (k, x) => () => k.arena.frame(() => k.activations(x, 'group'))),
  rowCase('quantizeHeads', BYTES * 1.25, (k, x) => {
    const [q, scales] = [k.arena.tensor('i8', [T, D], 'q'), k.arena.f32([T, HEADS], 'scales')];
    return () => k.quantizeHeads(q, scales, x);
  }),
  rowCase('rmsNorm', BYTES * 2, (k, x, out) => bind(filled(k, 'f32', [D]), (w) => () => k.rmsNorm(out, x, w, 1e-5))),
  rowCase('layerNorm', BYTES * 2, (k, x, out) =>
    bind(filled(k, 'f32', [D]), (w) => () => k.layerNorm(out, x, w, w, 1e-5)),
  ),
  rowCase('rmsNormHeads', BYTES * 2, (k, x) =>
    bind(filled(k, 'f32', [E]), (w) => () => k.rmsNormHeads(x, 0, HEADS, w, 1e-5)),
  ),
  rowCase('gelu', BYTES * 2, (k, x, out) => () => k.gelu(out, x)),
  rowCase('siluMul', BYTES * 3, (k, x, out) => bind(filled(k, 'f32', [T, D]), (up) => () => k.siluMul(out, x, up))),
  rowCase('swiglu', BYTES * 3, (k, _, out) => bind(filled(k, 'f32', [T, 2 * D]), (both) => () => k.swiglu(out, both))),
  rowCase('add', BYTES * 3, (k, x, out) => () => k.add(out, x)),
  rowCase('ropePairs', BYTES * 2, (k, x) =>
    bind(filled(k, 'f32', [T, E / 2]), (turn) => () => k.ropePairs(x, 0, HEADS, E, turn, turn)),
  ),
  rowCase('ropeHalf', BYTES * 2, (k, x) =>
    bind(filled(k, 'f32', [T, E / 2]), (turn) => () => k.ropeHalf(x, 0, HEADS, E, turn, turn)),
  ),
  rowCase('embed, f32', BYTES * 2, (k, x, out) => bind(ids(), (rows) => () => k.embed(out, x, rows))),
  rowCase('embed, q8_rows', BYTES * 1.25, (k, _, out) =>
    bind(filled(k, 'q8_rows', [T, D]), (table) => () => k.embed(out, table, ids())),
  ),
];

const ATTENTION_CASES: readonly KernelCase[] = [
  ...(['f32', 'int8'] as const).flatMap((precision) => [
    attentionCase(`attentionFull, ${precision}, 1024 patches, 16 heads of 64`, 1024 * 1024 * D * 2, (k) => {
      const [qkv, out] = [filled(k, 'f32', [1024, 3 * D]), k.arena.f32([1024, D], 'out')];
      return () => k.attentionFull(out, qkv, 1024, HEADS, E ** -0.5, precision);
    }),
    attentionCase(
      `attentionCausal, ${precision}, 256 tokens after 768, 16 heads on 8 of 64`,
      256 * 896.5 * D * 2,
      causal(256, 768, 'f32', precision),
    ),
  ]),
  attentionCase(
    'attentionCausal, cache in int8, 256 tokens after 768, 16 heads on 8 of 64',
    256 * 896.5 * D * 2,
    causal(256, 768, 'i8'),
  ),
  attentionCase('attentionCausal, 1 token after 1023, 16 heads on 8 of 64', 1024 * D * 2, causal(1, 1023)),
  attentionCase('the same with the cache in int8', 1024 * D * 2, causal(1, 1023, 'i8')),
];

/** Pictures: multiply-adds of both passes of resize; else bytes. */
const IMAGE_CASES: readonly KernelCase[] = [
  {
    name: 'resize 1280x960 to 644x476',
    work: 3 * 9 * (644 * 960 + 644 * 476),
    unit: 'GMAC/s',
    prepare: (k) => {
      const [row, out] = [new Uint8Array(1280 * 3).fill(1), k.arena.u8([476, 644, 3], 'out')];
      return () =>
        k.arena.frame(() => {
          const take = k.resizeRows(out, [960, 1280]);
          for (let y = 0; y < 960; y++) take(row);
        });
    },
  },
  {
    name: 'patches 644x476',
    work: 34 * 46 * 588 * 5,
    unit: 'GB/s',
    prepare: (k) => {
      const [rgb, out] = [filled(k, 'u8', [476, 644, 3]), k.arena.f32([34 * 46, 588], 'out')];
      return () => void k.patches(out, rgb, null, [0.5, 0.5, 0.5], [0.25, 0.25, 0.25], 14);
    },
  },
  {
    name: 'resampleTable 24x24 to 34x46, D 1024',
    work: 34 * 46 * 1024 * 16,
    unit: 'GMAC/s',
    prepare: (k) => {
      const [table, out] = [filled(k, 'f32', [576, 1024]), k.arena.f32([34 * 46, 1024], 'out')];
      return () => void k.resampleTable(out, table, 34, 46);
    },
  },
];

export const KERNEL_CASES: readonly KernelCase[] = [...PRODUCT_CASES, ...ATTENTION_CASES, ...ROW_CASES, ...IMAGE_CASES];

/** What tells whether the machine is quiet. */
export const calibrationCase = productCase('q4', [1, 512, 512]);

/** A product as the model calls it: activations are quantised inside the timed part. */
function productCase(
  dtype: keyof typeof MATRIX_NAMES,
  [tokens, rows, cols]: ProductSize,
  scales: 'token' | 'group' = 'token',
): KernelCase {
  const name = `${MATRIX_NAMES[dtype]}${scales === 'group' ? ', scale per group,' : ''} M${tokens} ${rows}x${cols}`;
  const prepare = (k: Kernels) => {
    const parameters = { weight: filled(k, dtype, [rows, cols]), bias: null };
    const [x, out] = [filled(k, 'f32', [tokens, cols]), k.arena.f32([tokens, rows], 'out')];
    if (dtype === 'f32') return () => void k.linear(out, x, parameters);
    return () => void k.arena.frame(() => k.linear(out, k.activations(x, scales), parameters));
  };
  return { name, work: tokens * rows * cols, unit: 'GMAC/s', prepare };
}

function rowCase(name: string, work: number, run: (k: Kernels, x: Tensor, out: Tensor) => () => unknown): KernelCase {
  return {
    name: `${name}, ${T}x${D}`,
    work,
    unit: 'GB/s',
    prepare: (k) => run(k, filled(k, 'f32', [T, D]), filled(k, 'f32', [T, D])),
  };
}

function attentionCase(name: string, work: number, prepare: (k: Kernels) => () => unknown): KernelCase {
  return { name, work, unit: 'GMAC/s', prepare };
}

function causal(
  tokens: number,
  start: number,
  dtype: 'f32' | 'i8' = 'f32',
  precision: AttentionPrecision = 'f32',
): (k: Kernels) => () => unknown {
  return (k) => {
    const [q, out] = [filled(k, 'f32', [tokens, D]), k.arena.f32([tokens, D], 'out')];
    const [keys, values] = [0, 1].map(() => filled(k, dtype, [start + tokens, D / 2]));
    const scales = [start + tokens, HEADS / 2];
    const cache = {
      keys,
      values,
      scales: dtype === 'f32' ? null : { keys: filled(k, 'f32', scales), values: filled(k, 'f32', scales) },
    };
    return () => k.attentionCausal(out, q, cache, start, HEADS, HEADS / 2, E ** -0.5, precision);
  };
}

/** A tensor of noise: f32 in -1..1, and any bytes elsewhere but in the scales, which become 1/1024. */
function filled(k: Kernels, dtype: DType, shape: readonly number[]): Tensor {
  const tensor = k.arena.tensor(dtype, shape, 'bench');
  const bytes = k.readBytes(tensor);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Math.imul(i + 1, 2654435761) >>> 24;
  const words = new Float32Array(bytes.buffer, 0, bytes.length >> 2);
  if (dtype === 'f32') words.forEach((_, i) => (words[i] = (Math.imul(i + 1, 2654435761) >>> 8) / 2 ** 23 - 1));
  if (dtype in MATRIX_NAMES && dtype !== 'f32') {
    const tileBytes = bytes.length / (shape[0] / 16);
    for (let at = 0; at < bytes.length; at += tileBytes) words.fill(1 / 1024, at / 4, at / 4 + 16);
  }
  return k.write(tensor, bytes);
}

function ids(): number[] {
  return Array.from({ length: T }, (_, i) => (i * 7) % T);
}

function bind<A, B>(value: A, then: (value: A) => B): B {
  return then(value);
}
