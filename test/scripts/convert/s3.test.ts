/** Uploads over the S3 API to the real thing, with a bad way in between. */
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { importCheckpoint } from '../../../scripts/convert/import.ts';
import { s3Bucket } from '../../../scripts/convert/s3-bucket.ts';
import { S3, type S3Options } from '../../../scripts/convert/s3.ts';
import { uploadModel, type UploadOptions } from '../../../scripts/convert/upload.ts';
import { shardPath } from '../../../weights/manifest.ts';
import { goldenFolder, tempFolder } from '../../support/checkpoints.ts';
import { BUCKET, CREDENTIALS, startS3Server, type S3Server } from '../../support/s3-server.ts';

const COMMAND = join(import.meta.dirname, '../../../scripts/cli/glimpse.ts');
const MIB = 1 << 20;

let server: S3Server;
beforeAll(async () => void (server = await startS3Server()));
afterAll(() => server.close());
beforeEach(async () => {
  server.fault = () => false;
  await server.clear();
  server.log.length = 0;
});

async function model() {
  const out = join(await tempFolder(), 'model');
  const from = goldenFolder('glm_ocr');
  const { manifest } = await importCheckpoint({ from, out, quant: 'q4', name: 'ocr', shardBytes: 100_000 });
  return { out, manifest, shards: manifest.shards.length };
}

const bucket = (options: Partial<S3Options> = {}, name = BUCKET) =>
  s3Bucket(new S3({ ...server.options, ...options }), name, 5 * MIB);
const upload = (folder: string, options: UploadOptions = {}) => uploadModel(folder, bucket(), options);

/** Shards that were sent, not only asked for. */
const sent = () => server.log.filter((line) => line.startsWith('PUT') && line.includes('/shards/')).length;

/** What the bucket has and the directory has not, and the other way round, byte for byte. */
async function differences({ out, manifest }: Awaited<ReturnType<typeof model>>): Promise<string[]> {
  const paths = [...manifest.shards.map(({ sha256 }) => shardPath(sha256)), ...manifest.files.map(({ path }) => path)];
  paths.push('manifest.json');
  const wrong = (await server.keys()).filter((key) => !paths.includes(key.slice('models/ocr/'.length)));
  for (const path of paths) {
    const stored = await server.read(`models/ocr/${path}`);
    if (!stored || !(await readFile(join(out, path))).equals(stored)) wrong.push(path);
  }
  return wrong;
}

async function failure(attempt: Promise<unknown>) {
  const error: unknown = await attempt.then(
    () => null,
    (reason: unknown) => reason,
  );
  return error as { code: string; message: string } | null;
}

/** The command line, as a person calls it. */
async function glimpse(folder: string, env: Record<string, string> = {}) {
  const { endpoint, accessKeyId, secretAccessKey } = server.options;
  const credentials = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
  const options = { env: { ...process.env, ...credentials, AWS_ENDPOINT_URL: endpoint, ...env } };
  const args = [COMMAND, 'upload', folder, '--bucket', BUCKET, '--remote', '--parallel', '2'];
  const running = promisify(execFile)(process.execPath, args, options);
  const result = running.then(
    ({ stdout, stderr }) => ({ status: 0, output: stdout + stderr }),
    ({ code, signal, stdout, stderr }) => ({ status: (code ?? signal) as unknown, output: `${stdout}${stderr}` }),
  );
  return { child: running.child, result };
}

describe('a model in the bucket', () => {
  test('is byte for byte what the directory has; the manifest was sent last, when everything else was there', async () => {
    const made = await model();
    let before: string[] | undefined;
    server.fault = async ({ url }) => {
      if (url!.endsWith('/manifest.json')) before = await server.keys();
      return false;
    };
    expect(await upload(made.out)).toMatchObject({ prefix: 'models/ocr/', skippedShards: 0 });
    expect(await differences(made)).toEqual([]);
    expect(server.log.at(-1)).toBe(`PUT /${BUCKET}/models/ocr/manifest.json`);
    expect(before).toHaveLength(made.shards + made.manifest.files.length);
  });

  test('sent again: no shard is', async () => {
    const { out, shards } = await model();
    await upload(out);
    server.log.length = 0;
    expect((await upload(out)).skippedShards).toBe(shards);
    expect(sent()).toBe(0);
  });
});

