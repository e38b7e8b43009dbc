/** How much memory the scripts that read documents grow to, while something is measured. */
import { watchIsolate } from '../../observe/isolate-memory.ts';
import { table } from '../report.ts';
import type { MeasuredServer } from './service.ts';

const SCRIPTS = ['glimpse', 'glimpse-pdf', 'glimpse-read'] as const;
const MIB = 2 ** 20;

export interface WatchedScripts {
  /** A table in Markdown, one row per script; nothing is watched any more. */
  end(): Promise<string>;
}

export async function watchScripts(server: MeasuredServer): Promise<WatchedScripts> {
  const url = await server.inspector();
  const isolates = await Promise.all(SCRIPTS.map((script) => watchIsolate(url, script)));
  const row = async (script: string, i: number): Promise<string[]> => {
    const wasm = await isolates[i].wasmBytes();
    const { heapBytes, bufferBytes } = isolates[i].peaks();
    isolates[i].close();
    const sizes = [wasm.reduce((sum, bytes) => sum + bytes, 0), bufferBytes, heapBytes];
    return [script, ...sizes.map((bytes) => (bytes / MIB).toFixed(1))];
  };
  return {
    end: async () =>
      table(
        ['script', 'WASM, MiB', 'buffers, MiB', 'heap, MiB'],
        await Promise.all(SCRIPTS.map((script, i) => row(script, i))),
      ),
  };
}
