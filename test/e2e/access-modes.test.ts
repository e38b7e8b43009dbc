/** The other ways of access, and settings that are wrong: the real Worker in workerd over HTTP. */
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { QUESTION, ROUTE_ROWS } from '../support/access-routes.ts';
import { adminSecret, keyClient, newKey } from '../support/key-client.ts';
import { startTinyServer, type TinyServer } from '../support/local-server.ts';

describe('ACCESS keys without any key', () => {
  let server: TinyServer;
  beforeAll(async () => {
    server = await startTinyServer({ empty: true, variables: { ACCESS: 'keys' } });
  });
  afterAll(() => server?.close());

  test.each(ROUTE_ROWS.filter(([, { scope }]) => scope !== null))(
    '%s is closed and says how to open it',
    async (_, route) => {
      const { ask } = keyClient(server.url);
      for (const key of [undefined, 'none', newKey()]) {
        const { status, body, headers } = await ask(route.method, route.path, key, route.body);
        expect(status).toBe(503);
        expect(body.error).toMatchObject({
          code: 'access_not_configured',
          message: expect.stringContaining('glimpse keys admin'),
        });
        expect(headers.get('x-should-retry')).toBe('false');
      }
    },
  );
});

describe('ACCESS open', () => {
  let server: TinyServer;
  let admin: string;
  beforeAll(async () => {
    const secret = await adminSecret();
    admin = secret.key;
    server = await startTinyServer({ variables: { ACCESS: 'open', ADMIN_KEY_SHA256: secret.sha256 } });
  });
  afterAll(() => server?.close());

  test('anyone may ask, nobody without a key may more, and the log says so loudly', async () => {
    const { ask } = keyClient(server.url);
    expect((await ask('POST', '/v1/chat/completions', 'none', QUESTION)).status).toBe(200);
    expect((await ask('GET', '/v1/models')).status).toBe(200);
    expect((await ask('GET', '/v1/keys')).code).toBe('unauthorized');
    expect((await ask('GET', '/v1/models', newKey())).code).toBe('key_invalid');
    expect((await ask('GET', '/v1/keys', admin)).status).toBe(200);
    expect(server.logLines.join('\n')).toContain('ACCESS is \\"open\\"');
  });

  test('guests have no documents: there would be nobody to whom they belong', async () => {
    const { ask } = keyClient(server.url);
    const routes = ROUTE_ROWS.map(([, route]) => route).filter(({ scope }) => scope === 'documents');
    expect(routes.length).toBeGreaterThan(20);
    for (const { method, path, body } of routes)
      expect(await ask(method, path, undefined, body), `${method} ${path}`).toMatchObject({
        status: 401,
        code: 'unauthorized',
      });
  });

  test('pages of others are refused, its own are not', async () => {
    const { ask } = keyClient(server.url);
    const from = (origin: string) => ask('GET', '/health', undefined, undefined, { origin });
    expect(await from('https://evil.example')).toMatchObject({ status: 403, code: 'forbidden' });
    const own = await from(server.url);
    expect([own.status, own.headers.get('access-control-allow-origin')]).toEqual([200, server.url]);
  });

  test('more than ten questions a minute from one address are too many', async () => {
    const { ask } = keyClient(server.url);
    const statuses: number[] = [];
    for (let sent = 0; sent < 12; sent++) statuses.push((await ask('GET', '/v1/models')).status);
    expect(statuses).toContain(429);
  });
});

describe('ACCESS local', () => {
  let server: TinyServer;
  beforeAll(async () => {
    server = await startTinyServer({ empty: true });
  });
  afterAll(() => server?.close());

  /** fetch does not let a Host be chosen. */
  const withHost = (host: string, headers: Record<string, string> = {}): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const sent = request(`${server.url}/v1/models`, { headers: { host, ...headers } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.on('error', reject).end();
    });

  test.each(['evil.example', 'localhost.evil.example', '192.168.1.7:8787', 'glimpse.workers.dev'])(
    'refuses the foreign Host %s',
    async (host) => {
      expect(await withHost(host)).toBe(403);
    },
  );

  test.each(['localhost', 'localhost:1', '127.0.0.1', '[::1]:8787'])('answers as %s', async (host) => {
    expect(await withHost(host)).toBe(200);
    expect(await withHost(host, { origin: 'http://localhost:5173' })).toBe(200);
    expect(await withHost(host, { origin: 'https://evil.example' })).toBe(403);
  });
});

test('one address that keeps guessing is stopped before any key is looked up', async () => {
  const server = await startTinyServer({ empty: true, variables: { ACCESS: 'keys' }, frontLimit: 20 });
  try {
    const { ask } = keyClient(server.url);
    const codes = new Set<unknown>();
    // A minute may end in between.
    for (let sent = 0; sent < 41; sent++) codes.add((await ask('GET', '/v1/models', 'none')).code);
    expect([...codes]).toEqual(['access_not_configured', 'rate_limited']);
    expect((await ask('GET', '/health')).status).toBe(200);
  } finally {
    await server.close();
  }
});

describe('settings', () => {
  test('a misspelt ACCESS closes everything and says what is wrong', async () => {
    const server = await startTinyServer({ empty: true, variables: { ACCESS: 'opne' } });
    try {
      // The page at / is a file, which starts no Worker.
      for (const [, { method, path, body }] of ROUTE_ROWS.filter(([, route]) => route.path !== '/')) {
        const answer = await keyClient(server.url).ask(method, path, undefined, body);
        expect(answer).toMatchObject({ status: 503, code: 'settings_invalid', text: expect.stringContaining('opne') });
      }
    } finally {
      await server.close();
    }
  });

  test('keys of API_KEYS work without an object, with their own scopes', async () => {
    const { key, sha256 } = await adminSecret();
    const expired = await adminSecret();
    const keys = [
      { name: 'one', sha256, scopes: ['ask'] },
      { name: 'old', sha256: expired.sha256, expires_at: 1 },
    ];
    const server = await startTinyServer({
      empty: true,
      variables: { ACCESS: 'keys', API_KEYS: JSON.stringify(keys) },
    });
    try {
      const { ask } = keyClient(server.url);
      expect((await ask('GET', '/v1/models', key)).status).toBe(200);
      expect((await ask('GET', '/v1/keys', key)).code).toBe('forbidden');
      expect((await ask('GET', '/v1/models', expired.key)).code).toBe('key_expired');
      expect((await ask('GET', '/v1/models')).code).toBe('unauthorized');
      expect((await ask('GET', '/v1/models', newKey())).code).toBe('key_invalid');
    } finally {
      await server.close();
    }
  });
});