describe('an upload that is interrupted', () => {
  test('by the connection: no manifest, and the next one sends the rest', async () => {
    const made = await model();
    server.fault = (_, __, response) => sent() > 4 && Boolean(response.destroy());
    expect(await failure(upload(made.out))).toMatchObject({ code: 'bucket_unavailable' });
    const there = (await server.keys()).length;
    expect(there).toBeGreaterThanOrEqual(4);
    expect(await server.keys()).not.toContain('models/ocr/manifest.json');

    server.fault = () => false;
    server.log.length = 0;
    expect((await upload(made.out)).skippedShards).toBe(there);
    expect(sent()).toBe(made.shards - there);
    expect(await differences(made)).toEqual([]);
  });

  test('by SIGKILL, on the command line', async () => {
    const made = await model();
    const first = await glimpse(made.out);
    server.fault = (_, __, response) => {
      if (sent() <= 4) return false;
      first.child.kill('SIGKILL');
      return Boolean(response.destroy());
    };
    expect(await first.result).toMatchObject({ status: 'SIGKILL' });
    expect(await server.keys()).not.toContain('models/ocr/manifest.json');

    server.fault = () => false;
    const { status, output } = await (await glimpse(made.out)).result;
    expect(status).toBe(0);
    expect(output).toMatch(/models\/ocr\/: .* kB; \d+ of its \d+ shards were there already/);
    expect(await differences(made)).toEqual([]);
  });

  test('by its signal: nothing new begins', async () => {
    const { out } = await model();
    const abort = new AbortController();
    const onProgress = () => abort.abort(new Error('stopped'));
    await expect(upload(out, { parallel: 1, onProgress, signal: abort.signal })).rejects.toThrow('stopped');
    expect(sent()).toBe(1);
  });
});

describe('refusals say what to do, and no secret', () => {
  test.each<[string, Record<string, string>]>([
    ['another secret', { AWS_SECRET_ACCESS_KEY: 'another-secret-that-nobody-must-see' }],
    ['another key', { AWS_ACCESS_KEY_ID: 'AKIAANOTHERANOTHER' }],
  ])('%s', async (_, env) => {
    const { out } = await model();
    const { status, output } = await (await glimpse(out, env)).result;
    expect(status).toBe(1);
    expect(output).toMatch(/answered 40[13] .* the credentials are wrong.* AWS_SECRET_ACCESS_KEY\. \(bucket_denied\)/);
    for (const value of [...Object.values(env), ...Object.values(CREDENTIALS)]) expect(output).not.toContain(value);
    expect(await server.keys()).toEqual([]);
  });

  test('no credentials', async () => {
    const { status, output } = await (await glimpse((await model()).out, { AWS_SECRET_ACCESS_KEY: '' })).result;
    expect(status).toBe(2);
    expect(output).toContain('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not both set');
    expect(output).not.toContain(CREDENTIALS.accessKeyId);
  });

  test('a bucket that is not there', async () => {
    const { out } = await model();
    const error = await failure(uploadModel(out, bucket({}, 'no-such-bucket')));
    expect(error).toMatchObject({ code: 'bucket_missing' });
    expect(error!.message).toMatch(/404 NoSuchBucket .*wrangler r2 bucket create no-such-bucket/);
  });

  test('a server that is not there', async () => {
    const error = await failure(bucket({ endpoint: 'http://127.0.0.1:9' }).head('x'));
    expect(error).toMatchObject({
      code: 'bucket_unavailable',
      message: expect.stringMatching(/^127\.0\.0\.1:9 cannot/),
    });
  });
});

