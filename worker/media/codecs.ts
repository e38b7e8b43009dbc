/**
 * The decoders that need WebAssembly, and how one run of them is made from compiled modules. PNG needs none: see
 * png.ts.
 */
import mozjpeg from '@jsquash/jpeg/codec/dec/mozjpeg_dec.js';
import webp from '@jsquash/webp/codec/dec/webp_dec.js';
import { GlimpseError } from '../errors.ts';
import { Kept } from '../kept.ts';

/** A decoded picture as stored, before orientation: row-major RGBA, alpha not multiplied in. */
export interface RgbaImage {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly data: Uint8ClampedArray;
}

/**
 * Encoded bytes to pixels. On damaged input a decoder throws anything or gives null; decodeImage makes that
 * image_corrupt.
 */
export interface Codecs {
  readonly jpeg: (bytes: Uint8Array) => Promise<RgbaImage | null>;
  readonly webp: (bytes: Uint8Array) => Promise<RgbaImage | null>;
}

/**
 * Codecs over compiled modules of @jsquash's decoders (mozjpeg, libwebp; Apache-2.0).
 * One instance of each serves all images, since the runtime is slow to collect dropped instances: ten images would hold
 * ten memories. Its memory stays at what the largest image took (about 4 MB a megapixel, 7 for a progressive JPEG). An
 * instance that fails is replaced: its abort or leak does not reach the next image. Cost of an instance: 2-3 ms.
 */
export function codecsOf(modules: { readonly jpeg: WebAssembly.Module; readonly webp: WebAssembly.Module }): Codecs {
  return {
    jpeg: reusing<JpegDecoder>(
      () => mozjpeg(overrides(modules.jpeg)),
      (instance, bytes) => instance.decode(bytes, false),
    ),
    webp: reusing<WebpDecoder>(
      () => webp(overrides(modules.webp)),
      (instance, bytes) => instance.decode(bytes),
    ),
  };
}

/** `run` on an instance that lives until it throws or gives null. Errors: out_of_memory when none can be made. */
function reusing<T>(
  create: () => Promise<T>,
  run: (instance: T, bytes: Uint8Array) => ImageDataLike | null,
): Codecs['jpeg'] {
  const kept = new Kept<T>();
  const start = (): Promise<T> =>
    create().catch((error: unknown) => {
      throw new GlimpseError('out_of_memory', 'No memory is left for the image decoder; try again.', {}, error);
    });
  return async (bytes) => {
    let instance = await kept.get(start);
    // Another image broke the instance while this one waited.
    while (!kept.has(instance)) instance = await kept.get(start);
    let image: ImageDataLike | null = null;
    try {
      image = run(instance, bytes);
    } finally {
      if (image === null) kept.forget();
    }
    return image && { widthPx: image.width, heightPx: image.height, data: image.data };
  };
}

/** What the packages' own declarations leave open. */
interface JpegDecoder {
  decode(bytes: Uint8Array, applyOrientation: boolean): ImageDataLike | null;
}

interface WebpDecoder {
  decode(bytes: Uint8Array): ImageDataLike | null;
}

interface ImageDataLike {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/**
 * Emscripten's hooks: instantiate the given module, look for no file, print nothing (a damaged image is the client's
 * news).
 */
function overrides(module: WebAssembly.Module) {
  return {
    noInitialRun: true,
    locateFile: (file: string) => file,
    print: () => {},
    printErr: () => {},
    instantiateWasm(imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void) {
      const instance = new WebAssembly.Instance(module, imports);
      done(instance);
      return instance.exports;
    },
  };
}
