/**
 * Codecs for Node: the WebAssembly files read from the packages. For tests, tools and the local server; not bundled.
 */
import { readFile } from 'node:fs/promises';
import { codecsOf, type Codecs } from './codecs.ts';

/** Compiles both decoders once (about 300 KB of WebAssembly). */
export async function nodeCodecs(): Promise<Codecs> {
  const [jpeg, webp] = await Promise.all([
    compile('@cwasm/jpeg-turbo/jpeg-turbo.wasm'),
    compile('@jsquash/webp/codec/dec/webp_dec.wasm'),
  ]);
  return codecsOf({ jpeg, webp });
}

async function compile(specifier: string): Promise<WebAssembly.Module> {
  return WebAssembly.compile(await readFile(new URL(import.meta.resolve(specifier))));
}
