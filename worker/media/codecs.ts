/**
 * The decoders that need WebAssembly, and how one run of them is made from compiled modules. PNG needs none: see png.ts.
 */
import mozjpeg from '@jsquash/jpeg/codec/dec/mozjpeg_dec.js';
import webp from '@jsquash/webp/codec/dec/webp_dec.js';

/** A decoded picture as stored, before orientation: row-major RGBA, alpha not multiplied in. */
export interface RgbaImage {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly data: Uint8ClampedArray;
}

/** Encoded bytes to pixels. A decoder may throw anything or give null on damaged input; decodeImage turns that into our errors. */
export interface Codecs {
  readonly jpeg: (bytes: Uint8Array) => Promise<RgbaImage | null>;
  readonly webp: (bytes: Uint8Array) => Promise<RgbaImage | null>;
}

/**
 * Codecs over compiled modules of @jsquash's decoders (mozjpeg, libwebp; Apache-2.0).
 * Every image gets a fresh instance: an abort cannot poison the next image, and the instance's memory, which would never
 * shrink, is garbage as soon as the pixels are copied out. Cost of an instance: about 1 ms.
 */
export function codecsOf(modules: { readonly jpeg: WebAssembly.Module; readonly webp: WebAssembly.Module }): Codecs {
  return {
    jpeg: async (bytes) => rgba((await mozjpeg(overrides(modules.jpeg))).decode(bytes, false)),
    webp: async (bytes) => rgba((await webp(overrides(modules.webp))).decode(bytes)),
  };
}

function rgba(image: ImageDataLike | null): RgbaImage | null {
  return image && { widthPx: image.width, heightPx: image.height, data: image.data };
}

interface ImageDataLike {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/** Emscripten's hooks: instantiate the given module, stay silent (damaged images are the client's news, not the log's). */
function overrides(module: WebAssembly.Module) {
  return {
    noInitialRun: true,
    print: () => {},
    printErr: () => {},
    instantiateWasm(imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void) {
      const instance = new WebAssembly.Instance(module, imports);
      done(instance);
      return instance.exports;
    },
  };
}
