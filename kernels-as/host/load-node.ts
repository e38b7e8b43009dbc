/** The kernels for Node: compiles the modules of kernels-as/build (`npm run build`). Workers import them instead. */
import { readFileSync } from 'node:fs';
import { GlimpseError } from '../../worker/errors.ts';
import { bestBuild, type Build } from './features.ts';
import { createKernels, type KernelOptions, type KernelModules, type LeasedKernels } from './kernels.ts';
import { createPacker, type Packer } from './pack.ts';

/** 'reference': the scalar twins behind the same calls. */
export type NodeBuild = Build | 'reference';

export function loadModules(build: NodeBuild = bestBuild()): KernelModules {
  if (build !== 'reference') return { gemm: compile(`gemm.${build}.wasm`), ops: compile(`ops.${build}.wasm`) };
  const twins = compile('reference.wasm');
  return { gemm: twins, ops: twins };
}

/** Kernels with a memory of their own. `build`: what the engine can run, when not given. */
export function loadKernels({ build, ...options }: KernelOptions & { readonly build?: NodeBuild }): LeasedKernels {
  return createKernels(loadModules(build), options);
}

/** The fast packer; a new one a thread. */
export function loadPacker(): Packer {
  return createPacker(compile('pack.wasm'));
}

function compile(file: string): WebAssembly.Module {
  const url = new URL(`../build/${file}`, import.meta.url);
  try {
    return new WebAssembly.Module(readFileSync(url));
  } catch (cause) {
    throw new GlimpseError('internal', `${file} is missing or unreadable: run \`npm run build\`.`, { file }, cause);
  }
}
