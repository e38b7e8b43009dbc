/** One variant of a model, asked the same questions as f32: what it answers, and how its next-token distributions differ. */
import type { ActivationScales, AttentionPrecision } from '../../kernels-as/host/kernels.ts';
import type { IsolateEngine } from '../../worker/isolate/isolate-engine.ts';
import type { Trace } from '../../worker/isolate/trace.ts';
import type { KvDType } from '../../worker/model/kv-cache.ts';
import { collect } from '../engine/collect.ts';
import { createNodeEngine } from '../engine/node-engine.ts';
import { itemRequest, type Item } from './item.ts';
import { passes, score } from './verifiers/registry.ts';

export interface CandidateModel {
  readonly directory: string;
  readonly activationScales?: ActivationScales;
  readonly attention?: AttentionPrecision;
  readonly kvCache?: KvDType;
}

/** Of one question. */
export interface Outcome {
  readonly right: boolean;
  /** The verifier's, 0 to 1. */
  readonly score: number;
  /** Tokens of f32's answer. */
  readonly tokens: number;
  /** Over those tokens, behind the same tokens: the sum of Σ p·ln(p/q) in nats, p of f32. */
  readonly kl: number;
  /** How often the most likely token is f32's. */
  readonly same: number;
}

/** What f32 answers: its tokens, and the logarithms of the probabilities that each was chosen from. */
export interface Expected {
  readonly ids: readonly number[];
  readonly text: string;
  readonly logProbs: readonly Float32Array[];
}

type Choose = NonNullable<Trace['choose']>;

export class Candidate {
  readonly #engine: IsolateEngine;

  private constructor(engine: IsolateEngine) {
    this.#engine = engine;
  }

  static async open({ directory, ...numerics }: CandidateModel): Promise<Candidate> {
    return new Candidate((await createNodeEngine(directory, numerics)).engine);
  }

  /** Answers freely: the one that the others are compared with. */
  async answer(data: string, item: Item): Promise<{ expected: Expected; outcome: Outcome }> {
    const logProbs: Float32Array[] = [];
    const { ids, text } = await this.#ask(data, item, (logits) => {
      logProbs.push(logSoftmax(logits));
      return null;
    });
    const own = { kl: 0, same: ids.length, tokens: ids.length };
    return { expected: { ids, text, logProbs }, outcome: { ...judged(text, item), ...own } };
  }

  /** Says f32's answer word by word; where it would have said something else, it answers freely once more. */
  async compare(data: string, item: Item, { ids, text, logProbs }: Expected): Promise<Outcome> {
    let [kl, same] = [0, 0];
    await this.#ask(data, item, (logits, made) => {
      const own = logSoftmax(logits);
      kl += divergence(logProbs[made], own);
      if (best(own) === best(logProbs[made])) same++;
      return ids[made];
    });
    const said = same === ids.length ? text : (await this.#ask(data, item, () => null)).text;
    return { ...judged(said, item), kl, same, tokens: ids.length };
  }

  async #ask(data: string, item: Item, choose: Choose) {
    return collect(this.#engine, await itemRequest(data, item), { trace: { choose } });
  }
}

function judged(text: string, { wanted }: Item) {
  const value = score(text, wanted);
  return { right: passes(wanted.check, value), score: value };
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
