/** worker/index.ts and everything it imports → the modules that workerd runs, as wrangler would bundle them. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { build, type Plugin } from 'esbuild';
import type { BundleOptions } from '../deploy/scripts.ts';

export interface WorkerModule {
  readonly type: 'ESModule' | 'CompiledWasm';
  readonly path: string;
  readonly contents: string | Uint8Array<ArrayBuffer>;
}

const PLAIN: BundleOptions = { define: {}, alias: {} };

/** The entry first. */
export async function bundleWorker(entry: string, { define, alias }: BundleOptions = PLAIN): Promise<WorkerModule[]> {
  const wasmFiles = new Map<string, string>();
  const result = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2024',
    logLevel: 'silent',
    conditions: ['workerd', 'worker', 'browser'],
    mainFields: ['browser', 'module', 'main'],
    external: ['cloudflare:*', 'node:*'],
    define,
    alias,
    plugins: [wasmModules(wasmFiles)],
  });
  const main: WorkerModule = { type: 'ESModule', path: 'index.js', contents: result.outputFiles[0].text };
  const wasm = Array.from(wasmFiles, async ([path, file]): Promise<WorkerModule> => {
    return { type: 'CompiledWasm', path, contents: new Uint8Array(await readFile(file)) };
  });
  return [main, ...(await Promise.all(wasm))];
}

/** WebAssembly files stay modules beside the bundle; `found` gets their name and file. */
function wasmModules(found: Map<string, string>): Plugin {
  return {
    name: 'wasm-modules',
    setup(build) {
      build.onResolve({ filter: /\.wasm$/ }, async ({ path, importer, resolveDir, kind, pluginData }) => {
        if (pluginData === wasmModules) return null;
        const resolved = await build.resolve(path, { importer, resolveDir, kind, pluginData: wasmModules });
        if (resolved.errors.length > 0) return resolved;
        const name = `${found.size}-${basename(resolved.path)}`;
        found.set(name, resolved.path);
        return { path: `./${name}`, external: true };
      });
    },
  };
}
