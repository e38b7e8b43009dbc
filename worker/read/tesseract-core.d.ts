/** The part of tesseract.js-core that is used: the package has no types. */
declare module 'tesseract.js-core/tesseract-core-simd-lstm.js' {
  interface Iterator {
    Begin(): void;
    Next(level: number): boolean;
    Empty(level: number): boolean;
    IsAtBeginningOf(level: number): boolean;
    GetUTF8Text(level: number): string;
    Confidence(level: number): number;
    getBoundingBox(level: number): { x0: number; y0: number; x1: number; y1: number };
  }
  class TessBaseAPI {
    Init(folder: string, languages: string, engine: number): number;
    SetPageSegMode(mode: number): void;
    SetVariable(name: string, value: string): boolean;
    SetImage(pointer: number, width: number, height: number, bytesPerPixel: number, bytesPerLine: number): void;
    Recognize(monitor: null): number;
    GetIterator(): Iterator;
    Clear(): void;
  }
  interface Core {
    readonly TessBaseAPI: typeof TessBaseAPI;
    readonly FS: {
      writeFile(path: string, bytes: Uint8Array, options: { canOwn: boolean }): void;
      unlink(path: string): void;
    };
    _malloc(bytes: number): number;
    _free(pointer: number): void;
  }
  export default function TesseractCore(overrides: {
    instantiateWasm(
      imports: WebAssembly.Imports,
      done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
    ): object;
    print(text: string): void;
    printErr(text: string): void;
  }): Promise<Core>;
}
