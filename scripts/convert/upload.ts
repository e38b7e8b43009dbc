/**
 * A model directory → a bucket: shards first, the manifest last, so that a reader never sees a manifest whose shards are not
 * there. Shards that are there already are skipped: their name is their content.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { folderSource } from '../../weights/file.ts';
import { MANIFEST_PATH, modelPrefix, shardPath, weightBytes, type Manifest } from '../../weights/manifest.ts';
import { loadManifest } from '../../weights/stream.ts';
import { GlimpseError } from '../../worker/errors.ts';

/** What uploading needs of an R2 bucket; the binding of miniflare and wrangler has it. */
export interface Bucket {
  head(key: string): Promise<{ readonly size: number } | null>;
  put(key: string, value: Uint8Array, options?: { sha256?: string }): Promise<unknown>;
}

export interface UploadResult {
  readonly manifest: Manifest;
  readonly prefix: string;
  /** Shards that were in the bucket already. */
  readonly skippedShards: number;
}

/** @throws GlimpseError model_missing, model_invalid, shard_missing, shard_corrupt for the directory */
export async function uploadModel(
  folder: string,
  bucket: Bucket,
  onProgress: (doneBytes: number, totalBytes: number, what: string) => void = () => undefined,
): Promise<UploadResult> {
  const manifest = await loadManifest(folderSource(folder), '');
  const prefix = modelPrefix(manifest.name);
  const totalBytes = weightBytes(manifest);
  let doneBytes = 0;
  let skippedShards = 0;
  for (const { sha256, sizeBytes } of manifest.shards) {
    const path = shardPath(sha256);
    const there = await bucket.head(prefix + path);
    if (there?.size === sizeBytes) skippedShards++;
    else await bucket.put(prefix + path, await readChecked(folder, path, sizeBytes), { sha256 });
    doneBytes += sizeBytes;
    onProgress(doneBytes, totalBytes, path);
  }
  for (const { path, sizeBytes, sha256 } of manifest.files) {
    await bucket.put(prefix + path, await readChecked(folder, path, sizeBytes), { sha256 });
  }
  await bucket.put(prefix + MANIFEST_PATH, await readFile(join(folder, MANIFEST_PATH)));
  return { manifest, prefix, skippedShards };
}

/** The bucket compares the hash on arrival; here only what it could not explain. */
async function readChecked(folder: string, path: string, sizeBytes: number): Promise<Uint8Array> {
  const bytes = await readFile(join(folder, path)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    throw new GlimpseError(
      'shard_missing',
      `There is no ${path} in ${folder}; import the model again.`,
      { path },
      error,
    );
  });
  if (bytes.byteLength === sizeBytes) return bytes;
  const message = `${path} has ${bytes.byteLength} bytes and the manifest says ${sizeBytes}; import the model again.`;
  throw new GlimpseError('shard_corrupt', message, { path });
}
