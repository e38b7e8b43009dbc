/**
 * What each quantisation loses: every variant of one checkpoint answers the same questions, beside the f32 model. The next-token
 * distributions are compared at every token of the answer that f32 gives, behind the same tokens.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ActivationScales } from '../../kernels-as/host/kernels.ts';
import { weightBytes, type Quant } from '../../weights/manifest.ts';
import type { KvDType } from '../../worker/model/kv-cache.ts';
import { collect } from '../cli/collect.ts';
import { createNodeEngine } from '../cli/node-engine.ts';
import { calibrate, type Calibration } from '../convert/calibrate.ts';
import { importCheckpoint } from '../convert/import.ts';
import type { Policy } from '../convert/policy.ts';
import { Tally, type Summary } from './accuracy.ts';
import { itemRequest, type Item } from './item.ts';
import { readSuite } from './suite.ts';
import { passes, score } from './verifiers/registry.ts';

export interface Variant {
  readonly label: string;
  readonly quant: Quant;
  readonly policy?: Partial<Policy>;
  /** Rounded with the calibration. */
  readonly best?: boolean;
  readonly activationScales?: ActivationScales;
  readonly kvCache?: KvDType;
}

export interface Losses {
  readonly label: string;
  readonly bytes: number;
  readonly answers: Summary;
  /** Mean over the tokens of f32's answers, in nats: Σ p·ln(p/q), p of f32. */
  readonly meanKl: number;
  /** Share of those tokens where the most likely one is f32's. */
  readonly topOne: number;
  readonly tokens: number;
}

export interface MeasureOptions {
  /** An official checkpoint. */
  readonly checkpoint: string;
  /** Folders of questions, none of them trained on or calibrated with. */
  readonly data: readonly string[];
  readonly calibrateWith: string;
  readonly calibrationQuestions: number;
  /** Questions of each folder. */
  readonly limit: number;
  readonly onProgress?: (line: string) => void;
}

/** The first variant must be f32: the others are measured against it. */
export async function measureQuantization(variants: readonly Variant[], options: MeasureOptions): Promise<Losses[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'glimpse-quantization-'));
  try {
    const candidates = await makeCandidates(folder, variants, options);
    const [reference, ...others] = candidates;
    for (const data of options.data) {
      const questions = (await readSuite(data)).slice(0, options.limit);
      for (const [i, question] of questions.entries()) {
        const expected = await reference.answer(data, question);
        for (const other of others) await other.compare(data, question, expected);
        if ((i + 1) % 100 === 0 || i + 1 === questions.length)
          options.onProgress?.(`${path.basename(data)}: ${i + 1} of ${questions.length} questions`);
      }
    }
    return candidates.map((candidate) => candidate.losses());
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function makeCandidates(folder: string, variants: readonly Variant[], options: MeasureOptions) {
  const { checkpoint, calibrateWith, calibrationQuestions, onProgress } = options;
  let calibration: Calibration | undefined;
  const made = new Map<string, { directory: string; bytes: number }>();
  const candidates: Candidate[] = [];
  for (const variant of variants) {
    const { quant, policy, best = false, label } = variant;
    const key = JSON.stringify([quant, policy, best]);
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
        calibration: best ? calibration : undefined,
      });
      model = { directory, bytes: weightBytes(manifest) };
      made.set(key, model);
      if (quant === 'f32') calibration ??= await calibrate(directory, calibrateWith, calibrationQuestions);
    }
    candidates.push(await Candidate.open(variant, model.directory, model.bytes));
  }
  return candidates;
}

/** What f32 answers: its tokens, and the logarithms of the probabilities that each was chosen from. */
interface Expected {
  readonly ids: readonly number[];
  readonly text: string;
  readonly logProbs: readonly Float32Array[];
}

class Candidate {
  readonly #label: string;
  readonly #bytes: number;
  readonly #answers = new Tally();
  #engine!: Awaited<ReturnType<typeof createNodeEngine>>['engine'];
  #choose: (logits: Float32Array, made: number) => number | null = () => null;
  #kl = 0;
  #same = 0;
  #tokens = 0;

  private constructor(label: string, bytes: number) {
    this.#label = label;
    this.#bytes = bytes;
  }

  static async open({ label, activationScales, kvCache }: Variant, directory: string, bytes: number) {
    const candidate = new Candidate(label, bytes);
    const choose = (logits: Float32Array, made: number) => candidate.#choose(logits, made);
    candidate.#engine = (await createNodeEngine(directory, { activationScales, kvCache, choose })).engine;
    return candidate;
  }

  /** Answers freely. */
  async answer(data: string, item: Item): Promise<Expected> {
    const logProbs: Float32Array[] = [];
    this.#choose = (logits) => {
      logProbs.push(logSoftmax(logits));
      return null;
    };
    const { ids, text } = await this.#ask(data, item);
    this.#judge(text, item);
    this.#same += ids.length;
    this.#tokens += ids.length;
    return { ids, text, logProbs };
  }

  /** Says f32's answer word by word; where it would have said something else, it answers freely once more. */
  async compare(data: string, item: Item, { ids, text, logProbs }: Expected): Promise<void> {
    let same = 0;
    this.#choose = (logits, made) => {
      const own = logSoftmax(logits);
      this.#kl += divergence(logProbs[made], own);
      if (best(own) === best(logProbs[made])) same++;
      return ids[made];
    };
    await this.#ask(data, item);
    this.#same += same;
    this.#tokens += ids.length;
    this.#choose = () => null;
    const said = same === ids.length ? text : (await this.#ask(data, item)).text;
    this.#judge(said, item);
  }

  #judge(text: string, { wanted }: Item): void {
    const value = score(text, wanted);
    this.#answers.add(passes(wanted.check, value), value);
  }

  losses(): Losses {
    const shared = { label: this.#label, bytes: this.#bytes, answers: this.#answers.summary(), tokens: this.#tokens };
    return { ...shared, meanKl: this.#kl / this.#tokens, topOne: this.#same / this.#tokens };
  }

  async #ask(data: string, item: Item) {
    const request = await itemRequest(data, item);
    return collect(this.#engine.generate(request, new AbortController().signal));
  }
}

export function logSoftmax(logits: Float32Array): Float32Array {
  const most = logits.reduce((a, b) => Math.max(a, b), -Infinity);
  const total = most + Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - most), 0));
  return logits.map((logit) => logit - total);
}

/** Kullback-Leibler divergence of q from p in nats, both given as logarithms. */
export function divergence(logP: Float32Array, logQ: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < logP.length; i++) sum += Math.exp(logP[i]) * (logP[i] - logQ[i]);
  return sum;
}

function best(values: Float32Array): number {
  let id = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[id]) id = i;
  return id;
}
