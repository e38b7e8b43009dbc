import { createHash } from 'node:crypto';
import { rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { importCheckpoint } from '../../../scripts/convert/import.ts';
import { uploadModel, type Bucket } from '../../../scripts/convert/upload.ts';
import { NODE_PLATFORM } from '../../../weights/file.ts';
import { shardPath } from '../../../weights/manifest.ts';
import { memorySource } from '../../../weights/memory.ts';
import { loadManifest, loadTensors } from '../../../weights/stream.ts';
import { goldenFolder, tempFolder } from '../../support/checkpoints.ts';
import { plainMemory } from '../../support/tiny-model.ts';

/** A bucket that compares the hash on arrival, as R2 does. */
function fakeBucket() {
  const objects = new Map<string, Uint8Array>();
  const bucket: Bucket = {
    head: async (key) => (objects.has(key) ? { size: objects.get(key)!.byteLength } : null),
    async put(key, value, options) {
      if (options?.sha256 && createHash('sha256').update(value).digest('hex') !== options.sha256) throw new Error(key);
      objects.set(key, value);
    },
  };
  return { objects, bucket };
}

async function model() {
  const out = join(await tempFolder(), 'model');
  const { manifest } = await importCheckpoint({
    ...{ from: goldenFolder('glm_ocr'), out, quant: 'q4', name: 'ocr' },
    shardBytes: 200_000,
  });
  return { out, manifest };
}

test('what was uploaded loads; the manifest comes last', async () => {
  const { out, manifest } = await model();
  const { bucket, objects } = fakeBucket();
  expect(await uploadModel(out, bucket)).toMatchObject({ prefix: 'models/ocr/', skippedShards: 0 });
  expect([...objects.keys()].at(-1)).toBe('models/ocr/manifest.json');
  const source = memorySource(objects);
  expect(await loadManifest(source, 'models/ocr/')).toEqual(manifest);
  const options = { platform: NODE_PLATFORM };
  const { tensors } = await loadTensors(source, 'models/ocr/', manifest, plainMemory(), options);
  expect(tensors.size).toBe(manifest.tensors.length);
});

test('a second upload skips the shards', async () => {
  const { out, manifest } = await model();
  const { bucket } = fakeBucket();
  await uploadModel(out, bucket);
  expect((await uploadModel(out, bucket)).skippedShards).toBe(manifest.shards.length);
});

test('a model directory that is not whole is not uploaded over a good one', async () => {
  const { out, manifest } = await model();
  const { bucket, objects } = fakeBucket();
  const shard = join(out, shardPath(manifest.shards[1].sha256));
  await truncate(shard, 100);
  await expect(uploadModel(out, bucket)).rejects.toMatchObject({ code: 'shard_corrupt' });
  await rm(shard);
  await expect(uploadModel(out, bucket)).rejects.toMatchObject({ code: 'shard_missing' });
  expect(objects.has('models/ocr/manifest.json')).toBe(false);
  await expect(uploadModel(await tempFolder(), bucket)).rejects.toMatchObject({ code: 'model_missing' });
});
