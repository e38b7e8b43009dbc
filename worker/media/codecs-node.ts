/**
 * Codecs for Node: the WebAssembly files read from the packages and from kernels-as/build. For tests, tools and the local server; not bundled.
 */
import { readFile } from 'node:fs/promises';
import { codecsOf, type Codecs } from './codecs.ts';

/** Compiles the decoders once (about 300 KB of WebAssembly). */
export async function nodeCodecs(): Promise<Codecs> {
  const [jpeg, png, webp] = await Promise.all([
    compile(import.meta.resolve('@cwasm/jpeg-turbo/jpeg-turbo.wasm')),
    compile('../../kernels-as/build/png.wasm'),
    compile(import.meta.resolve('@jsquash/webp/codec/dec/webp_dec.wasm')),
  ]);
  return codecsOf({ jpeg, png, webp });
}

async function compile(url: string): Promise<WebAssembly.Module> {
  return WebAssembly.compile(await readFile(new URL(url, import.meta.url)));
}
