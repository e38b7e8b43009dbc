/** Access by keys, asked of the real Worker in workerd over HTTP, with the real objects that hold keys. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import OpenAI, { AuthenticationError, PermissionDeniedError, RateLimitError } from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SCOPES, type Scope } from '../../worker/access/record.ts';
import { QUESTION, ROUTE_ROWS } from '../support/access-routes.ts';
import { adminSecret, keyClient, newKey } from '../support/key-client.ts';
import { startTinyServer, type TinyServer } from '../support/local-server.ts';

const GLIMPSE = path.resolve(import.meta.dirname, '../../scripts/cli/glimpse.ts');

describe('ACCESS keys', () => {
  let server: TinyServer;
  let client: ReturnType<typeof keyClient>;
  let admin: string;
  const byScope = new Map<Scope, string>();

  beforeAll(async () => {
    const secret = await adminSecret();
    admin = secret.key;
    // The table below asks some 700 times, more than one address may in a minute.
    const variables = { ACCESS: 'keys', ADMIN_KEY_SHA256: secret.sha256 };
    server = await startTinyServer({ variables, frontLimit: 10_000 });
    client = keyClient(server.url);
    for (const scope of SCOPES) byScope.set(scope, (await client.create(admin, { scopes: [scope] })).key);
  });
  afterAll(() => server?.close());

  test.each(ROUTE_ROWS)('%s: without a key, with a wrong one, and with a key of each scope', async (_, route) => {
    const as = (key?: string) => client.ask(route.method, route.path, key, route.body);
    const outcome = async (key?: string) => {
      const { status, code, headers } = await as(key);
      return [status, code, headers.get('www-authenticate')];
    };
    const open = [route.status, route.code, null];
    expect(await outcome()).toEqual(route.scope === null ? open : [401, 'unauthorized', 'Bearer']);
    for (const wrong of ['none', newKey(), admin.slice(0, -1)])
      expect(await outcome(wrong)).toEqual(route.scope === null ? open : [401, 'key_invalid', 'Bearer']);
    for (const [scope, key] of byScope) {
      const may = route.scope === null || route.scope === scope;
      expect(await outcome(key), `with the scope ${scope}`).toEqual(may ? open : [403, 'forbidden', null]);
    }
    expect(await outcome(admin)).toEqual(
      route.scope === null || route.scope === 'admin' ? open : [403, 'forbidden', null],
    );
  });

  test('an unknown id and a wrong secret of a known id get the same words', async () => {
    const { key } = await client.create(admin);
    const wrongSecret = `${key.slice(0, 15)}${newKey().slice(15)}`;
    const unknown = await client.ask('POST', '/v1/chat/completions', newKey(), QUESTION);
    const wrong = await client.ask('POST', '/v1/chat/completions', wrongSecret, QUESTION);
    expect(wrong.text).toBe(unknown.text);
  });

  test('x-api-key does as well', async () => {
    const key = byScope.get('ask')!;
    expect((await client.ask('GET', '/v1/models', undefined, undefined, { 'x-api-key': key })).status).toBe(200);
    expect((await client.ask('GET', '/v1/models', undefined, undefined, { 'x-api-key': newKey() })).status).toBe(401);
  });

  test('a key is shown once, and lists say all but the key', async () => {
    const made = await client.ask('POST', '/v1/keys', admin, { name: 'shown once', limits: { work_per_day: 1234 } });
    expect(made.headers.get('cache-control')).toBe('no-store');
    const { key, ...entry } = made.body;
    const { text, body } = await client.ask('GET', '/v1/keys', admin);
    expect(body.data).toContainEqual(entry);
    expect(entry).toMatchObject({
      name: 'shown once',
      scopes: ['ask'],
      limits: { work_per_day: 1234 },
      last_used_at: null,
    });
    expect(text).not.toContain(String(key).slice(15));
    await client.ask('GET', '/v1/models', String(key));
    const used = (await client.ask('GET', '/v1/keys', admin)).body.data as { id: string; last_used_at: number }[];
    const today = Math.floor(Date.now() / 86_400_000) * 86_400;
    expect(used.find(({ id }) => id === entry.id)?.last_used_at).toBe(today);
  });

  test.each([
    [{}, 'name'],
    [{ name: '' }, 'name'],
    [{ name: 'x'.repeat(65) }, 'name'],
    [{ name: 'x', scopes: [] }, 'scopes'],
    [{ name: 'x', scopes: ['root'] }, 'scopes[0]'],
    [{ name: 'x', expires_at: -1 }, 'expires_at'],
    [{ name: 'x', limits: { work_per_day: 0 } }, 'limits.work_per_day'],
    [{ name: 'x', limits: { work_per_dya: 5 } }, 'limits.work_per_dya'],
    [{ name: 'x', networks: ['192.0.2.0/33'] }, 'networks[0]'],
    [{ name: 'x', origins: ['example.com'] }, 'origins[0]'],
    [{ name: 'x', limit: 5 }, 'limit'],
  ])('POST /v1/keys refuses %j and names %s', async (wish, param) => {
    const { status, body } = await client.ask('POST', '/v1/keys', admin, wish);
    expect([status, (body.error as { param: string }).param]).toEqual([400, param]);
  });

  test('a revoked key computes nothing from then on; a rotated one only with its new secret', async () => {
    const { id, key } = await client.create(admin);
    const asks = async (key: string) => (await client.ask('POST', '/v1/chat/completions', key, QUESTION)).status;
    expect(await asks(key)).toBe(200);
    const { body } = await client.ask('POST', `/v1/keys/${id}/rotate`, admin);
    expect(await asks(key)).toBe(401);
    expect(await asks(String(body.key))).toBe(200);
    expect((await client.ask('DELETE', `/v1/keys/${id}`, admin)).body).toEqual({ object: 'key', id, deleted: true });
    expect(await asks(String(body.key))).toBe(401);
    expect((await client.ask('DELETE', `/v1/keys/${id}`, admin)).code).toBe('key_not_found');
  });

  test('a key for certain pages or addresses is refused elsewhere', async () => {
    const pages = await client.create(admin, { origins: ['https://a.example'] });
    const from = async (key: string, origin: string) =>
      (await client.ask('GET', '/v1/models', key, undefined, { origin })).status;
    expect(await from(pages.key, 'https://a.example')).toBe(200);
    expect(await from(pages.key, 'https://b.example')).toBe(403);
    const here = await client.create(admin, { networks: ['127.0.0.0/8', '::1'] });
    const elsewhere = await client.create(admin, { networks: ['192.0.2.0/24'] });
    expect((await client.ask('GET', '/v1/models', here.key)).status).toBe(200);
    expect((await client.ask('GET', '/v1/models', elsewhere.key)).code).toBe('forbidden');
  });

  test('an expired key says so', async () => {
    const { key } = await client.create(admin, { expires_at: 1 });
    expect(await client.ask('GET', '/v1/models', key)).toMatchObject({ status: 401, code: 'key_expired' });
  });

  test('answers to a key say what it has left', async () => {
    const limits = { requests_per_minute: 10, work_per_minute: 6000, work_per_day: 100_000, running_at_once: 2 };
    const { key } = await client.create(admin, { limits });
    const { headers } = await client.ask('POST', '/v1/chat/completions', key, QUESTION);
    expect(headers.get('x-ratelimit-limit-requests')).toBe('10');
    expect(headers.get('x-ratelimit-remaining-requests')).toBe('9');
    expect(headers.get('x-ratelimit-reset-requests')).toMatch(/^\d+(\.\d+)?s$/);
    expect(headers.get('x-ratelimit-limit-tokens')).toBe('6000');
    expect(Number(headers.get('x-ratelimit-remaining-tokens'))).toBeLessThan(6000);
    expect((await client.ask('GET', '/v1/limits', key)).body.key).toMatchObject(limits);
  });

  test('GET /v1/limits and /health show nothing of others but to who may see metrics', async () => {
    expect(Object.keys((await client.ask('GET', '/v1/limits', byScope.get('ask'))).body)).toEqual([
      'model',
      'key',
      'limits',
    ]);
    const both = await client.create(admin, { scopes: ['ask', 'metrics'] });
    const { body } = await client.ask('GET', '/v1/limits', both.key);
    expect(body).toMatchObject({ memory: { wasm_bytes: expect.any(Number) }, refused: expect.any(Array) });
    expect((await client.ask('GET', '/health')).body).toEqual({ status: 'ok', model: 'tiny' });
    expect((await client.ask('GET', '/health', newKey())).body).toEqual({ status: 'ok', model: 'tiny' });
    expect((await client.ask('GET', '/health', both.key)).body).toHaveProperty('memory.wasm_bytes');
  });

  test('an answer that is left gives back its place among those that run', async () => {
    const { key } = await client.create(admin, { limits: { running_at_once: 1 } });
    const openai = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: key, maxRetries: 0 });
    const stream = await openai.chat.completions.create({ ...QUESTION, max_tokens: 900, stream: true });
    const second = await client.ask('POST', '/v1/chat/completions', key, QUESTION);
    expect(second).toMatchObject({ status: 429, code: 'rate_limited' });
    for await (const _ of stream) break;
    stream.controller.abort();
    await expect.poll(async () => (await client.ask('POST', '/v1/chat/completions', key, QUESTION)).status).toBe(200);
  });

  describe("OpenAI's client", () => {
    const counting = (apiKey: string) => {
      let sent = 0;
      const openai = new OpenAI({
        baseURL: `${server.url}/v1`,
        apiKey,
        maxRetries: 2,
        fetch: (url, init) => {
          sent++;
          return fetch(url, init);
        },
      });
      const failure = () =>
        openai.chat.completions.create(QUESTION).then(
          () => null,
          (error: unknown) => error,
        );
      return { openai, failure, sent: () => sent };
    };

    test('asks once with a wrong key and once with one of another scope', async () => {
      const wrong = counting('none');
      expect(await wrong.failure()).toBeInstanceOf(AuthenticationError);
      const other = counting(byScope.get('files')!);
      expect(await other.failure()).toBeInstanceOf(PermissionDeniedError);
      expect([wrong.sent(), other.sent()]).toEqual([1, 1]);
    });

    test('waits as long as it is told when requests come too fast, and is answered then', async () => {
      const { key } = await client.create(admin, { limits: { requests_per_minute: 15 } });
      const { failure, sent } = counting(key);
      let refused = await client.ask('POST', '/v1/chat/completions', key, {});
      for (let used = 1; used < 100 && refused.status !== 429; used++)
        refused = await client.ask('POST', '/v1/chat/completions', key, {});
      expect(refused).toMatchObject({ status: 429, code: 'rate_limited' });
      expect(refused.body.error).toMatchObject({ type: 'rate_limit_error' });
      const waitMs = Number(refused.headers.get('retry-after-ms'));
      expect(waitMs).toBeGreaterThan(0);
      expect(waitMs).toBeLessThanOrEqual(4000);
      expect(refused.headers.get('retry-after')).toBe(String(Math.ceil(waitMs / 1000)));
      expect(refused.headers.get('x-ratelimit-remaining-requests')).toBe('0');
      expect(await failure()).toBeNull();
      expect(sent()).toBeGreaterThan(1);
    });

    test('does not wait for tomorrow when the day’s budget is used', async () => {
      const { key } = await client.create(admin, { limits: { work_per_day: 10 } });
      const { failure, sent } = counting(key);
      const error = await failure();
      expect(error).toBeInstanceOf(RateLimitError);
      expect(error).toMatchObject({ code: 'quota_exceeded', type: 'insufficient_quota' });
      expect(sent()).toBe(1);
    });
  });

  test('the command line makes, lists, rotates and revokes keys', async () => {
    const glimpse = async (...args: string[]) => {
      const env = { ...process.env, GLIMPSE_ADMIN_KEY: admin, GLIMPSE_URL: server.url };
      return (await promisify(execFile)(process.execPath, [GLIMPSE, 'keys', ...args], { env })).stdout.trim();
    };
    const key = await glimpse(
      'create',
      '--name',
      'by command',
      '--scopes',
      'ask,metrics',
      '--days',
      '1',
      '--work-per-day',
      '5000',
    );
    expect((await client.ask('GET', '/v1/limits', key)).body.key).toMatchObject({ work_per_day: 5000 });
    const line = (await glimpse('list')).split('\n').find((line) => line.endsWith('by command'))!;
    expect(line).toContain('ask,metrics');
    const id = line.split(' ')[0];
    const next = await glimpse('rotate', id);
    const asks = async (key: string) => (await client.ask('POST', '/v1/chat/completions', key, QUESTION)).status;
    expect([await asks(key), await asks(next)]).toEqual([401, 200]);
    await glimpse('revoke', id);
    expect(await asks(next)).toBe(401);
    await expect(glimpse('revoke', id)).rejects.toMatchObject({ stderr: expect.stringContaining('key_not_found') });
    expect(await glimpse('hash')).toMatch(/^[0-9a-f]{64}$/);
    expect(await glimpse('admin')).toMatch(/^gl_/);
  });

  test('pages elsewhere may call with a key: preflight, and headers they may read', async () => {
    const origin = 'https://app.example';
    const asked = 'authorization,content-type,x-stainless-lang,x-stainless-retry-count';
    const preflight = await client.ask('OPTIONS', '/v1/chat/completions', undefined, undefined, {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': asked,
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
    expect(preflight.headers.get('access-control-allow-credentials')).toBeNull();
    expect(preflight.headers.get('access-control-allow-headers')).toBe(asked);
    expect(preflight.headers.get('access-control-allow-methods')).toBe('GET,POST,PUT,PATCH,DELETE');
    const refused = await client.ask('GET', '/v1/models', undefined, undefined, { origin });
    expect(refused.headers.get('access-control-allow-origin')).toBe('*');
    expect(refused.headers.get('access-control-expose-headers')).toContain('x-ratelimit-remaining-tokens');
  });

  test('no key is in the log or in the metrics, whatever was asked', async () => {
    await expect.poll(() => server.logLines.length).toBeGreaterThan(50);
    const metrics = await client.ask('GET', '/metrics', byScope.get('metrics'));
    expect(metrics.text).toContain('code="key_invalid"');
    for (const text of [server.logLines.join('\n'), metrics.text]) {
      expect(text).not.toMatch(/gl_[a-z2-7]{12}_/);
      expect(text).not.toContain(admin.slice(16));
    }
  });
});
