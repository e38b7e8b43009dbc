/** What the kernel tests share: seeded numbers, the three implementations, and how far two results are apart. */
import { expect } from 'vitest';
import { loadKernels, type NodeBuild } from '../../kernels-as/host/load-node.ts';
import type { Kernels } from '../../kernels-as/host/kernels.ts';
import type { Tensor } from '../../kernels-as/host/tensor.ts';
import { pack, type StoredDType } from '../../weights/packing.ts';

export { Random } from './random.ts';

/** Change it with GLIMPSE_SEED; test titles print it. */
export const SEED = Number(process.env['GLIMPSE_SEED'] ?? 7);

/** The builds of the product modules; each must equal the scalar twins. */
export const BUILDS = ['relaxed', 'strict'] as const;

export function kernels(build: NodeBuild): Kernels {
  return loadKernels({ build, initialBytes: 1 << 20, maxBytes: 64 << 20 });
}

export function put(k: Kernels, data: Float32Array | Uint8Array, shape: readonly number[], name = 'x'): Tensor {
  return k.write(k.arena.tensor(data instanceof Float32Array ? 'f32' : 'u8', shape, name), data);
}

/** A matrix of f32 numbers in any matrix dtype. */
export function putMatrix(k: Kernels, dtype: StoredDType, data: Float32Array, rows: number, cols: number): Tensor {
  return k.write(k.arena.tensor(dtype, [rows, cols], 'weight'), pack(dtype, data, rows, cols));
}

/** Runs the same calls on all three implementations: their results, in the order relaxed, strict, reference. */
export function onEach<T>(run: (k: Kernels) => T): [T, T, T] {
  return [run(kernels('relaxed')), run(kernels('strict')), run(kernels('reference'))];
}

/** The largest |a - b| / max(1, |b|). */
export function distance(actual: Float32Array, expected: Float32Array): number {
  let most = actual.length === expected.length ? 0 : Infinity;
  for (let i = 0; i < expected.length; i++) {
    const apart = Math.abs(actual[i] - expected[i]) / Math.max(1, Math.abs(expected[i]));
    most = apart <= most ? most : Number.isNaN(apart) ? Infinity : apart;
  }
  return most;
}

/** Matches a number below `bound`, inside of an object that says what was tried. */
export function below(bound: number): unknown {
  return expect.toSatisfy((value: number) => value < bound, `below ${bound}`);
}
