import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { uploadModel } from '../../scripts/convert/upload.ts';
import { MANIFEST_PATH, modelPrefix, shardPath } from '../../weights/manifest.ts';
import { chat, ownTinyServer, userMessage, type TinyServer } from '../support/local-server.ts';

const HELLO = { messages: [userMessage('Hello')] };

async function outcome({ url }: TinyServer): Promise<unknown[]> {
  const response = await chat(url, HELLO);
  const { error } = (await response.json()) as { error?: { code: string; type: string } };
  return [response.status, error?.code, error?.type, response.headers.get('retry-after')];
}

test('a missing model, then a corrupt shard, are 503s; each next request tries again, until it works', async () => {
  const server = await ownTinyServer({ empty: true });
  expect(await outcome(server)).toEqual([503, 'model_missing', 'server_error', '5']);

  const { manifest } = await uploadModel(server.directory, server.bucket);
  const { sha256 } = manifest.shards[0];
  const good = await readFile(join(server.directory, shardPath(sha256)));
  const bad = good.with(1000, good[1000] ^ 1);
  await server.bucket.put(modelPrefix('tiny') + shardPath(sha256), bad);
  expect(await outcome(server)).toEqual([503, 'shard_corrupt', 'server_error', '5']);

  await server.bucket.put(modelPrefix('tiny') + shardPath(sha256), good.subarray(0, 1000));
  expect(await outcome(server)).toEqual([503, expect.stringMatching(/^shard_|weights_/), 'server_error', '5']);

  await server.bucket.put(modelPrefix('tiny') + shardPath(sha256), good);
  expect(await outcome(server)).toEqual([200, undefined, undefined, null]);
  expect((await fetch(`${server.url}/health`)).status).toBe(200);
});

test('a manifest that is no manifest is a 503 model_invalid that promises nothing; the next upload mends it', async () => {
  const server = await ownTinyServer({ empty: true });
  await server.bucket.put(modelPrefix('tiny') + MANIFEST_PATH, new TextEncoder().encode('{"format":'));
  expect(await outcome(server)).toEqual([503, 'model_invalid', 'server_error', null]);
  await uploadModel(server.directory, server.bucket);
  expect(await outcome(server)).toEqual([200, undefined, undefined, null]);
});
