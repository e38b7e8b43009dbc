/** What a job took: time, CPU, its price, and the memory that the scripts grew to. */
import { cpuSeconds } from '../observe/process-cpu.ts';
import { dollarsPerThousand } from '../observe/price.ts';
import { watchIsolate } from '../observe/isolate-memory.ts';
import { formatBytes } from '../convert/units.ts';

/** Scripts that a document may pass. */
const SCRIPTS = ['glimpse', 'glimpse-pdf', 'glimpse-media', 'glimpse-read', 'glimpse-det', 'glimpse-rec'];

/** CPU of the runtime with all its threads, so far; null where the system does not tell. */
export function cpuSoFar(pid: number): number | null {
  return process.platform === 'linux' ? cpuSeconds(pid) : null;
}

/** Lines for people. `accepted` and `whole` in ms: until the answer to the request, and until the job's end. */
export function tookLines(accepted: number, whole: number, cpu: number | null): string[] {
  const time = `accepted after ${accepted.toFixed(0)} ms, ended after ${(whole / 1000).toFixed(1)} s`;
  if (cpu === null) return [time];
  return [
    time,
    `CPU ${cpu.toFixed(1)} s: $${dollarsPerThousand(cpu).toFixed(2)} for a thousand such pages, at list prices`,
  ];
}

/** One line per script that was needed: its WebAssembly memories, which never shrink, and its JS heap as it is now. */
export async function memoryLines(inspectorUrl: string): Promise<string[]> {
  const lines = SCRIPTS.map(async (script) => {
    const isolate = await watchIsolate(inspectorUrl, script);
    const wasm = (await isolate.wasmBytes()).reduce((sum, bytes) => sum + bytes, 0);
    const { heapBytes, bufferBytes } = isolate.peaks();
    isolate.close();
    const [grown, heap, buffers] = [wasm, heapBytes, bufferBytes].map((bytes) => formatBytes(bytes));
    return wasm === 0 ? [] : [`${script.padEnd(13)} ${grown} of WASM, ${heap} of JS heap, ${buffers} of buffers`];
  });
  return (await Promise.all(lines)).flat();
}
