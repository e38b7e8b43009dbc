/**
 * An official Hugging Face directory: one safetensors file or many with an index, every tensor accounted for.
 * Result of opening: each tensor of the table with the place of its numbers; anything missing, extra, double or of another
 * shape is an error that names it.
 */
import { readFile, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as v from 'valibot';
import { GlimpseError } from '../../worker/errors.ts';
import type { ModelConfig } from '../../worker/model/config.ts';
import { TENSOR_NAMES, tensorTable, type TensorSpec } from '../../worker/model/tensors.ts';
import { canonicalName, skipReason } from './names.ts';
import { readHeader, type SafeFile, type TensorPlace } from './safetensors.ts';

export interface SourceTensor {
  readonly spec: TensorSpec;
  readonly source: TensorPlace;
}

export interface Checkpoint {
  /** In the order of the table. */
  readonly tensors: readonly SourceTensor[];
  /** Reason → names of tensors that are left out on purpose. */
  readonly skipped: ReadonlyMap<string, readonly string[]>;
}

const INDEX = 'model.safetensors.index.json';
const SINGLE = 'model.safetensors';
const indexSchema = v.object({
  weight_map: v.record(v.string(), v.pipe(v.string(), v.regex(/^[\w][\w.-]*\.safetensors$/))),
});

/** @throws GlimpseError checkpoint_invalid for files, checkpoint_tensor for tensors */
export async function openCheckpoint(folder: string, config: ModelConfig): Promise<Checkpoint> {
  const weightMap = await readIndex(folder);
  const names = weightMap ? [...new Set(Object.values(weightMap))].sort() : [SINGLE];
  const files: SafeFile[] = [];
  for (const name of names) files.push(await openFile(folder, name));
  checkIndex(weightMap ?? {}, files);
  return account(config, files);
}

async function readIndex(folder: string): Promise<Record<string, string> | null> {
  const present = await readdir(folder);
  if (present.includes(INDEX)) {
    const result = v.safeParse(indexSchema, parseJson(await readFile(join(folder, INDEX), 'utf8'), INDEX));
    if (result.success) return result.output.weight_map;
    throw invalid(`${INDEX} is wrong at ${v.getDotPath(result.issues[0])}: ${result.issues[0].message}`);
  }
  if (present.includes(SINGLE)) return null;
  throw invalid(`There is no ${SINGLE} and no ${INDEX} in ${folder}; give the folder of a downloaded checkpoint`);
}

async function openFile(folder: string, name: string): Promise<SafeFile> {
  try {
    return await readHeader(join(folder, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw invalid(`${INDEX} names ${name}, which is not there; download it`, error);
  }
}

function checkIndex(weightMap: Readonly<Record<string, string>>, files: readonly SafeFile[]): void {
  const present = new Map(files.flatMap(({ path, tensors }) => tensors.map(({ name }) => [`${path}:${name}`, name])));
  const paths = new Map(files.map(({ path }) => [basename(path), path]));
  for (const [name, file] of Object.entries(weightMap)) {
    if (!present.has(`${paths.get(file)}:${name}`)) throw wrong(name, `should be in ${file} by ${INDEX} and is not`);
  }
}

/** Compares what the files hold with the table of the config. */
function account(config: ModelConfig, files: readonly SafeFile[]): Checkpoint {
  const found = new Map<string, TensorPlace>();
  const skipped = new Map<string, string[]>();
  for (const tensor of files.flatMap((file) => file.tensors)) {
    const name = canonicalName(tensor.name);
    const twin = found.get(name);
    if (twin) throw wrong(name, `appears twice: ${place(twin)} and ${place(tensor)}`);
    const reason = skipReason(name, config);
    if (reason) skipped.set(reason, [...(skipped.get(reason) ?? []), tensor.name]);
    else found.set(name, tensor);
  }
  const table = tensorTable(config);
  const missing = table.filter(({ name }) => !found.has(sourceName(name, config)));
  if (missing.length > 0) throw wrong(missing[0].name, `is missing${more(missing.length)}; config.json asks for it`);
  const known = new Set(table.map(({ name }) => name));
  const extra = [...found.keys()].filter((name) => !known.has(name));
  if (extra.length > 0)
    throw wrong(extra[0], `is in the checkpoint${more(extra.length)} and config.json has no place for it`);
  const tensors = table.map((spec) => ({ spec, source: found.get(sourceName(spec.name, config)) as TensorPlace }));
  for (const { spec, source } of tensors) {
    if (String(source.shape) !== String(spec.hfShape))
      throw wrong(spec.name, `has shape [${source.shape.join()}] and config.json asks for [${spec.hfShape.join()}]`);
  }
  return { tensors, skipped };
}

/** The tensor that fills `name`: itself, or the embedding for a tied head. */
function sourceName(name: string, config: ModelConfig): string {
  return config.tieEmbeddings && name === `${TENSOR_NAMES.head}weight` ? `${TENSOR_NAMES.embedding}weight` : name;
}

/** @throws GlimpseError checkpoint_invalid naming `file` */
export function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalid(`${file} is not JSON`, error);
  }
}

const place = ({ name, path }: TensorPlace) => `${name} of ${basename(path)}`;
const more = (count: number) => (count > 1 ? ` (and ${count - 1} more)` : '');

function wrong(name: string, problem: string): GlimpseError {
  return new GlimpseError('checkpoint_tensor', `Tensor ${name} ${problem}.`, { name });
}

function invalid(message: string, cause?: unknown): GlimpseError {
  return new GlimpseError('checkpoint_invalid', `${message}.`, {}, cause);
}
