/**
 * PDFium as a WebAssembly instance of its own: its functions, and views of its memory. Whatever throws inside it leaves it in an
 * unknown state; its owner then drops it and starts a fresh one.
 */
import { init, type PdfiumModule, type WrappedPdfiumModule } from '@embedpdf/pdfium';
import { LIMITS } from '../limits.ts';

export interface Pdfium {
  readonly api: WrappedPdfiumModule;
  /** Linear memory in bytes. */
  readonly memoryBytes: number;
  /** A view of the memory: valid until the next call, which may grow it. */
  readonly bytes: (pointer: number, length: number) => Uint8Array;
  /** f32 or f64 numbers at `pointer`, copied. */
  readonly floats: (pointer: number, count: number) => number[];
  readonly doubles: (pointer: number, count: number) => number[];
  /** Runs `use` with as many bytes, and gives them back. */
  readonly scratch: <T>(bytes: number, use: (pointer: number) => T) => T;
}

/** Emscripten's hooks that the package's types leave out: the module is compiled already, and what it prints says nothing new. */
type Overrides = Partial<PdfiumModule> & {
  instantiateWasm(
    imports: WebAssembly.Imports,
    done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
  ): object;
  printErr(text: string): void;
};

/** `module` is the package's pdfium.wasm. Takes 18.6 MB of memory and some 0.2 s. */
export async function startPdfium(module: WebAssembly.Module): Promise<Pdfium> {
  let memory!: WebAssembly.Memory;
  const overrides: Overrides = {
    instantiateWasm(imports, done) {
      const instance = new WebAssembly.Instance(module, imports);
      memory = Object.values(instance.exports).find((value) => value instanceof WebAssembly.Memory)!;
      bound(memory, LIMITS.pdfMostMemoryBytes.value);
      done(instance, module);
      return instance.exports;
    },
    printErr: () => undefined,
  };
  const api = await init(overrides);
  api.PDFiumExt_Init();
  const { malloc, free } = api.pdfium.wasmExports;
  return {
    api,
    get memoryBytes() {
      return memory.buffer.byteLength;
    },
    bytes: (pointer, length) => new Uint8Array(memory.buffer, pointer, length),
    floats: (pointer, count) => [...new Float32Array(memory.buffer, pointer, count)],
    doubles: (pointer, count) => [...new Float64Array(memory.buffer, pointer, count)],
    scratch: (bytes, use) => {
      const pointer = malloc(bytes);
      try {
        return use(pointer);
      } finally {
        free(pointer);
      }
    },
  };
}

const WASM_PAGE_BYTES = 65_536;

/** Emscripten takes a refusal to grow for memory that is not there; what asked for it then aborts. */
function bound(memory: WebAssembly.Memory, mostBytes: number): void {
  const grow = memory.grow.bind(memory);
  memory.grow = (pages) => {
    if (memory.buffer.byteLength + pages * WASM_PAGE_BYTES > mostBytes)
      throw new RangeError('more memory than it may have');
    return grow(pages);
  };
}
