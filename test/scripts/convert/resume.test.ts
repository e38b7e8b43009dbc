/** Imports that are stopped, killed, started again, or split over threads: always the same bytes. */
import { execFile } from 'node:child_process';
import { appendFile, mkdir, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { importCheckpoint, type ImportOptions } from '../../../scripts/convert/import.ts';
import { verifyModel } from '../../../scripts/convert/verify.ts';
import { checkpoint, goldenFolder, tempFolder } from '../../support/checkpoints.ts';

const IMPORT = fileURLToPath(new URL('../../../scripts/convert/import.ts', import.meta.url));
const SMALL = { quant: 'q4', shardBytes: 65_536 } as const;

async function whole(from: string, options: Partial<ImportOptions> = {}) {
  const out = join(await tempFolder(), 'model');
  return importCheckpoint({ from, out, ...SMALL, ...options });
}

/** An import that stops when `share` of it is done, and where it was going. */
async function stopped(from: string, share = 0.6): Promise<string> {
  const out = join(await tempFolder(), 'model');
  const abort = new AbortController();
  const onProgress = (done: number, total: number) => void (done > share * total && abort.abort(new Error('stopped')));
  const running = importCheckpoint({ from, out, ...SMALL, onProgress, signal: abort.signal });
  await expect(running).rejects.toThrow('stopped');
  return out;
}

/** Goes on with what lies beside `out`; what is then different from an import in one go, which is nothing. */
async function wrongAfter(from: string, out: string): Promise<string[]> {
  const { manifest, keptBytes } = await importCheckpoint({ from, out, ...SMALL });
  const { problems, unknown } = await verifyModel(out);
  const left = (await readdir(join(out, '..'))).filter((name) => name !== 'model');
  const same = JSON.stringify(manifest) === JSON.stringify((await whole(from)).manifest);
  return [
    ...[...problems, ...unknown, ...left],
    ...(same ? [] : ['another manifest']),
    ...(keptBytes > 0 ? [] : ['nothing was kept']),
  ];
}

test.each([1, 2, 3])('%i threads give the bytes of none', async (threads) => {
  const from = goldenFolder('glm_ocr');
  expect((await whole(from, { threads })).manifest).toEqual((await whole(from, { threads: 0 })).manifest);
});

test('an error of a thread is the error of the import', async () => {
  const name = 'model.visual.blocks.1.norm2.weight';
  const from = await checkpoint('glm4v', { tensors: (t) => t.get(name)!.data.fill(0xff) });
  await expect(whole(from, { threads: 2 })).rejects.toMatchObject({ code: 'checkpoint_tensor', facts: { name } });
});

test.each([0.2, 0.5, 0.999])('stopped after %f: it goes on', async (share) => {
  const from = goldenFolder('glm4v');
  expect(await wrongAfter(from, await stopped(from, share))).toEqual([]);
});

test.each([0, 2])('killed in the middle, with %i threads: it goes on', async (threads) => {
  const from = goldenFolder('glm4v');
  const out = join(await tempFolder(), 'model');
  const script = `
    const { importCheckpoint } = await import(${JSON.stringify(IMPORT)});
    const onProgress = (done, total) => done > total * 0.7 && process.kill(process.pid, 'SIGKILL');
    await importCheckpoint({ ...${JSON.stringify({ from, out, ...SMALL, threads })}, onProgress });`;
  const path = join(await tempFolder(), 'killed.mjs');
  await writeFile(path, script);
  const running = promisify(execFile)(process.execPath, [path]);
  await expect(running).rejects.toMatchObject({ signal: 'SIGKILL' });
  expect(await wrongAfter(from, out)).toEqual([]);
});

test('stopped twice', async () => {
  const from = goldenFolder('glm4v');
  const out = await stopped(from, 0.3);
  const abort = new AbortController();
  const onProgress = (done: number, total: number, _: string, kept: number) => {
    expect(kept).toBeGreaterThan(0);
    if (done > 0.7 * total) abort.abort(new Error('again'));
  };
  const running = importCheckpoint({ from, out, ...SMALL, onProgress, signal: abort.signal });
  await expect(running).rejects.toThrow('again');
  expect(await wrongAfter(from, out)).toEqual([]);
});

test.each<[string, (partial: string, shards: string[]) => Promise<unknown>]>([
  ['a shard that has changed', (partial, [shard]) => writeFile(join(partial, 'shards', shard), new Uint8Array(65_536))],
  ['a shard that is cut off', (partial, [shard]) => truncate(join(partial, 'shards', shard), 100)],
  ['a shard that is gone', (partial, [shard]) => rm(join(partial, 'shards', shard))],
])('%s is made again, with what follows it', async (_, damage) => {
  const from = goldenFolder('glm4v');
  const out = await stopped(from);
  const journal = (await readFile(`${out}.partial/journal.jsonl`, 'utf8')).trim().split('\n');
  const { sha256 } = JSON.parse(journal[2]) as { sha256: string };
  await damage(`${out}.partial`, [`${sha256}.bin`]);
  expect(await wrongAfter(from, out)).toEqual([]);
});

test('half a line at the end of the journal is no shard', async () => {
  const from = goldenFolder('glm4v');
  const out = await stopped(from);
  await appendFile(`${out}.partial/journal.jsonl`, '{"sha256":"01');
  expect(await wrongAfter(from, out)).toEqual([]);
});

test('what another checkpoint or format left is not touched', async () => {
  const from = await checkpoint('glm4v');
  const out = await stopped(from);
  const refused = { code: 'usage', message: expect.stringMatching(/unfinished import of another/) as string };
  await expect(importCheckpoint({ from, out, ...SMALL, quant: 'q8' })).rejects.toMatchObject(refused);
  await utimes(join(from, 'model.safetensors'), 1, 1);
  await expect(importCheckpoint({ from, out, ...SMALL })).rejects.toMatchObject(refused);
  expect((await stat(`${out}.partial/journal.jsonl`)).size).toBeGreaterThan(100);
});

test('neither is a folder that is no import, nor one in which another process works', async () => {
  const from = goldenFolder('glm4v');
  const out = join(await tempFolder(), 'model');
  await mkdir(`${out}.partial`);
  await writeFile(`${out}.partial/mine.txt`, 'keep');
  await expect(importCheckpoint({ from, out, ...SMALL })).rejects.toThrow(/in the way and no unfinished import/);
  expect(await readdir(`${out}.partial`)).toEqual(['mine.txt']);

  const busy = await stopped(from);
  await writeFile(`${busy}.partial/lock`, String(process.ppid));
  await expect(importCheckpoint({ from, out: busy, ...SMALL })).rejects.toThrow(/is importing into/);
  await rm(`${busy}.partial/lock`);
  expect(await wrongAfter(from, busy)).toEqual([]);
});
