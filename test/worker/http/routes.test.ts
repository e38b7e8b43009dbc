import { expect, test } from 'vitest';
import { LIMITS } from '../../../worker/limits.ts';
import { HELLO, scriptedApp } from '../../support/http-app.ts';

async function get(app: ReturnType<typeof scriptedApp>['app'], path: string): Promise<unknown> {
  const response = await app.request(path);
  expect(response.status).toBe(200);
  return response.json();
}

test('GET /v1 names the routes, GET /health the memory, GET /v1/models the model; none of them asks it anything', async () => {
  const { app, engine } = scriptedApp();
  expect(await get(app, '/v1')).toMatchObject({
    routes: expect.arrayContaining(['POST /v1/chat/completions', 'GET /v1/models/{id}']),
  });
  expect(await get(app, '/health')).toEqual({
    status: 'ok',
    model: 'tiny',
    memory: { wasm_bytes: 3 << 20, wasm_peak_bytes: 2 << 20, wasm_limit_bytes: 100 << 20 },
  });
  const model = {
    ...{ id: 'tiny', object: 'model', created: 0, owned_by: 'glimpse', context_length: 1024 },
    architecture: { input_modalities: ['text', 'image'] },
    capabilities: { vision: true, tools: false, reasoning: 'optional', structured_outputs: true },
  };
  expect(await get(app, '/v1/models')).toEqual({ object: 'list', data: [model] });
  expect(await get(app, '/v1/models/tiny')).toEqual(model);
  expect(engine.requests).toEqual([]);
});

test('GET /v1/limits serves every limit, what the isolate holds and how often it has refused', async () => {
  const { app, engine } = scriptedApp();
  expect(await get(app, '/v1/limits')).toEqual({
    model: 'tiny',
    engine: 'isolate',
    memory: {
      residency: 'resident',
      resident: [{ what: 'weights of tiny', bytes: 1 << 20 }],
      request_bytes: 0,
      available_bytes: 99 << 20,
      wasm_bytes: 3 << 20,
      wasm_peak_bytes: 2 << 20,
      wasm_limit_bytes: 100 << 20,
    },
    refused: [{ code: 'image_too_large', count: 2 }],
    key: null,
    cache: null,
    limits: LIMITS,
  });
  expect(engine.requests).toEqual([]);
});

test('a request that names no model gets the one that is served', async () => {
  const { post } = scriptedApp();
  const response = await post({ messages: HELLO.messages });
  expect(await response.json()).toMatchObject({ model: 'tiny' });
});

test('browsers may call it: preflight, and the headers they may read', async () => {
  const { app, chat } = scriptedApp();
  const preflight = await app.request('/v1/chat/completions', {
    method: 'OPTIONS',
    headers: { origin: 'http://localhost:3000', 'access-control-request-method': 'POST' },
  });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get('access-control-allow-origin')).toBe('http://localhost:3000');
  expect(preflight.headers.get('access-control-allow-methods')).toContain('POST');
  const exposed = (await chat()).headers.get('access-control-expose-headers');
  for (const header of ['x-request-id', 'retry-after', 'x-glimpse-first-token-ms']) expect(exposed).toContain(header);
});

test("every response has an id: the client's when it is a sane one, else a new one", async () => {
  const { app, chat } = scriptedApp();
  const idOf = async (sent: string) =>
    (await app.request('/health', { headers: { 'x-request-id': sent } })).headers.get('x-request-id');
  expect(await idOf('abc-123')).toBe('abc-123');
  expect(await idOf('a b{}')).toMatch(/^[\da-f-]{36}$/);
  const ids = [await chat(), await chat({ stream: true }), await chat({ temperature: 9 }), await app.request('/x')];
  expect(new Set(ids.map(({ headers }) => headers.get('x-request-id'))).size).toBe(4);
});

test('one log line a request, with its error code, and nothing of what was said', async () => {
  const { chat, lines, settled } = scriptedApp({ content: ['secret answer'] });
  await (await chat({ messages: [{ role: 'user', content: 'secret question' }] })).text();
  await (await chat({ stream: true })).text();
  await chat({ temperature: 9 });
  await settled();
  expect(lines).toMatchObject([
    { method: 'POST', path: '/v1/chat/completions', status: 200 },
    { status: 200 },
    { status: 400, code: 'invalid_parameter' },
  ]);
  expect(JSON.stringify(lines)).not.toContain('secret');
});

test('an error that is not ours is a 500 that tells the client nothing and the log everything', async () => {
  const { chat, lines } = scriptedApp({ failure: { error: new TypeError('x.y is not a function'), afterTokens: 0 } });
  const response = await chat();
  expect(response.status).toBe(500);
  expect(await response.json()).toMatchObject({ error: { type: 'server_error', code: 'internal' } });
  expect(lines).toMatchObject([{ status: 500, code: 'internal', cause: expect.stringContaining('x.y is not') }]);
});
