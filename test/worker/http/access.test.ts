import { expect, test } from 'vitest';
import type { Access } from '../../../worker/access/grant.ts';
import { GlimpseError } from '../../../worker/errors.ts';
import { scriptedApp } from '../../support/http-app.ts';

const asked: string[] = [];

/** Nobody has a key. */
const access: Access = {
  mode: 'keys',
  allowedOrigin: () => '*',
  screen: () => undefined,
  countStranger: () => Promise.resolve(),
  isHolder: () => Promise.resolve(true),
  authorize: (request, scope) => {
    asked.push(scope);
    return Promise.reject(new GlimpseError('unauthorized', `No key came with ${request.method}.`));
  },
};
const { app, engine } = scriptedApp({}, { access });
const { routes } = (await (await app.request('/v1')).json()) as { routes: string[] };

test('every route but /v1, /health, /in and /v1/media asks for a key before it does anything', async () => {
  const open: string[] = [];
  for (const route of routes) {
    const [method, path] = route.replaceAll(/\{\w+\}/g, 'x').split(' ');
    const body = method === 'POST' ? 'not even JSON' : undefined;
    const { status, headers } = await app.request(path, { method, body });
    if (status !== 401) open.push(route);
    else expect(headers.get('www-authenticate')).toBe('Bearer');
  }
  expect(open).toEqual(['POST /in/{source}', 'GET /v1/media/{claim}', 'GET /health']);
  expect(asked).toHaveLength(routes.length - open.length);
  expect(engine.requests).toEqual([]);
});

test('what is not there, and other methods, are told to anybody', async () => {
  expect((await app.request('/v1/nothing')).status).toBe(404);
  expect((await app.request('/v1/models', { method: 'POST' })).status).toBe(405);
  expect((await app.request('/v1/keys', { method: 'PUT' })).headers.get('allow')).toBe('GET, POST');
});
