/**
 * Python's clients against the Worker in workerd. GLIMPSE_TEST_PYTHON is a Python that has `openai`; without it all is skipped. `instructor`
 * and `litellm` are asked where it has them, and named where it has not.
 */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GOLDEN } from '../../scripts/eval/golden.ts';
import { adminSecret, keyClient } from '../support/key-client.ts';
import { startTinyServer, type TinyServer } from '../support/local-server.ts';

const { GLIMPSE_TEST_PYTHON: python } = process.env;
const TIMEOUT = 180_000;
const CLIENTS = path.join(import.meta.dirname, '../../scripts/reference/python_clients.py');
const PICTURE = path.join(GOLDEN, 'glm4v/one.png');

/** Of 4,000 tokens: what is quick after them was not behind them. */
const MUCH_LESS_S = 5;

const SKIPPED = 'skipped: it is not installed';
const place = { city: expect.stringMatching(/^Bern$|^Basel$/), rains: expect.any(Boolean) };

interface Found {
  readonly openai: Readonly<Record<string, unknown>>;
  readonly instructor: object | string;
  readonly litellm: object | string;
}

describe.skipIf(python === undefined)("Python's clients", () => {
  let server: TinyServer;
  let found: Found;

  beforeAll(async () => {
    const secret = await adminSecret();
    server = await startTinyServer({ variables: { ACCESS: 'keys', ADMIN_KEY_SHA256: secret.sha256 } });
    const keys = keyClient(server.url);
    const { key } = await keys.create(secret.key, { scopes: ['ask', 'files'] });
    const spent = await keys.create(secret.key, { scopes: ['ask'], limits: { requests_per_minute: 1 } });
    await keys.ask('GET', '/v1/limits', spent.key);
    const asked = [CLIENTS, `${server.url}/v1`, 'tiny', PICTURE, key, spent.key];
    const { stdout } = await promisify(execFile)(python!, asked, { timeout: TIMEOUT });
    found = JSON.parse(stdout) as Found;
  }, TIMEOUT);
  afterAll(() => server?.close());

  test('openai: a text, a picture by data URL and by file, streamed, left, and with usage', () => {
    const { text, picture, streamed, by_file: byFile, usage, deleted, responded } = found.openai;
    expect([text, picture, responded]).toEqual([expect.any(String), expect.any(String), expect.any(String)]);
    expect([streamed, byFile]).toEqual([picture, picture]);
    expect([usage, deleted]).toEqual([true, true]);
  });

  test('openai: a stream that is left holds nobody up', () => {
    expect(found.openai.waited_s).toBeLessThan(MUCH_LESS_S);
  });

  test('openai: what is parsed and what is called have their schemas', () => {
    const { parsed, called, arguments: given } = found.openai;
    expect(parsed).toEqual(place);
    expect(called).toEqual(['tool_calls', 'add']);
    expect(given).toEqual({ a: expect.any(Number) });
  });

  test('openai: a wrong key is asked once, a spent one as often as the client tries', () => {
    expect(found.openai.wrong_key).toEqual({ error: 'AuthenticationError', code: 'key_invalid', requests: 1 });
    expect(found.openai.spent_key).toEqual({ error: 'RateLimitError', code: 'rate_limited', requests: 3 });
  });

  test('instructor and litellm, where they are installed', ({ annotate }) => {
    const expected = { instructor: { parsed: place }, litellm: { text: found.openai.text } };
    for (const name of ['instructor', 'litellm'] as const) {
      if (found[name] === SKIPPED) void annotate(`${name} was ${SKIPPED}`);
      else expect(found[name]).toEqual(expected[name]);
    }
    expect(Object.keys(found)).toEqual(['openai', 'instructor', 'litellm']);
  });
});
