/**
 * R2 misbehaves: either the right answer, or a 503 with a stable code and Retry-After, and the isolate answers the next request.
 * The bucket's stand-in is in front of the real local R2; the API is the Worker's own, on both engines.
 */
import { env, waitUntil } from 'cloudflare:workers';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import gemm from '../../../kernels-as/build/gemm.relaxed.wasm';
import ops from '../../../kernels-as/build/ops.relaxed.wasm';
import { createKernels } from '../../../kernels-as/host/kernels.ts';
import { parseManifest } from '../../../weights/manifest.ts';
import { r2Source, WORKERD_PLATFORM } from '../../../weights/r2.ts';
import type { ResidencyKind } from '../../../worker/engine/engine.ts';
import { createIsolate } from '../../../worker/isolate/create-isolate.ts';
import { createPacer } from '../../../worker/isolate/pacer.ts';
import { createApp } from '../../../worker/http/app.ts';
import { LIMITS } from '../../../worker/limits.ts';
import { workerdCodecs } from '../../../worker/media/codecs-workerd.ts';
import { faultyBucket } from '../../support/faulty-bucket.ts';
import type { Decide, Fault } from '../../support/faulty-source.ts';
import type { ParityCase } from '../../support/provided.ts';
import { LOCAL } from '../../support/local-access.ts';

const { files, image, question }: ParityCase = inject('parity')[0];
const PREFIX = 'models/faults/';
const bytes = (base64: string) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
const upload = async (prefix: string, skip: (path: string) => boolean = () => false) => {
  for (const [path, content] of Object.entries(files))
    if (!skip(path)) await env.WEIGHTS.put(prefix + path, bytes(content));
};
const { shards } = parseManifest(atob(files['manifest.json']));
const lastShard = `shards/${shards[shards.length - 1].sha256}.bin`;

beforeAll(() => upload(PREFIX));
afterAll(async () => {
  const { objects } = await env.WEIGHTS.list();
  await env.WEIGHTS.delete(objects.map(({ key }) => key));
});

/** A fresh isolate: nothing is loaded. */
function isolate(residency: ResidencyKind, decide: Decide = () => null, prefix = PREFIX) {
  const kernels = createKernels({ gemm, ops }, { initialBytes: 1 << 20, maxBytes: LIMITS.wasmBytes.value });
  const { bucket, times } = faultyBucket(env.WEIGHTS, decide);
  const loading = {
    platform: WORKERD_PLATFORM,
    residency,
    partBytes: 1 << 16,
    ringBytes: 0,
    stallMs: 1000,
    backoffMs: 1,
  };
  const { engine } = createIsolate({
    ...{ kernels, source: r2Source(bucket), prefix, loading, codecs: workerdCodecs() },
    pause: createPacer(WORKERD_PLATFORM.now, () => scheduler.wait(0)),
  });
  const app = createApp({
    ...{ ...LOCAL, engine, model: 'faults', waitUntil },
    now: () => Date.now(),
    randomSeed: () => 7,
    log: () => undefined,
  });
  const picture = { type: 'image_url', image_url: { url: `data:image/png;base64,${image}` } };
  const messages = [{ role: 'user', content: [picture, { type: 'text', text: question }] }];
  const post = async (more: object = {}, init: RequestInit = {}) =>
    app.request('/v1/chat/completions', {
      method: 'POST',
      body: JSON.stringify({ messages, max_tokens: 4, temperature: 0, ...more }),
      ...init,
    });
  /** The answer's text, or status, code and Retry-After of a refusal. */
  const outcome = async (): Promise<unknown> => {
    const response = await post();
    const body: { choices?: { message: object }[]; error?: { code: string } } = await response.json();
    if (body.choices) return body.choices[0].message;
    return [response.status, body.error?.code, response.headers.get('retry-after')];
  };
  return { outcome, post, times, kernels };
}

const onShards =
  (fault: (times: number) => Fault): Decide =>
  (key, times) =>
    key.includes('/shards/') ? fault(times) : null;
