/**
 * Codecs for Node: the WebAssembly files read from the packages and from kernels-as/build. For tests, tools and the local server; not bundled.
 */
import { readFile } from 'node:fs/promises';
import { heavyCodecsOf } from './codecs-heavy.ts';
import type { Codecs } from './codecs.ts';

/** Compiles the decoders once (about 1.5 MB of WebAssembly); Node has room for all. */
export async function nodeCodecs(): Promise<Codecs> {
  const [jpeg, png, webp, avif] = await Promise.all([
    compile(import.meta.resolve('@cwasm/jpeg-turbo/jpeg-turbo.wasm')),
    compile('../../kernels-as/build/png.wasm'),
    compile(import.meta.resolve('@jsquash/webp/codec/dec/webp_dec.wasm')),
    compile(import.meta.resolve('@jsquash/avif/codec/dec/avif_dec.wasm')),
  ]);
  return heavyCodecsOf({ jpeg, png, webp, avif });
}

async function compile(url: string): Promise<WebAssembly.Module> {
  return WebAssembly.compile(await readFile(new URL(url, import.meta.url)));
}
