/**
 * An official Hugging Face directory → a model directory (weights/FORMAT.md), streaming: memory is one shard and one block
 * of rows, whatever the checkpoint. Everything is checked before the first byte is written; what is written lies beside
 * `out` under another name until it is whole.
 */
import { chmod, mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import {
  FORMAT_VERSION,
  isModelName,
  MANIFEST_PATH,
  manifestText,
  type Manifest,
  type Quant,
} from '../../weights/manifest.ts';
import { GlimpseError } from '../../worker/errors.ts';
import { LIMITS } from '../../worker/limits.ts';
import { openCheckpoint, type Checkpoint } from './checkpoint.ts';
import { readModelFiles, writeModelFiles } from './model-files.ts';
import { packTensor, packedTensorBytes } from './pack-tensor.ts';
import { dtypeOf } from './policy.ts';
import { RowReader } from './safetensors.ts';
import { ShardWriter } from './shard-writer.ts';

export interface ImportOptions {
  /** The Hugging Face directory. */
  readonly from: string;
  /** The model directory; must not exist, or be empty. */
  readonly out: string;
  readonly quant: Quant;
  /** The last part of `out` when missing. */
  readonly name?: string;
  /** Called after every block, with bytes of the result. */
  readonly onProgress?: (doneBytes: number, totalBytes: number, tensor: string) => void;
  readonly signal?: AbortSignal;
  /** Smaller shards, for tests. */
  readonly shardBytes?: number;
}

export interface ImportResult {
  readonly manifest: Manifest;
  /** Reason → names of tensors of the checkpoint that were left out on purpose. */
  readonly skipped: Checkpoint['skipped'];
  /** The most that the buffers of the conversion held at once. */
  readonly bufferBytes: number;
}

/**
 * @throws GlimpseError usage, config_unsupported, checkpoint_invalid, checkpoint_tensor; nothing is left behind then.
 * Cost: reads the checkpoint once.
 */
export async function importCheckpoint(options: ImportOptions): Promise<ImportResult> {
  const name = options.name ?? basename(resolve(options.out));
  if (!isModelName(name)) throw usage(`“${name}” cannot name a model: letters, digits, “.”, “_” and “-” only`);
  await checkFolders(options);
  const files = await readModelFiles(options.from);
  const checkpoint = await openCheckpoint(options.from, files.config);
  try {
    const out = resolve(options.out);
    await mkdir(dirname(out), { recursive: true });
    const partial = await mkdtemp(`${out}.partial-`);
    try {
      const { tensors, shards, bufferBytes } = await writeTensors(checkpoint, partial, options);
      const manifest: Manifest = {
        format: 'glimpse',
        version: FORMAT_VERSION,
        name,
        family: files.config.family,
        quant: options.quant,
        shardBytes: options.shardBytes ?? LIMITS.shardBytes.value,
        shards,
        tensors,
        files: await writeModelFiles(files, partial),
      };
      await writeFile(join(partial, MANIFEST_PATH), manifestText(manifest));
      // A temporary folder is private; the model is an ordinary one.
      await chmod(partial, 0o777 & ~process.umask());
      await rename(partial, out);
      return { manifest, skipped: checkpoint.skipped, bufferBytes };
    } catch (error) {
      await rm(partial, { recursive: true, force: true });
      throw error;
    }
  } finally {
    await checkpoint.close();
  }
}

async function writeTensors(checkpoint: Checkpoint, folder: string, options: ImportOptions) {
  const { quant, signal, onProgress, shardBytes = LIMITS.shardBytes.value } = options;
  const plan = checkpoint.tensors.map((tensor) => {
    const dtype = dtypeOf(tensor.spec, quant);
    return { tensor, dtype, sizeBytes: packedTensorBytes(tensor, dtype) };
  });
  const totalBytes = plan.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const writer = new ShardWriter(folder, shardBytes);
  const reader = new RowReader();
  const tensors: Manifest['tensors'] = [];
  let doneBytes = 0;
  let blockBytes = 0;
  for (const { tensor, dtype, sizeBytes } of plan) {
    await writer.align();
    const { name, shape } = tensor.spec;
    tensors.push({ name, dtype, shape: [...shape], offset: writer.offset, sizeBytes });
    for await (const block of packTensor(tensor, dtype, reader)) {
      signal?.throwIfAborted();
      await writer.append(block);
      doneBytes += block.byteLength;
      blockBytes = Math.max(blockBytes, block.byteLength);
      onProgress?.(doneBytes, totalBytes, name);
    }
    const written = writer.offset - tensors[tensors.length - 1].offset;
    if (written !== sizeBytes)
      throw new GlimpseError('internal', `${name} took ${written} bytes, not ${sizeBytes}: blocks do not concatenate.`);
  }
  return { tensors, shards: await writer.finish(), bufferBytes: shardBytes + reader.heldBytes + blockBytes };
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
