/**
 * The decoders of scripts without a model: those of all scripts, and what takes too much memory beside one.
 */
import avif from '@jsquash/avif/codec/dec/avif_dec.js';
import { codecsOf, overrides, reusing, type CodecModules, type Codecs } from './codecs.ts';

/** Codecs over compiled modules, libavif (with dav1d, @jsquash/avif) among them. */
export function heavyCodecsOf(modules: CodecModules & { readonly avif: WebAssembly.Module }): Codecs {
  return {
    ...codecsOf(modules),
    avif: reusing<AvifDecoder>(
      () => avif(overrides(modules.avif)),
      (instance, bytes) => instance.decode(bytes, BITS),
    ),
  };
}

const BITS = 8;

/** What the package's own declarations leave open. */
interface AvifDecoder {
  decode(bytes: Uint8Array, bits: number): object | null;
}
