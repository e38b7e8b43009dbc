import { env, exports } from 'cloudflare:workers';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { LIMITS } from '../../../worker/limits.ts';

/** The Worker as wired in worker/index.ts, with its bindings. */
const worker = (exports as unknown as { default: Fetcher }).default;

const chat = (fields: object, init: RequestInit = {}) =>
  worker.fetch('http://localhost/v1/chat/completions', {
    method: 'POST',
    body: JSON.stringify({ model: env.MODEL, max_tokens: 4, temperature: 0, ...fields }),
    ...init,
  });

test('linear memory ends where LIMITS.wasmBytes says: the cap is on', () => {
  const pages = LIMITS.wasmBytes.value / 65536;
  expect(new WebAssembly.Memory({ initial: pages }).buffer.byteLength).toBe(LIMITS.wasmBytes.value);
  expect(() => new WebAssembly.Memory({ initial: pages + 1 })).toThrow(RangeError);
});

test('GET /health answers without a model and reports memory', async () => {
  const response = await worker.fetch('http://localhost/health');
  expect(await response.json()).toEqual({
    status: 'ok',
    model: env.MODEL,
    memory: {
      wasm_bytes: expect.any(Number),
      wasm_peak_bytes: expect.any(Number),
      wasm_limit_bytes: LIMITS.wasmBytes.value,
    },
  });
});

test('a model that is not in the bucket is a 503 that says how to put it there', async () => {
  const response = await chat({ messages: [{ role: 'user', content: 'Hello' }] });
  expect(response.status).toBe(503);
  const { error } = (await response.json()) as { error: object };
  expect(error).toMatchObject({ code: 'model_missing', message: expect.stringContaining('glimpse upload') });
});

describe('with a model in the bucket', () => {
  const parity = inject('parity')[0];

  beforeAll(async () => {
    for (const [path, base64] of Object.entries(parity.files))
      await env.WEIGHTS.put(`models/${env.MODEL}/${path}`, bytesOf(base64));
  });
  afterAll(async () => {
    const { objects } = await env.WEIGHTS.list();
    await env.WEIGHTS.delete(objects.map(({ key }) => key));
  });

  const picture = { type: 'image_url', image_url: { url: `data:image/png;base64,${parity.image}` } };
  const messages = [{ role: 'user', content: [picture, { type: 'text', text: parity.question }] }];

  test('an image and a question get an answer, and usage counts the image', async () => {
    const response = await chat({ messages });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      choices: [{ finish_reason: 'length', message: { role: 'assistant' } }],
      usage: {
        prompt_tokens: parity.inputIds.length,
        completion_tokens: 4,
        prompt_tokens_details: { image_tokens: expect.any(Number), cached_tokens: expect.any(Number) },
      },
    });
  });

  test('a picture is encoded once, and a second question about it has the answer that it has alone', async () => {
    const cached = async () =>
      (await (await worker.fetch('http://localhost/v1/limits')).json<{ cache: { results: { hit: number } } }>()).cache;
    const said = async () => (await (await chat({ messages })).json<{ choices: object[] }>()).choices;
    const before = await cached();
    expect(await said()).toEqual(await said());
    expect((await cached()).results.hit).toBeGreaterThan(before.results.hit);
    const metrics = await (await worker.fetch('http://localhost/metrics')).text();
    expect(metrics).toMatch(/glimpse_cache_total\{[^}]*result="hit"\} [1-9]/);
    expect(metrics).toMatch(/glimpse_cache_bytes\{[^}]*\} [1-9]/);
  });
});

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
}
