/**
 * `npm run bench -- import`: a random checkpoint of full size, imported to q4 in a process of its own and verified; and where an
 * import's processor time goes, stage by stage. Takes the disk space of both and gives it back.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { loadPacker } from '../../kernels-as/host/load-node.ts';
import { readConfig } from '../convert/models/models.ts';
import { expectSpace } from '../convert/disk-space.ts';
import { progressLine } from '../convert/progress.ts';
import { randomCheckpoint } from '../convert/random-checkpoint.ts';
import { checkpointTensors, sizeOf } from '../convert/random-layout.ts';
import { RandomTensor } from '../convert/random-values.ts';
import { decode } from '../convert/safetensors.ts';
import { formatBytes } from '../convert/units.ts';
import { verifyModel } from '../convert/verify.ts';
import type { ImportRun } from './import-run.ts';
import { conditions, table, writeBench } from './report.ts';

const RUN = join(import.meta.dirname, 'import-run.ts');
/** q4 is 4.25 of 16 bits, and the head and the embedding are 8. */
const OUT_SHARE = 0.35;
const [ROWS, COLUMNS] = [256, 4096];
const STAGE_MS = 400;

export interface ImportBenchOptions {
  /** A published model, or a config.json. */
  readonly like: string;
  /** A folder on a disk with room; nothing stays in it. */
  readonly dir: string;
}

export async function benchImport({ like, dir }: ImportBenchOptions): Promise<void> {
  const config = await readConfig(like);
  const bytes = checkpointTensors(config).reduce((sum, spec) => sum + sizeOf(spec), 0);
  await expectSpace(dir, bytes * (1 + OUT_SHARE));
  const folder = await mkdtemp(join(dir, 'glimpse-bench-'));
  const [from, out] = [join(folder, 'checkpoint'), join(folder, 'model')];
  try {
    const onProgress = progressLine(process.stderr, () => performance.now());
    const writeSeconds = await seconds(() => randomCheckpoint({ config, out: from, seed: 1, onProgress }));
    const { stdout } = await promisify(execFile)(process.execPath, [RUN, from, out]);
    const run = JSON.parse(stdout) as ImportRun;
    let problems: readonly string[] = [];
    const verifySeconds = await seconds(async () => ({ problems } = await verifyModel(out)));
    if (problems.length > 0) throw new Error(problems.join('\n'));
    const text = section(like, bytes, run, writeSeconds, verifySeconds);
    console.log(text);
    await writeBench(`import ${basename(like, '.json')}`, text);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function section(like: string, bytes: number, run: ImportRun, writeSeconds: number, verifySeconds: number): string {
  const { usedBytes, outBytes, cpuSeconds, peakBytes } = run;
  const rate = (size: number, time: number) => `${(size / 1e6 / time).toFixed(0)} MB/s`;
  const row = (what: string, size: number, time: number) => [
    what,
    formatBytes(size),
    `${time.toFixed(1)} s`,
    rate(size, time),
  ];
  return [
    `## Import of ${like}`,
    conditions(`npm run bench -- import --like ${like} --dir DIR`, `Node ${process.version.slice(1)}`),
    `Random numbers in the official layout, to q4, with ${availableParallelism()} threads. Peak memory ${formatBytes(peakBytes)};`,
    `${cpuSeconds.toFixed(1)} s of processor time, ${rate(usedBytes, cpuSeconds)} per core.`,
    '',
    table(
      ['', 'bytes', 'time', 'rate'],
      [
        row('`glimpse random-checkpoint`', bytes, writeSeconds),
        row('`glimpse import`, of bf16 that is used', usedBytes, run.seconds),
        row('`glimpse verify`', outBytes, verifySeconds),
      ],
    ),
    '',
    `Processor time of the stages, in ms per million weights (${ROWS} x ${COLUMNS} on one thread):`,
    '',
    table(['stage', 'ms'], stages()),
  ].join('\n');
}

/** Stage → milliseconds of processor time a million weights. */
function stages(): string[][] {
  const bits = new Uint16Array(ROWS * COLUMNS);
  new RandomTensor(1, 'weight', 'matrix', COLUMNS).write(bits, 0);
  const values = new Float32Array(bits.length);
  const pack = loadPacker();
  const packed = pack('q4', (decode('BF16', bits.buffer, values), values), ROWS, COLUMNS);
  const work: [string, () => unknown][] = [
    ['bf16 to f32, looking for NaN', () => decode('BF16', bits.buffer, values)],
    ['pack q4', () => pack('q4', values, ROWS, COLUMNS)],
    ['pack q8', () => pack('q8', values, ROWS, COLUMNS)],
    ['pack q8_rows', () => pack('q8_rows', values, ROWS, COLUMNS)],
    ['hash of the q4 bytes', () => createHash('sha256').update(packed).digest()],
  ];
  return work.map(([name, run]) => [name, ((cpuMs(run) * 1e6) / bits.length).toFixed(1)]);
}

/** Of one call, after warming up. */
function cpuMs(run: () => unknown): number {
  for (let i = 0; i < 3; i++) run();
  let calls = 0;
  const before = process.cpuUsage();
  for (const start = performance.now(); performance.now() - start < STAGE_MS; calls++) run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / calls;
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}
