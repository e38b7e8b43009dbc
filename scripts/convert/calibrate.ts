/**
 * Questions about pictures → what the inputs of every matrix look like when the model answers them: our own engine in Node, with
 * kernels that are watched. The same numbers whatever the machine, as far as f32 products are.
 */
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Activations, Kernels } from '../../kernels-as/host/kernels.ts';
import type { Tensor } from '../../kernels-as/host/tensor.ts';
import type { GenerateRequest } from '../../worker/engine/engine.ts';
import { GlimpseError } from '../../worker/errors.ts';
import { tensorTable } from '../../worker/model/tensors.ts';
import { collect } from '../engine/collect.ts';
import { createNodeEngine } from '../engine/node-engine.ts';
import type { Calibration } from './calibration.ts';
import { importCheckpoint } from './import.ts';
import { readModelFiles } from './model-files.ts';
import { Moments } from './moments.ts';

/** Sums of all inputs are held at once, 4 bytes a pair of columns. */
const MAX_MOMENT_BYTES = 8e9;

/** One question, read from the disk when it is asked. */
export type Question = () => Promise<GenerateRequest>;

/** Above this a model answers in q8: its f32 weights, its cache and its scratch would not fit into a 32-bit memory. */
const MAX_F32_BYTES = 3e9;

/**
 * The calibration of an official checkpoint: imports it for the purpose, into a folder that is gone afterwards.
 * @throws GlimpseError as calibrate and importCheckpoint
 */
export async function calibrateCheckpoint(
  checkpoint: string,
  questions: readonly Question[],
  onProgress?: (done: number, of: number) => void,
): Promise<Calibration> {
  const folder = await mkdtemp(join(tmpdir(), 'glimpse-calibrate-'));
  try {
    const out = join(folder, 'model');
    const table = tensorTable((await readModelFiles(checkpoint)).config);
    const numbers = table.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b), 0);
    const quant = numbers * Float32Array.BYTES_PER_ELEMENT > MAX_F32_BYTES ? 'q8' : 'f32';
    await importCheckpoint({ from: checkpoint, out, quant });
    return await calibrate(out, questions, onProgress);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * `model`: a model directory in f32 (or q8, when f32 does not fit into a 32-bit memory).
 * @throws GlimpseError usage for a model whose sums do not fit in memory
 */
export async function calibrate(
  model: string,
  questions: readonly Question[],
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
  for (const [i, question] of questions.entries()) {
    await collect(engine, await question());
    onProgress?.(i + 1, questions.length);
  }
  for (const each of inputs.values()) each.flush(kernels);
  return { digest: digestOf(inputs), of: (weight) => inputs.get(inputName(weight)) ?? null };
}

/** The same calls; `onInput` sees the f32 input of every product before it is computed. */
export function watched(k: Kernels, onInput: (weight: string, x: Tensor) => void): Kernels {
  const sources = new WeakMap<Activations, Tensor>();
  const inParts = new WeakMap<Activations | Tensor, Set<string>>();
  const sourceOf = (x: Activations | Tensor) => ('scales' in x ? sources.get(x)! : x);
  return {
    ...k,
    activations(x, scales) {
      const activations = k.activations(x, scales);
      sources.set(activations, x);
      return activations;
    },
    linear(out, x, linear) {
      onInput(linear.weight.name, sourceOf(x));
      return k.linear(out, x, linear);
    },
    linearRows(out, x, linear, firstRow) {
      // A matrix in parts meets its input many times, and only the first time is the source sure to be what it was
      const seen = inParts.get(x) ?? new Set();
      inParts.set(x, seen);
      const { name } = linear.weight;
      if (!seen.has(name)) onInput(name, sourceOf(x));
      seen.add(name);
      return k.linearRows(out, x, linear, firstRow);
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