describe('checksums', () => {
  const flipped = (body: Buffer) => {
    const changed = Buffer.from(body);
    changed[7] ^= 1;
    return changed;
  };

  test('one flipped bit on the way: the server refuses it, it is sent again', async () => {
    const made = await model();
    let flips = 0;
    server.fault = ({ url, method }, body) =>
      method === 'PUT' && url!.includes('/shards/') && flips++ === 0 && flipped(body);
    await upload(made.out);
    expect(sent()).toBe(made.shards + 1);
    expect(await differences(made)).toEqual([]);
  });

  test('always: it gives up, nothing is stored', async () => {
    const { out } = await model();
    server.fault = ({ method }, body) => method === 'PUT' && flipped(body);
    const error = await failure(upload(out));
    expect(error).toMatchObject({ code: 'bucket_unavailable' });
    expect(error!.message).toContain('XAmzContentSHA256Mismatch');
    expect(await server.keys()).toEqual([]);
  });

  test('a shard that has changed on the disk is not sent', async () => {
    const { out, manifest } = await model();
    const { sha256, sizeBytes } = manifest.shards[0];
    await writeFile(join(out, shardPath(sha256)), new Uint8Array(sizeBytes));
    expect(await failure(upload(out))).toMatchObject({ code: 'shard_corrupt' });
    expect(await server.keys()).not.toContain(`models/ocr/${shardPath(sha256)}`);
    expect(await server.keys()).not.toContain('models/ocr/manifest.json');
  });
});

test.each([429, 500, 503])('%i is tried again', async (status) => {
  const made = await model();
  let faults = 0;
  server.fault = ({ method }, _, response) =>
    method === 'PUT' && faults++ < 4 && Boolean(response.writeHead(status).end('<Error><Code>SlowDown</Code></Error>'));
  await upload(made.out);
  expect(await differences(made)).toEqual([]);
});

test('an answer that never comes is asked for again', async () => {
  let asked = 0;
  server.fault = () => asked++ === 0;
  await bucket({ timeoutMs: 300 }).put('slow', new Uint8Array(10));
  expect(await server.keys()).toEqual(['slow']);
});

describe('a large object', () => {
  const large = new Uint8Array(12 * MIB).map((_, i) => i % 251);
  const parts = () =>
    server.log.filter((line) => line.includes('partNumber')).map((line) => /partNumber=(\d)/.exec(line)![1]);

  test('goes in parts; of one that fails only that part is repeated', async () => {
    let failed = false;
    server.fault = ({ url }, _, response) => {
      if (failed || !url!.includes('partNumber=2')) return false;
      failed = true;
      return Boolean(response.destroy());
    };
    await bucket().put('large', large);
    expect(parts()).toEqual(['1', '2', '2', '3']);
    expect(Buffer.from((await server.read('large'))!).equals(large)).toBe(true);
    expect(await bucket().head('large')).toEqual({ size: large.byteLength });
  });

  test('given up in the middle: taken back, never seen', async () => {
    server.fault = ({ url }, _, response) => url!.includes('partNumber=3') && Boolean(response.writeHead(400).end());
    expect(await failure(bucket().put('large', large))).toMatchObject({ code: 'bucket_unavailable' });
    expect(server.log.at(-1)).toMatch(/^DELETE \/weights\/large\?uploadId=/);
    expect(await server.keys()).toEqual([]);
  });

  test('interrupted in the middle: taken back, too, and the reason is the interruption', async () => {
    const abort = new AbortController();
    server.fault = ({ url }, _, response) => {
      if (!url!.includes('partNumber=2')) return false;
      abort.abort(new Error('stopped'));
      return Boolean(response.destroy());
    };
    await expect(bucket({ signal: abort.signal }).put('large', large)).rejects.toThrow('stopped');
    expect(parts()).toEqual(['1', '2']);
    expect(server.log.at(-1)).toMatch(/^DELETE /);
    expect(await server.keys()).toEqual([]);
  });

  test('damaged parts are refused, too', async () => {
    server.fault = ({ url }, body) =>
      url!.includes('partNumber=1') && Buffer.concat([body.subarray(1), body.subarray(0, 1)]);
    const error = await failure(bucket().put('large', large));
    expect(error!.message).toContain('XAmzContentSHA256Mismatch');
    expect(await server.keys()).toEqual([]);
  });
});
