/**
 * onnxruntime's WebAssembly module as an instance of its own, on one thread. Its JavaScript interface has one instance for ever, and
 * none after that one broke; so its C functions are called here (docs/decisions/0027-onnxruntime-without-its-javascript.md).
 */
import ortWasmThreaded from 'onnxruntime-web/ort-wasm-simd-threaded.mjs';
import type { Net } from '../picture/net.ts';
import { Calls } from './calls.ts';
import { ERRORS_ALONE, openNet, type Load } from './session.ts';

/** An instance with the nets that were opened in it: they go when it goes. */
export interface Runtime {
  /** Of its linear memory, which never shrinks. */
  readonly memoryBytes: number;
  /** From an ONNX file of so many bytes, with one input, of floats. @throws GlimpseError reader_failed; what `load` throws */
  open(bytes: number, load: Load): Promise<Net>;
}

/** `module` is the package's ort-wasm-simd-threaded.wasm. */
export async function startRuntime(module: WebAssembly.Module): Promise<Runtime> {
  let memory!: WebAssembly.Memory;
  const core = await ortWasmThreaded({
    numThreads: 1,
    instantiateWasm(imports, done) {
      const given = Object.values(imports).flatMap((group) => Object.values(group));
      memory = given.find((value) => value instanceof WebAssembly.Memory)!;
      done(new WebAssembly.Instance(module, imports), module);
    },
  });
  const calls = new Calls(core, memory);
  calls.check(core._OrtInit(1, ERRORS_ALONE), 'start');
  return {
    get memoryBytes() {
      return calls.memoryBytes;
    },
    open: (bytes, load) => openNet(calls, bytes, load),
  };
}
