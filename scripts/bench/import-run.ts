/** One import in a process of its own, so that its peak memory is nobody else's: `node import-run.ts FROM OUT`. */
import { readFileSync } from 'node:fs';
import { weightBytes } from '../../weights/manifest.ts';
import { importCheckpoint } from '../convert/import.ts';
import { progressLine } from '../convert/progress.ts';

/** What the process prints. */
export interface ImportRun {
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** Of the checkpoint, without what is left out; of the shards. */
  readonly usedBytes: number;
  readonly outBytes: number;
  readonly peakBytes: number;
}

/** The most memory the process ever held; Linux counts from the start of the program, maxRSS from that of its parent. */
function peakBytes(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024;
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))![1]) * 1024;
}

if (import.meta.main) {
  const [from, out] = process.argv.slice(2);
  const show = progressLine(process.stderr, () => performance.now());
  let usedBytes = 0;
  const started = performance.now();
  const { manifest } = await importCheckpoint({
    from,
    out,
    quant: 'q4',
    onProgress: (done, total, ...rest) => {
      usedBytes = total;
      show(done, total, ...rest);
    },
  });
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage();
  const outBytes = weightBytes(manifest);
  const run: ImportRun = { seconds, cpuSeconds: (user + system) / 1e6, usedBytes, outBytes, peakBytes: peakBytes() };
  console.log(JSON.stringify(run));
}
