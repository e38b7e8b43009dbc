/** The Worker in workerd with a typo in a variable: it says so to every request, and serves nothing. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type LocalServer } from '../../scripts/demo/server.ts';
import { chat, userMessage } from '../support/local-server.ts';

const lines: string[] = [];
let server: LocalServer;
beforeAll(async () => {
  const variables = { RESIDENCY: 'isolate', KV_CACHE: 'int8' };
  server = await startServer({ variables, onLog: (line) => void lines.push(line) });
});
afterAll(() => server.close());

test('every route, known or not, is the same 503 that names variable, value and what is allowed', async () => {
  const messages = [userMessage('Hello')];
  const paths = ['/v1', '/health', '/v1/limits', '/v1/models', '/elsewhere'];
  const answers = [
    await chat(server.url, { messages }),
    ...(await Promise.all(paths.map((path) => fetch(server.url + path)))),
  ];
  for (const answer of answers) {
    const { error } = (await answer.json()) as { error: Record<string, unknown> };
    expect([answer.status, error.code, error.type]).toEqual([503, 'settings_invalid', 'server_error']);
    expect(error.message).toContain('RESIDENCY is “isolate”; auto, resident or streamed is expected');
    expect(error.message).toContain('KV_CACHE is “int8”; f32 or i8 is expected');
    expect([answer.headers.get('retry-after'), answer.headers.get('x-should-retry')]).toEqual([null, 'false']);
    expect(answer.headers.get('x-request-id')).not.toBeNull();
  }
  expect(lines.some((line) => line.includes('RESIDENCY is “isolate”'))).toBe(true);
});

test('browsers are told as well', async () => {
  const headers = { origin: 'https://example.com', 'access-control-request-method': 'POST' };
  const preflight = await fetch(`${server.url}/v1/chat/completions`, { method: 'OPTIONS', headers });
  expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, '*']);
});
