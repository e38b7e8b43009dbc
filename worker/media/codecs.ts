/**
 * The decoders, made from compiled modules.
 */
import webp from '@jsquash/webp/codec/dec/webp_dec.js';
import { GlimpseError } from '../errors.ts';
import { Kept } from '../kept.ts';
import { jpegCodec, type JpegCodec } from './jpeg-codec.ts';
import { pngCodec, type PngCodec } from './png-codec.ts';
import { uncopied, type RgbaImage } from './uncopied.ts';

export interface Codecs {
  readonly jpeg: JpegCodec;
  readonly png: PngCodec;
  readonly webp: RgbaCodec;
  /** In scripts without a model only (codecs-heavy.ts). */
  readonly avif?: RgbaCodec;
}

/**
 * Gives the decoded picture to `use`, where it lies. On damaged input it throws anything or gives false.
 */
export type RgbaCodec = (bytes: Uint8Array, use: (image: RgbaImage) => void) => Promise<boolean>;

export type CodecModules = Readonly<Record<'jpeg' | 'png' | 'webp', WebAssembly.Module>>;

/**
 * Codecs over compiled modules: @cwasm/jpeg-turbo (libjpeg-turbo), png.wasm of our own, and @jsquash/webp (libwebp).
 * One instance of libjpeg-turbo and of libwebp serves all images, since the runtime is slow to collect dropped instances: ten images would hold
 * ten memories. Its memory stays at what the largest image took. An instance that fails is replaced: its abort or leak
 * does not reach the next image. Cost of an instance: 2-3 ms.
 */
export function codecsOf(modules: CodecModules): Codecs {
  return {
    jpeg: jpegCodec(modules.jpeg),
    png: pngCodec(modules.png),
    webp: reusing<WebpDecoder>(
      () => webp(overrides(modules.webp)),
      (instance, bytes) => instance.decode(bytes),
    ),
  };
}

/** `run` on an instance that lives until it throws or gives null. Errors: out_of_memory when none can be made. */
export function reusing<T>(
  create: () => Promise<T>,
  run: (instance: T, bytes: Uint8Array) => object | null,
): RgbaCodec {
  const kept = new Kept<T>();
  const seeUncopied = uncopied();
  const start = (): Promise<T> =>
    create().catch((error: unknown) => {
      throw new GlimpseError('out_of_memory', 'No memory is left for the image decoder; try again.', {}, error);
    });
  return async (bytes, use) => {
    let instance = await kept.get(start);
    // Another image broke the instance while this one waited.
    while (!kept.has(instance)) instance = await kept.get(start);
    let isMade = false;
    try {
      isMade = seeUncopied(() => run(instance, bytes), use) !== null;
    } finally {
      if (!isMade) kept.forget();
    }
    return isMade;
  };
}

/** What the package's own declarations leave open. */
interface WebpDecoder {
  decode(bytes: Uint8Array): object | null;
}

/**
 * Emscripten's hooks: instantiate the given module, look for no file, print nothing (a damaged image is the client's
 * news).
 */
export function overrides(module: WebAssembly.Module) {
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
