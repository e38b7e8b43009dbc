/** Calls of onnxruntime's C functions: arguments on its stack, views that survive growth, errors by name. */
import type { OrtCore } from 'onnxruntime-web/ort-wasm-simd-threaded.mjs';
import { GlimpseError } from '../errors.ts';

/** Bytes of a pointer, and of a number that C calls `int` or `size_t`. */
export const WORD = 4;

export class Calls {
  readonly core: OrtCore;
  readonly #memory: WebAssembly.Memory;

  constructor(core: OrtCore, memory: WebAssembly.Memory) {
    this.core = core;
    this.#memory = memory;
  }

  get memoryBytes(): number {
    return this.#memory.buffer.byteLength;
  }

  /** Views are made anew after every call: memory may have grown. */
  bytes(at: number, length: number): Uint8Array {
    return new Uint8Array(this.#memory.buffer, at, length);
  }

  floats(at: number, length: number): Float32Array {
    return new Float32Array(this.#memory.buffer, at, length);
  }

  words(at: number, length: number): Int32Array {
    return new Int32Array(this.#memory.buffer, at, length);
  }

  /** What `work` puts on the stack goes when it has ended. */
  onStack<T>(work: () => T): T {
    const stack = this.core.stackSave();
    try {
      return work();
    } finally {
      this.core.stackRestore(stack);
    }
  }

  /** `values` on the stack. */
  pushed(values: readonly number[]): number {
    const at = this.core.stackAlloc(WORD * values.length);
    this.words(at, values.length).set(values);
    return at;
  }

  allocated(bytes: number): number {
    const at = this.core._malloc(bytes);
    if (at === 0) throw new GlimpseError('reader_failed', `onnxruntime has no room for ${bytes} bytes more.`);
    return at;
  }

  /** A name, for as long as the instance lives; nets have few. */
  text(value: string): number {
    const bytes = this.core.lengthBytesUTF8(value) + 1;
    const at = this.allocated(bytes);
    this.core.stringToUTF8(value, at, bytes);
    return at;
  }

  /** Of a call whose result is 0 when it did it. @throws GlimpseError reader_failed */
  check(code: number, what: string): void {
    if (code !== 0) throw this.#failed(what);
  }

  /** Of a call whose result is 0 when it did not. @throws GlimpseError reader_failed */
  handle(handle: number, what: string): number {
    if (handle === 0) throw this.#failed(what);
    return handle;
  }

  #failed(what: string): GlimpseError {
    const at = this.pushed([0, 0]);
    this.core._OrtGetLastError(at, at + WORD);
    const [, message] = this.words(at, 2);
    const words = message === 0 ? 'nothing' : this.core.UTF8ToString(message);
    return new GlimpseError('reader_failed', `onnxruntime could not ${what}; it said: ${words}`);
  }
}