const SILENT: Fault = { kind: 'pause', afterBytes: 50, ms: 10_000 };
const HANGING: Fault = { kind: 'pause', afterBytes: 100, ms: 600 };
const refused = (code: string) => [503, code, '5'];

describe.each<ResidencyKind>(['resident', 'streamed'])('%s', (kind) => {
  let right: unknown;
  beforeAll(async () => {
    right = await isolate(kind).outcome();
  });

  test('nothing happens: the right answer', () => {
    expect(right).toMatchObject({ role: 'assistant', content: expect.any(String) });
  });

  test.each<[string, Decide]>([
    ['fails twice, then works', onShards((times) => (times < 2 ? { kind: 'error' } : null))],
    ['breaks off twice', onShards((times) => (times < 2 ? { kind: 'break', afterBytes: 5000 } : null))],
    ['ends early once', onShards((times) => (times === 0 ? { kind: 'short', afterBytes: 5000 } : null))],
    ['is silent for 10 s', (key, times) => (key.endsWith(lastShard) && times === 0 ? SILENT : null)],
  ])('a read that %s: the right answer', async (_, decide) => {
    expect(await isolate(kind, decide).outcome()).toEqual(right);
  });

  test.each<[string, Fault, string]>([
    ['is refused', { kind: 'error' }, 'weights_unreadable'],
    ['ends early', { kind: 'short', afterBytes: 0 }, 'shard_corrupt'],
    ['has one flipped bit', { kind: 'flip', afterBytes: 5000 }, 'shard_corrupt'],
  ])('a read that %s every time: 503, and the right answer once it is over', async (_, fault, code) => {
    let bad = true;
    const { outcome, kernels } = isolate(
      kind,
      onShards(() => (bad ? fault : null)),
    );
    expect(await outcome()).toEqual(refused(code));
    const { usedBytes } = kernels.arena;
    expect(await outcome()).toEqual(refused(code));
    expect(kernels.arena.usedBytes).toBe(usedBytes);
    bad = false;
    expect(await outcome()).toEqual(right);
  });

  test('an empty bucket, then a manifest that is newer than a shard, then all of it', async () => {
    const prefix = `models/late-${kind}/`;
    const { outcome } = isolate(kind, undefined, prefix);
    expect(await outcome()).toEqual(refused('model_missing'));
    await upload(prefix, (path) => path === lastShard);
    expect(await outcome()).toEqual(refused('shard_missing'));
    await upload(prefix);
    expect(await outcome()).toEqual(right);
  });

  test('two loads at once are one', async () => {
    const { outcome, times } = isolate(kind);
    expect(await Promise.all([outcome(), outcome()])).toEqual([right, right]);
    expect(times(`${PREFIX}manifest.json`)).toBe(1);
  });

  test.each<[string, Decide]>([
    ['the manifest', (key, times) => (key.endsWith('manifest.json') && times === 0 ? HANGING : null)],
    ['the weights', onShards((times) => (times === 0 ? HANGING : null))],
  ])('a client that leaves while %s is read: the next one gets the right answer', async (_, decide) => {
    const { outcome, post } = isolate(kind, decide);
    const client = new AbortController();
    const leaving = post({}, { signal: client.signal });
    await scheduler.wait(200);
    client.abort();
    expect((await leaving).status).toBe(499);
    expect(await outcome()).toEqual(right);
  });
});

describe('streamed, in the middle of an answer', () => {
  /** The last shard holds the head: it is read once a token. */
  const late: Decide = (key, times) =>
    key.endsWith(lastShard) && times === 2 ? { kind: 'flip', afterBytes: 50 } : null;

  test('a flipped bit ends a whole answer with 503', async () => {
    const { outcome } = isolate('streamed', late);
    expect(await outcome()).toEqual(refused('shard_corrupt'));
    expect(await outcome()).toMatchObject({ role: 'assistant' });
  });

  test('and a stream with an error after what was right', async () => {
    const { post } = isolate('streamed', late);
    const response = await post({ stream: true });
    const text = await response.text();
    expect(response.status).toBe(200);
    expect(text).toContain('"code":"shard_corrupt"');
    expect(text).not.toContain('[DONE]');
  });
});
