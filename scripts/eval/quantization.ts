/**
 * What each quantisation loses: every variant of one checkpoint answers the same questions, beside the f32 model. The next-token
 * distributions are compared at every token of the answer that f32 gives, behind the same tokens.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { weightBytes, type Quant } from '../../weights/manifest.ts';
import { calibrate } from '../convert/calibrate.ts';
import type { Calibration } from '../convert/calibration.ts';
import { importCheckpoint } from '../convert/import.ts';
import { chooseSmoothing } from '../convert/smooth-search.ts';
import type { Policy } from '../convert/policy.ts';
import { calibrationQuestions } from './calibration-questions.ts';
import type { CandidateModel } from './candidate.ts';
import { askCandidates } from './candidates-pool.ts';
import { lossesOf, type Losses } from './losses.ts';
import { readSuites } from './suite.ts';

export interface Variant extends Omit<CandidateModel, 'directory'> {
  readonly label: string;
  readonly quant: Quant;
  /** Another official checkpoint than the one that is measured: the same model with other weights. */
  readonly checkpoint?: string;
  readonly policy?: Partial<Policy>;
  /** Rounded with the calibration. */
  readonly compensated?: boolean;
  /** Factors folded into the weights, chosen with the calibration. */
  readonly smoothed?: boolean;
}

export interface VariantLosses {
  readonly label: string;
  readonly bytes: number;
  readonly all: Losses;
  /** By the name of the folder. */
  readonly bySuite: ReadonlyMap<string, Losses>;
}

export interface MeasureOptions {
  /** An official checkpoint. */
  readonly checkpoint: string;
  /** Suites, or folders of suites: none of them trained on or calibrated with. */
  readonly data: readonly string[];
  readonly calibrateWith: string;
  readonly calibrationQuestions: number;
  /** Questions of each suite, evenly spaced over it. */
  readonly limit: number;
  /** One a core when not given; each holds all variants. */
  readonly threads?: number;
  readonly onProgress?: (line: string) => void;
}

/** The first variant must be f32: the others are measured against it. */
export async function measureQuantization(
  variants: readonly Variant[],
  options: MeasureOptions,
): Promise<VariantLosses[]> {
  const { data, limit, threads = availableParallelism(), onProgress } = options;
  const suites = (await Promise.all(data.map(readSuites))).flat();
  const questions = suites.flatMap(({ name, directory, items }) =>
    spread(items, limit).map((item) => ({ suite: name, directory, item })),
  );
  const folder = await mkdtemp(path.join(tmpdir(), 'glimpse-quantization-'));
  try {
    const models = await makeModels(folder, variants, options);
    const outcomes = await askCandidates(models, questions, threads, (done) => {
      if (done % 50 === 0 || done === questions.length) onProgress?.(`${done} of ${questions.length} questions`);
    });
    return variants.map(({ label }, v) => {
      const lossesIn = (suite: string | null) => {
        const some = outcomes.filter((_, i) => suite === null || questions[i].suite === suite);
        return lossesOf(
          some.map((each) => each[v]),
          some.map((each) => each[0]),
        );
      };
      const bySuite = new Map(suites.map(({ name }) => [name, lossesIn(name)]));
      return { label, bytes: models[v].bytes, all: lossesIn(null), bySuite };
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** At most `limit`, evenly spaced: the first ones of a folder may be of few kinds and about few pictures. */
function spread<T>(items: readonly T[], limit: number): T[] {
  const count = Math.min(limit, items.length);
  return Array.from({ length: count }, (_, i) => items[Math.floor((i * items.length) / count)]);
}

/** Imports each different model once. */
async function makeModels(folder: string, variants: readonly Variant[], options: MeasureOptions) {
  const { calibrateWith, onProgress } = options;
  let calibration: Calibration | undefined;
  const made = new Map<string, { directory: string; bytes: number }>();
  const models: (CandidateModel & { bytes: number })[] = [];
  for (const { label, quant, checkpoint = options.checkpoint, policy, compensated, smoothed, ...how } of variants) {
    const key = JSON.stringify([quant, checkpoint, policy, compensated, smoothed]);
    let model = made.get(key);
    if (model === undefined) {
      onProgress?.(`${label}: importing`);
      const directory = path.join(folder, String(made.size));
      const { manifest } = await importCheckpoint({
        from: checkpoint,
        out: directory,
        quant,
        policy,
        name: 'variant',
        calibration: compensated ? calibration : undefined,
        smoothing: smoothed ? await chooseSmoothing(checkpoint, calibration!, { quant, policy }) : undefined,
      });
      model = { directory, bytes: weightBytes(manifest) };
      made.set(key, model);
      if (quant === 'f32')
        calibration ??= await calibrate(
          directory,
          await calibrationQuestions(calibrateWith, options.calibrationQuestions),
        );
    }
    models.push({ ...how, ...model });
  }
  return models;
}
