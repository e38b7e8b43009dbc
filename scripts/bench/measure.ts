/**
 * Rates of several contenders on the same work, taken in turns. A sample counts when the machine was quiet: when a small
 * product of fixed size ran at nearly its best right before and right after it.
 */
import { loadKernels } from '../../kernels-as/host/load-node.ts';
import type { Contender } from './contenders.ts';
import { calibrationCase } from './kernel-cases.ts';

const WARM_MS = 60;
const WANTED_SAMPLES = 7;
/** Enough to say something about a machine that is never quiet. */
const LEAST_SAMPLES = 3;
const MAX_ROUNDS = 40;
const MAX_MS_PER_CONTENDER = 1200;
/** How much slower than its usual good time (the fastest tenth) the calibration may be in a quiet moment. */
const QUIET = 1.15;

export interface Rate {
  /** Units of work · 1e9 a second. */
  readonly median: number;
  readonly best: number;
  /** Whether the median is of quiet samples only. */
  readonly quiet: boolean;
}

interface Entry {
  readonly contender: Contender;
  readonly reps: number;
  readonly quietMs: number[];
  readonly allMs: number[];
}

const calibration = calibrationCase.prepare(loadKernels({ initialBytes: 1 << 20, maxBytes: 8 << 20 }));
const calibrationsMs: number[] = [];
for (let i = 0; i < 1000; i++) calibrate();

/** Contender's name → its rate. */
export async function measure(work: number, contenders: readonly Contender[]): Promise<Map<string, Rate>> {
  const entries: Entry[] = [];
  for (const contender of contenders) {
    entries.push({ contender, reps: await warm(contender), quietMs: [], allMs: [] });
  }
  const start = performance.now();
  for (let round = 0; round < MAX_ROUNDS; round++) {
    if (performance.now() - start > MAX_MS_PER_CONTENDER * entries.length) break;
    const waiting = entries.filter((entry) => entry.quietMs.length < WANTED_SAMPLES);
    if (waiting.length === 0) break;
    for (const entry of waiting) await sample(entry);
  }
  return new Map(entries.map((entry) => [entry.contender.name, rateOf(work, entry)]));
}

async function sample({ contender, reps, quietMs, allMs }: Entry): Promise<void> {
  const beforeMs = calibrate();
  const ms = (await contender.run(reps)) / reps;
  const noisiestMs = Math.max(beforeMs, calibrate());
  allMs.push(ms);
  const goodMs = [...calibrationsMs].sort((a, b) => a - b)[Math.floor(calibrationsMs.length / 10)];
  if (noisiestMs <= goodMs * QUIET) quietMs.push(ms);
}

function calibrate(): number {
  const start = performance.now();
  for (let i = 0; i < 20; i++) calibration();
  const ms = performance.now() - start;
  calibrationsMs.push(ms);
  return ms;
}

function rateOf(work: number, { quietMs, allMs }: Entry): Rate {
  const quiet = quietMs.length >= LEAST_SAMPLES;
  const sorted = [...(quiet ? quietMs : allMs)].sort((a, b) => a - b);
  const rate = (ms: number) => work / ms / 1e6;
  return { median: rate(sorted[sorted.length >> 1]), best: rate(Math.min(...allMs)), quiet };
}

/** Runs until the engine has compiled well; returns how many repetitions make a sample. */
async function warm({ run, sampleMs }: Contender): Promise<number> {
  await run(1);
  let reps = 1;
  let lastMs = 0;
  for (let spentMs = 0; spentMs < WARM_MS; spentMs += lastMs) {
    lastMs = Math.max(await run(reps), 0.01);
    if (lastMs < sampleMs / 2) reps *= 2;
  }
  return Math.max(1, Math.round((reps * sampleMs) / lastMs));
}
