/**
 * A model's bytes, from a source into linear memory: shard after shard, hashed while they pass, verified before anybody
 * sees a tensor. Runs in workerd and in Node; what differs (hashing, the clock) comes as an argument.
 */
import type { Ptr, Tensor } from '../kernels-as/host/tensor.ts';
import { GlimpseError } from '../worker/errors.ts';
import { LIMITS } from '../worker/limits.ts';
import {
  alignTensor,
  MANIFEST_PATH,
  parseManifest,
  shardPath,
  TENSOR_ALIGNMENT,
  weightBytes,
  type Manifest,
} from './manifest.ts';
import { readBytes, readWhole, type ReadOptions } from './read.ts';
import type { WeightSource } from './source.ts';

/** Linear memory as the loader sees it; kernels-as/host's arena is one. */
export interface Memory {
  /** `name` is for the error when it does not fit. */
  alloc(bytes: number, name: string): Ptr;
  /** All of it; valid until the next allocation. */
  readonly views: { readonly u8: Uint8Array };
}

/** SHA-256 of what `update` got, as 64 lower-case hex digits; one hasher a digest. */
export interface Hasher {
  update(bytes: Uint8Array): void | Promise<void>;
  hex(): string | Promise<string>;
}

/** What workerd and Node do differently (weights/r2.ts and weights/file.ts have one each). */
export interface LoadPlatform {
  readonly hasher: () => Hasher;
  /** Milliseconds from any start. */
  readonly now: () => number;
  /** Lets reads and other events go on: a thread that only computes and awaits its own promises keeps them waiting. */
  readonly turn: () => Promise<void>;
}

export interface LoadOptions extends Omit<ReadOptions, 'onRetry'> {
  readonly platform: LoadPlatform;
  readonly onProgress?: (loadedBytes: number, totalBytes: number) => void;
}

export interface LoadReport {
  readonly bytes: number;
  /** Attempts that had to be repeated. */
  readonly retries: number;
  /** Waiting for bytes, hashing them, copying them. */
  readonly readMs: number;
  readonly verifyMs: number;
  readonly copyMs: number;
}

/** @throws GlimpseError model_missing, model_invalid, weights_unreadable */
export async function loadManifest(source: WeightSource, prefix: string, options: ReadOptions = {}): Promise<Manifest> {
  const key = prefix + MANIFEST_PATH;
  const bytes = await readWhole(source, key, LIMITS.manifestBytes.value, options);
  if (bytes !== null) return parseManifest(new TextDecoder().decode(bytes));
  throw new GlimpseError(
    'model_missing',
    `There is no ${key}; make a model with \`glimpse import\`, put it into the bucket with \`glimpse upload\`.`,
    { key },
  );
}

/**
 * One of the model's files (config.json, tokenizer.json, …), verified; null when the manifest does not list it.
 * @throws GlimpseError model_invalid when it is gone or changed, weights_unreadable
 */
export async function loadFile(
  source: WeightSource,
  prefix: string,
  manifest: Manifest,
  path: string,
  { platform, ...options }: LoadOptions,
): Promise<Uint8Array | null> {
  const file = manifest.files.find((entry) => entry.path === path);
  if (file === undefined) return null;
  const bytes = new Uint8Array(file.sizeBytes);
  const size = await readBytes(source, prefix + path, file.sizeBytes, (part, at) => bytes.set(part, at), options);
  const hasher = platform.hasher();
  await hasher.update(bytes);
  if (size === file.sizeBytes && (await hasher.hex()) === file.sha256) return bytes;
  const problem = size === null ? 'is missing' : 'is not the file that the manifest describes';
  throw new GlimpseError('model_invalid', `${prefix}${path} ${problem}; upload the model again.`, { path });
}

/**
 * All tensors of a model, by name, in one allocation that the caller gives back on failure.
 * @throws GlimpseError shard_missing, shard_corrupt, weights_unreadable, out_of_memory; the signal's reason when it fires
 */
export async function loadTensors(
  source: WeightSource,
  prefix: string,
  manifest: Manifest,
  memory: Memory,
  options: LoadOptions,
): Promise<{ readonly tensors: ReadonlyMap<string, Tensor>; readonly report: LoadReport }> {
  const totalBytes = weightBytes(manifest);
  const base = alignTensor(memory.alloc(totalBytes + TENSOR_ALIGNMENT, `the weights of ${manifest.name}`));
  const clock = newLoadClock();
  const started = options.platform.now();
  let loadedBytes = 0;
  for (const shard of manifest.shards) {
    const start = loadedBytes;
    const copy = (bytes: Uint8Array, offset: number) => {
      memory.views.u8.set(bytes, base + start + offset);
      loadedBytes = start + offset + bytes.byteLength;
      options.onProgress?.(loadedBytes, totalBytes);
    };
    await loadShard(source, prefix + shardPath(shard.sha256), shard, copy, options, clock);
  }
  const tensors = new Map(
    manifest.tensors.map(({ name, dtype, shape, offset }) => [
      name,
      { name, dtype, shape, ptr: (base + offset) as Ptr } satisfies Tensor,
    ]),
  );
  const readMs = options.platform.now() - started - clock.verifyMs - clock.copyMs;
  return { tensors, report: { bytes: totalBytes, readMs, ...clock } };
}

type LoadClock = { -readonly [K in 'retries' | 'verifyMs' | 'copyMs']: LoadReport[K] };

export function newLoadClock(): LoadClock {
  return { retries: 0, verifyMs: 0, copyMs: 0 };
}

/**
 * Hands over all bytes of a shard, in order, each chunk valid until `copy` returns; resolves when their hash was right.
 * @throws GlimpseError shard_missing, shard_corrupt, weights_unreadable; the signal's reason when it fires
 */
export async function loadShard(
  source: WeightSource,
  key: string,
  { sha256, sizeBytes }: Manifest['shards'][number],
  copy: (bytes: Uint8Array, offset: number) => void | Promise<void>,
  { platform, ...options }: LoadOptions,
  clock: LoadClock,
): Promise<void> {
  const { now } = platform;
  const hasher = platform.hasher();
  const consume = async (bytes: Uint8Array, offset: number) => {
    const start = now();
    await copy(bytes, offset);
    const copied = now();
    await hasher.update(bytes);
    clock.copyMs += copied - start;
    clock.verifyMs += now() - copied;
  };
  const size = await readBytes(source, key, sizeBytes, consume, { ...options, onRetry: () => clock.retries++ });
  if (size === null) throw new GlimpseError('shard_missing', `There is no ${key}; upload the model again.`, { key });
  const problem =
    size < sizeBytes
      ? `has ${size} bytes instead of ${sizeBytes}`
      : (await hasher.hex()) === sha256
        ? null
        : 'does not hash to its name';
  if (problem) throw new GlimpseError('shard_corrupt', `${key} ${problem}; upload the model again.`, { key });
}
