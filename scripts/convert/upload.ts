/**
 * A model directory → a bucket: shards first, several at once, the manifest last and alone, so that a reader never sees a
 * manifest whose shards are not there. Shards that are there already are skipped: their name is their content. So an upload
 * that was interrupted goes on when it is started again.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { folderSource } from '../../weights/file.ts';
import { MANIFEST_PATH, modelPrefix, shardPath, type Manifest, type ManifestFile } from '../../weights/manifest.ts';
import { loadManifest } from '../../weights/stream.ts';
import { GlimpseError } from '../../worker/errors.ts';

/** What uploading needs of a bucket: R2's binding has it, and s3-bucket.ts. `sha256` is what must arrive. */
export interface Bucket {
  head(key: string): Promise<{ readonly size: number } | null>;
  put(key: string, value: Uint8Array, options?: { sha256?: string }): Promise<unknown>;
}

export interface UploadOptions {
  /** Objects under way at once, each in memory whole (16 MiB a shard). */
  readonly parallel?: number;
  /** Called after every object; `keptBytes` were in the bucket already. */
  readonly onProgress?: (doneBytes: number, totalBytes: number, what: string, keptBytes: number) => void;
  /** When it fires, nothing new is begun. */
  readonly signal?: AbortSignal;
}

export interface UploadResult {
  readonly manifest: Manifest;
  readonly prefix: string;
  /** Shards that were in the bucket already. */
  readonly skippedShards: number;
}

const PARALLEL = 6;

/** @throws GlimpseError model_missing, model_invalid, shard_missing, shard_corrupt for the directory; what the bucket throws */
export async function uploadModel(folder: string, bucket: Bucket, options: UploadOptions = {}): Promise<UploadResult> {
  const { parallel = PARALLEL, onProgress, signal } = options;
  const manifest = await loadManifest(folderSource(folder), '');
  const prefix = modelPrefix(manifest.name);
  const shards = manifest.shards.map((shard) => ({ ...shard, path: shardPath(shard.sha256) }));
  const totalBytes = [...shards, ...manifest.files].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  let [doneBytes, keptBytes, skippedShards] = [0, 0, 0];
  const send = async (file: ManifestFile) => {
    await bucket.put(prefix + file.path, await readChecked(folder, file), { sha256: file.sha256 });
    onProgress?.((doneBytes += file.sizeBytes), totalBytes, file.path, keptBytes);
  };
  await eachOf(shards, parallel, signal, async (shard) => {
    const there = await bucket.head(prefix + shard.path);
    if (there?.size !== shard.sizeBytes) return send(shard);
    skippedShards++;
    keptBytes += shard.sizeBytes;
    onProgress?.((doneBytes += shard.sizeBytes), totalBytes, shard.path, keptBytes);
  });
  await eachOf(manifest.files, parallel, signal, send);
  signal?.throwIfAborted();
  await bucket.put(prefix + MANIFEST_PATH, await readFile(join(folder, MANIFEST_PATH)));
  return { manifest, prefix, skippedShards };
}

/** Runs `work` on every item, `parallel` at once; after a failure nothing new begins, and what is under way is waited for. */
async function eachOf<T>(
  items: readonly T[],
  parallel: number,
  signal: AbortSignal | undefined,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = items.values();
  let failed = false;
  const worker = async () => {
    for (const item of waiting) {
      signal?.throwIfAborted();
      if (failed) return;
      await work(item).catch((error: unknown) => {
        failed = true;
        throw error;
      });
    }
  };
  const results = await Promise.allSettled(Array.from({ length: parallel }, worker));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}

/** A damaged file is found here, before it is sent. */
async function readChecked(folder: string, { path, sizeBytes, sha256 }: ManifestFile): Promise<Uint8Array> {
  const bytes = await readFile(join(folder, path)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    throw new GlimpseError(
      'shard_missing',
      `There is no ${path} in ${folder}; import the model again.`,
      { path },
      error,
    );
  });
  const isWhole = bytes.byteLength === sizeBytes && createHash('sha256').update(bytes).digest('hex') === sha256;
  if (isWhole) return bytes;
  const problem = bytes.byteLength === sizeBytes ? 'does not have its hash' : `has ${bytes.byteLength} bytes`;
  const message = `${path} ${problem}, and the manifest says ${sizeBytes} bytes of ${sha256}; import the model again.`;
  throw new GlimpseError('shard_corrupt', message, { path });
}
