/**
 * manifest.json: what a model directory holds. Schema, checks and the arithmetic of its one logical byte stream.
 * weights/FORMAT.md is the description; this file is the only reader and the type that the importer writes.
 */
import * as v from 'valibot';
import { GlimpseError } from '../worker/errors.ts';
import { LIMITS } from '../worker/limits.ts';
import { packedBytes, STORED_DTYPES } from './packing.ts';

export const FORMAT_VERSION = 1;
export const MANIFEST_PATH = 'manifest.json';
/** Every tensor begins at a multiple of this many bytes: a cache line, and four SIMD registers. */
export const TENSOR_ALIGNMENT = 64;
/** What an import is asked for: each gives every class of tensors a dtype. */
export const QUANTS = ['f32', 'q8', 'q4', 'q3', 'q2'] as const;
export type Quant = (typeof QUANTS)[number];
/** The architectures that the graph knows. */
export const FAMILIES = ['glm4v', 'glm_ocr'] as const;
export type Family = (typeof FAMILIES)[number];
/** When a policy file gave some class another dtype. */
export const MIXED = 'mixed';

const size = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
/** A name beside the manifest: no folders, nothing hidden. */
const fileName = v.pipe(v.string(), v.regex(/^[A-Za-z0-9][\w.-]*$/));
const modelName = v.pipe(fileName, v.maxLength(LIMITS.modelNameChars.value));

const manifestSchema = v.object({
  format: v.literal('glimpse'),
  version: v.literal(FORMAT_VERSION),
  name: modelName,
  family: v.picklist(FAMILIES),
  quant: v.picklist([...QUANTS, MIXED]),
  shardBytes: v.pipe(size, v.minValue(TENSOR_ALIGNMENT), v.maxValue(LIMITS.shardBytes.value)),
  shards: v.array(v.object({ sha256, sizeBytes: size })),
  tensors: v.array(
    v.object({
      name: v.pipe(v.string(), v.minLength(1)),
      dtype: v.picklist(STORED_DTYPES),
      shape: v.pipe(v.array(v.pipe(size, v.minValue(1))), v.minLength(1), v.maxLength(2)),
      offset: size,
      sizeBytes: size,
    }),
  ),
  files: v.array(
    v.object({
      path: fileName,
      sha256,
      sizeBytes: v.pipe(size, v.minValue(1), v.maxValue(LIMITS.modelFileBytes.value)),
    }),
  ),
});

export type Manifest = v.InferOutput<typeof manifestSchema>;
export type ManifestTensor = Manifest['tensors'][number];
export type ManifestFile = Manifest['files'][number];

/** Where all models are. */
export const MODELS_PREFIX = 'models/';

/** R2 key before every path of a model. */
export function modelPrefix(name: string): string {
  return `${MODELS_PREFIX}${name}/`;
}

/** Whether `name` can name a model: letters, digits, `.`, `_`, `-`; at most LIMITS.modelNameChars. */
export function isModelName(name: string): boolean {
  return v.is(modelName, name);
}

export function shardPath(sha256: string): string {
  return `shards/${sha256}.bin`;
}

/** Bytes of the logical stream, padding included: what the weights take in memory. */
export function weightBytes({ shards }: { readonly shards: readonly Manifest['shards'][number][] }): number {
  return shards.reduce((sum, shard) => sum + shard.sizeBytes, 0);
}

/** Indices of the shards that hold these stretches of the stream, in order. */
export function shardsOf(
  stretches: readonly Pick<ManifestTensor, 'offset' | 'sizeBytes'>[],
  shardBytes: number,
): readonly number[] {
  const shards = new Set<number>();
  for (const { offset, sizeBytes } of stretches) {
    const last = Math.floor((offset + sizeBytes - 1) / shardBytes);
    for (let shard = Math.floor(offset / shardBytes); shard <= last; shard++) shards.add(shard);
  }
  return [...shards].sort((a, b) => a - b);
}

/** The next multiple of TENSOR_ALIGNMENT. */
export function alignTensor(offset: number): number {
  return Math.ceil(offset / TENSOR_ALIGNMENT) * TENSOR_ALIGNMENT;
}

/** The text of manifest.json: one shard, tensor or file a line, so that differences between models can be read. */
export function manifestText(manifest: Manifest): string {
  const rows = (list: readonly unknown[]) => `[\n  ${list.map((item) => JSON.stringify(item)).join(',\n  ')}\n ]`;
  const entries = Object.entries(manifest).map(
    ([key, value]) => ` ${JSON.stringify(key)}: ${Array.isArray(value) ? rows(value) : JSON.stringify(value)}`,
  );
  return `{\n${entries.join(',\n')}\n}\n`;
}

/** The manifest in `text`. @throws GlimpseError model_invalid with the first thing that is wrong */
export function parseManifest(text: string): Manifest {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw invalid('it is not JSON', {}, error);
  }
  const result = v.safeParse(manifestSchema, json);
  if (!result.success) {
    const [issue] = result.issues;
    throw invalid(`${v.getDotPath(issue) ?? 'the whole'}: ${issue.message}`);
  }
  checkTensors(result.output.tensors, weightBytes(result.output));
  checkShards(result.output);
  return result.output;
}

/** Tensors lie one after another, aligned, each as long as its dtype and shape say, none twice; the last one ends the stream. */
function checkTensors(tensors: readonly ManifestTensor[], totalBytes: number): void {
  const names = new Set<string>();
  let end = 0;
  for (const { name, dtype, shape, offset, sizeBytes } of tensors) {
    if (names.has(name)) throw invalid(`tensor ${name} appears twice`, { name });
    names.add(name);
    const expected = packedBytes(dtype, shape);
    if (sizeBytes !== expected)
      throw invalid(`${name}: ${dtype}[${shape.join()}] takes ${expected} bytes, not ${sizeBytes}`, { name });
    if (offset !== alignTensor(end))
      throw invalid(`${name} begins at ${offset}; the tensor before it ends at ${end}`, { name });
    end = offset + sizeBytes;
  }
  if (end !== totalBytes) throw invalid(`the tensors end at ${end} and the shards at ${totalBytes}`);
}

/** All shards are full but the last, so that a byte's shard is a division. */
function checkShards({ shards, shardBytes }: Manifest): void {
  shards.forEach(({ sizeBytes }, i) => {
    const fits = i < shards.length - 1 ? sizeBytes === shardBytes : sizeBytes > 0 && sizeBytes <= shardBytes;
    if (!fits) throw invalid(`shard ${i} has ${sizeBytes} bytes where a full one has ${shardBytes}`, { shard: i });
  });
}

function invalid(problem: string, facts: Record<string, unknown> = {}, cause?: unknown): GlimpseError {
  return new GlimpseError('model_invalid', `manifest.json: ${problem}. Import the model again.`, facts, cause);
}
