/**
 * A folder of pictures and questions → what the inputs of every matrix look like when the model answers them: our own engine in
 * Node, with kernels that are watched. The same numbers whatever the machine, as far as f32 products are.
 */
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Activations, Kernels } from '../../kernels-as/host/kernels.ts';
import type { Tensor } from '../../kernels-as/host/tensor.ts';
import { GlimpseError } from '../../worker/errors.ts';
import { collect } from '../cli/collect.ts';
import { createNodeEngine } from '../cli/node-engine.ts';
import { itemRequest } from '../eval/item.ts';
import { readSuites, type Suite } from '../eval/suite.ts';
import { tensorTable } from '../../worker/model/tensors.ts';
import { importCheckpoint } from './import.ts';
import { readModelFiles } from './model-files.ts';
import { Moments } from './moments.ts';

/** Answers of small models are a few tokens; more of one answer says little that is new. */
const ANSWER_TOKENS = 16;
/** Sums of all inputs are held at once, 4 bytes a pair of columns. */
const MAX_MOMENT_BYTES = 8e9;

export interface Calibration {
  /** SHA-256 of all numbers: an import that is resumed must have the same. */
  readonly digest: string;
  /** null for a matrix that no question reached. */
  of(weight: string): Moments | null;
}

/** Above this a model answers in q8: its f32 weights, its cache and its scratch would not fit into a 32-bit memory. */
const MAX_F32_BYTES = 3e9;

/**
 * The calibration of an official checkpoint: imports it for the purpose, into a folder that is gone afterwards.
 * @throws GlimpseError as calibrate and importCheckpoint
 */
export async function calibrateCheckpoint(
  checkpoint: string,
  data: string,
  limit: number,
  onProgress?: (done: number, of: number) => void,
): Promise<Calibration> {
  const folder = await mkdtemp(join(tmpdir(), 'glimpse-calibrate-'));
  try {
    const out = join(folder, 'model');
    const table = tensorTable((await readModelFiles(checkpoint)).config);
    const numbers = table.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b), 0);
    const quant = numbers * Float32Array.BYTES_PER_ELEMENT > MAX_F32_BYTES ? 'q8' : 'f32';
    await importCheckpoint({ from: checkpoint, out, quant });
    return await calibrate(out, data, limit, onProgress);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * `model`: a model directory in f32 (or q8, when f32 does not fit into a 32-bit memory).
 * @throws GlimpseError usage for a folder of another layout, or a model whose sums do not fit in memory
 */
export async function calibrate(
  model: string,
  data: string,
  limit: number,
  onProgress?: (done: number, of: number) => void,
): Promise<Calibration> {
  const inputs = new Map<string, Moments>();
  let bytes = 0;
  const sums = (name: string, columns: number): Moments => {
    const known = inputs.get(name);
    if (known) return known;
    bytes += columns * columns * Float32Array.BYTES_PER_ELEMENT;
    if (bytes > MAX_MOMENT_BYTES)
      throw new GlimpseError(
        'usage',
        'The model is too large to be calibrated in one pass; import it without --calibrate.',
      );
    const fresh = new Moments(columns);
    inputs.set(name, fresh);
    return fresh;
  };
  const watch = (k: Kernels) =>
    watched(k, (weight, x) => {
      if (inputName(weight) === weight) sums(weight, x.shape[1]).add(k, k.read(x));
    });
  const { engine, kernels } = await createNodeEngine(model, { watch });
  const questions = inTurn(await readSuites(data)).slice(0, limit);
  for (const [i, { directory, item }] of questions.entries()) {
    const request = await itemRequest(directory, item, ANSWER_TOKENS);
    await collect(engine.generate(request, new AbortController().signal));
    onProgress?.(i + 1, questions.length);
  }
  for (const each of inputs.values()) each.flush(kernels);
  return { digest: digestOf(inputs), of: (weight) => inputs.get(inputName(weight)) ?? null };
}

/** The first question of each suite, then the second of each: any number of them is of all domains. */
function inTurn(suites: readonly Suite[]) {
  const longest = Math.max(...suites.map(({ items }) => items.length));
  return Array.from({ length: longest }, (_, i) =>
    suites.flatMap(({ directory, items }) => (i < items.length ? [{ directory, item: items[i] }] : [])),
  ).flat();
}

/** The same calls; `onInput` sees the f32 input of every product before it is computed. */
export function watched(k: Kernels, onInput: (weight: string, x: Tensor) => void): Kernels {
  const sources = new WeakMap<Activations, Tensor>();
  return {
    ...k,
    activations(x, scales) {
      const activations = k.activations(x, scales);
      sources.set(activations, x);
      return activations;
    },
    linear(out, x, linear) {
      onInput(linear.weight.name, 'scales' in x ? sources.get(x)! : x);
      return k.linear(out, x, linear);
    },
  };
}

/** Matrices that read the same input are told by the first of them. */
function inputName(weight: string): string {
  return weight.replace(/\.(k|v)_proj\.weight$/, '.q_proj.weight').replace(/\.up_proj\.weight$/, '.gate_proj.weight');
}

function digestOf(inputs: ReadonlyMap<string, Moments>): string {
  const hash = createHash('sha256');
  for (const [name, { sums }] of inputs) hash.update(name).update(new Uint8Array(sums.buffer));
  return hash.digest('hex');
}
