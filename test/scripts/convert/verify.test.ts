import { appendFile, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { importCheckpoint } from '../../../scripts/convert/import.ts';
import { verifyModel } from '../../../scripts/convert/verify.ts';
import { manifestText, shardPath, type Manifest } from '../../../weights/manifest.ts';
import { goldenFolder, tempFolder } from '../../support/checkpoints.ts';

async function model(): Promise<{ out: string; manifest: Manifest; shard: string }> {
  const out = join(await tempFolder(), 'model');
  const { manifest } = await importCheckpoint({ from: goldenFolder('glm4v'), out, quant: 'q8', shardBytes: 100_000 });
  return { out, manifest, shard: shardPath(manifest.shards[1].sha256) };
}

test('a whole model: no problem, and progress to the last byte', async () => {
  const { out } = await model();
  const seen: number[][] = [];
  const { problems, unknown } = await verifyModel(out, (done, total) => seen.push([done, total]));
  expect({ problems, unknown }).toEqual({ problems: [], unknown: [] });
  const [done, total] = seen.at(-1) ?? [];
  expect(done).toBe(total);
  expect(seen.every(([bytes], i) => i === 0 || bytes >= seen[i - 1][0])).toBe(true);
});

test('everything that is wrong is named', async () => {
  const { out, manifest, shard } = await model();
  const [, , second, third] = manifest.shards.map(({ sha256 }) => shardPath(sha256));
  const bytes = await readFile(join(out, shard));
  bytes[5] ^= 1;
  await writeFile(join(out, shard), bytes);
  await truncate(join(out, second), 10);
  await rm(join(out, third));
  await appendFile(join(out, 'generation_config.json'), ' ');
  await writeFile(join(out, 'notes.txt'), '');
  const { problems, unknown } = await verifyModel(out);
  expect(problems).toEqual([
    expect.stringMatching(`^${shard} has changed: it hashes to [0-9a-f]{64}\\.$`),
    `${second} has 10 bytes and the manifest says 100000.`,
    `${third} is missing.`,
    expect.stringMatching(/^generation_config\.json has \d+ bytes and the manifest says \d+\.$/),
  ]);
  expect(unknown).toEqual(['notes.txt']);
});

test('tensors that config.json does not ask for, and a config.json that cannot be read', async () => {
  const { out, manifest } = await model();
  const last = manifest.tensors[manifest.tensors.length - 1];
  const renamed = [...manifest.tensors.slice(0, -1), { ...last, name: 'head.weight' }];
  await writeFile(join(out, 'manifest.json'), manifestText({ ...manifest, tensors: renamed }));
  expect((await verifyModel(out)).problems).toEqual([expect.stringMatching(/^Tensor lm_head\.weight is missing/)]);
  await writeFile(join(out, 'config.json'), '{');
  expect((await verifyModel(out)).problems).toEqual([
    expect.stringMatching(/^config\.json has 1 bytes/),
    'config.json is not JSON.',
  ]);
});

test('without a readable manifest there is nothing to compare with', async () => {
  const { out } = await model();
  await writeFile(join(out, 'manifest.json'), '{}');
  await expect(verifyModel(out)).rejects.toMatchObject({ code: 'model_invalid' });
  await rm(join(out, 'manifest.json'));
  await expect(verifyModel(out)).rejects.toMatchObject({ code: 'model_missing' });
});
