/** The part of onnxruntime-web's WebAssembly module that is used: the package's own types are those of its JavaScript interface. */
declare module 'onnxruntime-web/ort-wasm-simd-threaded.mjs' {
  export interface OrtCore {
    _malloc(bytes: number): number;
    _free(pointer: number): void;
    stackSave(): number;
    stackRestore(stack: number): void;
    stackAlloc(bytes: number): number;
    UTF8ToString(pointer: number): string;
    stringToUTF8(text: string, pointer: number, maxBytes: number): void;
    lengthBytesUTF8(text: string): number;
    /** Calls give 0, or a handle of 0, when they fail; then this has the message. */
    _OrtGetLastError(code: number, message: number): number;
    _OrtInit(threads: number, loggingLevel: number): number;
    _OrtCreateSessionOptions(
      optimisationLevel: number,
      hasArena: boolean,
      hasMemoryPattern: boolean,
      executionMode: number,
      hasProfiling: boolean,
      profilePrefix: number,
      logId: number,
      logSeverity: number,
      logVerbosity: number,
      optimisedModelPath: number,
    ): number;
    _OrtAddSessionConfigEntry(options: number, key: number, value: number): number;
    _OrtReleaseSessionOptions(options: number): number;
    _OrtCreateSession(data: number, bytes: number, options: number): number;
    _OrtGetInputOutputCount(session: number, inputs: number, outputs: number): number;
    _OrtGetInputOutputMetadata(session: number, index: number, name: number, metadata: number): number;
    _OrtFree(pointer: number): number;
    _OrtCreateTensor(
      type: number,
      data: number,
      bytes: number,
      dimensions: number,
      rank: number,
      location: number,
    ): number;
    _OrtGetTensorData(tensor: number, type: number, data: number, dimensions: number, rank: number): number;
    _OrtReleaseTensor(tensor: number): number;
    _OrtRun(
      session: number,
      inputNames: number,
      inputs: number,
      inputCount: number,
      outputNames: number,
      outputCount: number,
      outputs: number,
      runOptions: number,
    ): number;
  }
  export default function ortWasmThreaded(overrides: {
    readonly numThreads: number;
    instantiateWasm(
      imports: WebAssembly.Imports,
      done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
    ): void;
  }): Promise<OrtCore>;
}
