/**
 * An official Hugging Face directory → a model directory (weights/FORMAT.md), streaming: memory is one shard and a few blocks
 * of rows, whatever the checkpoint. Everything is checked before the first byte is written; what is written lies beside
 * `out` until it is whole (partial.ts), and an import that was stopped goes on from there.
 */
import { createHash } from 'node:crypto';
import { readdir, stat, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import {
  FORMAT_VERSION,
  isModelName,
  MANIFEST_PATH,
  manifestText,
  weightBytes,
  type Manifest,
  type Quant,
} from '../../weights/manifest.ts';
import { GlimpseError } from '../../worker/errors.ts';
import { LIMITS } from '../../worker/limits.ts';
import type { Calibration } from './calibration.ts';
import { openCheckpoint, type Checkpoint } from './checkpoint.ts';
import { compensator } from './compensate.ts';
import { expectSpace } from './disk-space.ts';
import { readModelFiles, writeModelFiles, type ModelFiles } from './model-files.ts';
import { packBlocks, threadsFor } from './pack-pool.ts';
import { planStream, type Plan, type Refinement } from './pack-tensor.ts';
import { openPartial, type PartialModel } from './partial.ts';
import { dtypeOf, quantName, type Policy } from './policy.ts';
import { ShardWriter, type Shard } from './shard-writer.ts';
import type { Smoothing } from './smooth.ts';

export interface ImportOptions {
  /** The Hugging Face directory. */
  readonly from: string;
  /** The model directory; must not exist, or be empty. */
  readonly out: string;
  readonly quant: Quant;
  /** Classes of tensors that get another dtype than `quant` gives them. */
  readonly policy?: Partial<Policy>;
  /** The last part of `out` when missing. */
  readonly name?: string;
  /** Called after every block, with bytes of the checkpoint; `keptBytes` of them an import before this one had done. */
  readonly onProgress?: (doneBytes: number, totalBytes: number, tensor: string, keptBytes: number) => void;
  /** When it fires, what is done stays for the next import of the same. */
  readonly signal?: AbortSignal;
  /** Packing threads beside this one; by default as many as there are cores, or none for a small checkpoint. */
  readonly threads?: number;
  /** What inputs look like: matrices of few bits are rounded to compensate their own errors, in this thread. */
  readonly calibration?: Calibration;
  /** Factors that are folded into the weights. */
  readonly smoothing?: Smoothing;
  /** Smaller shards, for tests. */
  readonly shardBytes?: number;
}

export interface ImportResult {
  readonly manifest: Manifest;
  /** Reason → names of tensors of the checkpoint that were left out on purpose. */
  readonly skipped: Checkpoint['skipped'];
  /** Bytes of the result that an import before this one had written. */
  readonly keptBytes: number;
  /** The most that the buffers of the conversion held at once. */
  readonly bufferBytes: number;
}

/**
 * @throws GlimpseError usage, config_unsupported, checkpoint_invalid, checkpoint_tensor: nothing is left behind when the
 * checkpoint is at fault. Cost: reads the checkpoint once.
 */
export async function importCheckpoint(options: ImportOptions): Promise<ImportResult> {
  const { quant, shardBytes = LIMITS.shardBytes.value, calibration, smoothing } = options;
  const out = resolve(options.out);
  const name = options.name ?? basename(out);
  if (!isModelName(name)) throw usage(`“${name}” cannot name a model: letters, digits, “.”, “_” and “-” only`);
  await checkFolders(options);
  const files = await readModelFiles(options.from);
  const checkpoint = await openCheckpoint(options.from, files.config);
  const plan = planStream(checkpoint.tensors, ({ spec }) => dtypeOf(spec, options));
  const refined = `${calibration?.digest ?? ''} ${smoothing?.digest ?? ''}`;
  const making = await identity(plan, checkpoint, files, `${quant} ${shardBytes} ${refined}`);
  const sizeOf = (shard: number) => Math.min(shardBytes, plan.totalBytes - shard * shardBytes);
  const partial = await openPartial(out, making, sizeOf);
  try {
    await expectSpace(partial.folder, plan.totalBytes - weightBytes(partial));
    const written = await writeStream(plan, partial, shardBytes, options);
    const manifest: Manifest = {
      format: 'glimpse',
      version: FORMAT_VERSION,
      name,
      family: files.config.family,
      quant: quantName(options),
      shardBytes,
      shards: written.shards,
      tensors: [...plan.tensors],
      files: await writeModelFiles(files, partial.folder),
    };
    await writeFile(join(partial.folder, MANIFEST_PATH), manifestText(manifest));
    await partial.finish();
    const { keptBytes, bufferBytes } = written;
    return { manifest, skipped: checkpoint.skipped, keptBytes, bufferBytes };
  } catch (error) {
    // Another attempt would fail in the same way; anything else (no space, a signal) leaves what is done.
    const atFault = error instanceof GlimpseError && error.code.startsWith('checkpoint_');
    await (atFault ? partial.discard() : partial.leave());
    throw error;
  }
}

async function writeStream(plan: Plan, partial: PartialModel, shardBytes: number, options: ImportOptions) {
  const writer = new ShardWriter(partial.folder, shardBytes, partial.shards, (shard) => partial.record(shard));
  const keptBytes = writer.offset;
  const blocks = plan.blocks.filter(({ offset, sizeBytes }) => offset + sizeBytes > keptBytes);
  const bytesOf = (some: Plan['blocks']) => some.reduce((sum, { sourceBytes }) => sum + sourceBytes, 0);
  const totalBytes = bytesOf(plan.blocks);
  const keptSource = totalBytes - bytesOf(blocks);
  let doneBytes = keptSource;
  let bufferBytes = shardBytes;
  const threads = options.threads ?? threadsFor(totalBytes);
  for await (const { block, bytes, heldBytes } of packBlocks(blocks, threads, refinement(options))) {
    options.signal?.throwIfAborted();
    const { offset, sizeBytes, source } = block;
    if (bytes.byteLength !== sizeBytes)
      throw new GlimpseError('internal', `A block of ${source.name} took ${bytes.byteLength} bytes, not ${sizeBytes}.`);
    await writer.padTo(offset);
    await writer.append(bytes.subarray(writer.offset - offset));
    doneBytes += block.sourceBytes;
    bufferBytes = Math.max(bufferBytes, shardBytes + heldBytes);
    options.onProgress?.(doneBytes, totalBytes, source.name, keptSource);
  }
  options.signal?.throwIfAborted();
  const shards: Shard[] = await writer.finish();
  return { shards, keptBytes, bufferBytes };
}

function refinement({ calibration, smoothing }: ImportOptions): Refinement | undefined {
  if (calibration) return { smoothing, compensated: compensator(calibration, smoothing) };
  return smoothing && { smoothing };
}

/** Of everything that the bytes depend on: the same checkpoint (its files by size and time), the same format. */
async function identity(plan: Plan, { tensors }: Checkpoint, { contents }: ModelFiles, format: string) {
  const paths = [...new Set(tensors.map(({ source }) => source.path))];
  const files = paths.map(async (path) => {
    const { size, mtimeMs } = await stat(path);
    return [basename(path), size, mtimeMs];
  });
  const config = Buffer.from(contents.get('config.json')!).toString();
  const facts = JSON.stringify([FORMAT_VERSION, format, plan.tensors, config, await Promise.all(files)]);
  return createHash('sha256').update(facts).digest('hex');
}

async function checkFolders({ from, out }: ImportOptions): Promise<void> {
  const source = await stat(from).catch(() => null);
  if (!source?.isDirectory()) throw usage(`${from} is not a folder`);
  const present = await readdir(out).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw usage(`${out} cannot be a model directory (${error.code})`);
  });
  if (present.length > 0) throw usage(`${out} is not empty; remove it or choose another place`);
}

function usage(problem: string): GlimpseError {
  return new GlimpseError('usage', `${problem}.`);
}
