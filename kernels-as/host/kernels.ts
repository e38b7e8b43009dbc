/**
 * The kernels as typed calls on tensors: the contract of docs/architecture.md. Order: out, inputs, sizes; each call
 * returns `out`. Shapes are checked once a call; the wasm trusts them.
 */
import { Arena, type ArenaLimits } from './arena.ts';
import { cacheCalls, causalAttentionCalls, fullAttentionCalls, type AttentionPrecision } from './attention.ts';
import { expect, expectShapes } from './check.ts';
import type { GemmExports, OpsExports } from './exports.ts';
import { patchCalls } from './images.ts';
import { productCalls, type ActivationScales } from './products.ts';
import { resizeCalls } from './resize.ts';
import { elementCalls, normCalls, tokenCalls } from './rows.ts';
import { scratchSizes } from './scratch.ts';
import { byteLength, describe, elementCount, type Tensor } from './tensor.ts';

export type { AttentionPrecision } from './attention.ts';
export type { Activations, ActivationScales } from './products.ts';
export type { ScratchSizes } from './scratch.ts';

/** Two modules of one build (relaxed or strict), or the reference module twice. */
export interface KernelModules {
  readonly gemm: WebAssembly.Module;
  readonly ops: WebAssembly.Module;
}

export interface KernelOptions extends ArenaLimits {
  /** How activations are quantised where a call does not say: one scale a token, or one a group of 32. */
  readonly activationScales?: ActivationScales;
  /** 'f32' turns attention in int8 off, whatever a call allows. */
  readonly attention?: AttentionPrecision;
}

export type Kernels = ReturnType<typeof kernelsOn>;

/** Kernels that can be lent to one turn after another. */
export type LeasedKernels = ReturnType<typeof createKernels>;

/** One memory, one arena, both modules in it. Synchronous, so that a Worker can do it outside of a request. */
export function createKernels(modules: KernelModules, options: KernelOptions) {
  const arena = new Arena(options);
  const imports = { env: { memory: arena.memory } };
  const gemm = new WebAssembly.Instance(modules.gemm, imports).exports as unknown as GemmExports;
  const ops = new WebAssembly.Instance(modules.ops, imports).exports as unknown as OpsExports;
  const kernels = kernelsOn(gemm, ops, arena, options);
  return {
    ...kernels,
    /** The same kernels for one turn: when the lease of their arena has ended, none of them can be called any more. */
    lease(this: void): Kernels {
      const lease = arena.lease();
      // Sizes touch no memory, and a model that is loaded in one turn is measured by them in others.
      const { scratch } = kernels;
      return { ...kernelsOn(fenced(gemm, lease), fenced(ops, lease), lease, options), scratch };
    },
  };
}

/** The functions of a module, each of which is refused once the lease has ended. */
function fenced<Exports extends object>(exports: Exports, lease: Arena): Exports {
  const entries = Object.entries(exports).map(([name, call]: [string, unknown]) => {
    if (typeof call !== 'function') return [name, call];
    const checked = (...args: unknown[]): unknown => {
      lease.check();
      return call(...args);
    };
    return [name, checked];
  });
  return Object.fromEntries(entries) as Exports;
}

/** The calls over two instances whose memory is the arena's. */
export function kernelsOn(
  gemm: GemmExports,
  ops: OpsExports,
  arena: Arena,
  options: Omit<KernelOptions, keyof ArenaLimits>,
) {
  const { activationScales = 'token', attention = 'int8' } = options;
  return {
    arena,
    scratch: scratchSizes(ops),
    ...productCalls(gemm, ops, arena, activationScales),
    ...normCalls(ops),
    ...elementCalls(ops),
    ...tokenCalls(ops, arena),
    ...causalAttentionCalls(ops, arena, attention),
    ...fullAttentionCalls(ops, arena, attention),
    ...cacheCalls(ops),
    ...resizeCalls(ops, arena),
    ...patchCalls(ops, arena),
    ...copyCalls(arena),
  };
}

function copyCalls(arena: Arena) {
  return {
    /** Copies all of a tensor's data in: a typed array of as many bytes. */
    write(tensor: Tensor, data: ArrayBufferView): Tensor {
      const bytes = byteLength(tensor.dtype, tensor.shape);
      const fits = data.byteLength === bytes;
      expect('write', fits, () => `${describe(tensor)} takes ${bytes} bytes, not ${data.byteLength}`);
      arena.views.u8.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), tensor.ptr);
      return tensor;
    },

    /** Copies one row of an f32 or q8_rows table in. */
    writeRow(table: Tensor, row: number, data: Uint8Array): Tensor {
      const { dtype, shape } = table;
      expect('writeRow', dtype === 'f32' || dtype === 'q8_rows', () => `${describe(table)} has no rows of their own`);
      expect('writeRow', row >= 0 && row < shape[0], () => `${describe(table)} has no row ${row}`);
      const bytes = byteLength(dtype, [1, ...shape.slice(1)]);
      expect(
        'writeRow',
        data.byteLength === bytes,
        () => `a row of ${describe(table)} takes ${bytes} bytes, not ${data.byteLength}`,
      );
      arena.views.u8.set(data, table.ptr + row * bytes);
      return table;
    },

    /** out = x, of the same dtype and shape. */
    copy(out: Tensor, x: Tensor): Tensor {
      expectShapes('copy', { x: [x, out.dtype, ...out.shape] });
      const bytes = byteLength(x.dtype, x.shape);
      arena.views.u8.copyWithin(out.ptr, x.ptr, x.ptr + bytes);
      return out;
    },

    /** A copy of an f32 tensor. */
    read(tensor: Tensor): Float32Array {
      expect('read', tensor.dtype === 'f32', () => `${describe(tensor)} is not f32; use readBytes`);
      const bytes = readBytes(arena, tensor);
      return new Float32Array(bytes.buffer, 0, bytes.byteLength / 4);
    },

    /** Copies an f32 tensor into an array of as many numbers; returns the array. */
    readInto(target: Float32Array, tensor: Tensor): Float32Array {
      const { dtype, shape, ptr } = tensor;
      const count = elementCount(shape);
      const fits = dtype === 'f32' && target.length === count;
      expect('readInto', fits, () => `${describe(tensor)} does not fit in ${target.length} f32 numbers`);
      target.set(arena.views.f32.subarray(ptr / 4, ptr / 4 + count));
      return target;
    },

    /** A copy of any tensor's bytes. */
    readBytes(tensor: Tensor): Uint8Array {
      return readBytes(arena, tensor);
    },
  };
}

function readBytes(arena: Arena, tensor: Tensor): Uint8Array<ArrayBuffer> {
  return arena.views.u8.slice(tensor.ptr, tensor.ptr + byteLength(tensor.dtype, tensor.shape));
}
