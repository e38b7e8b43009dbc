/** The description of the API: valid, and of exactly the routes that there are. */
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { openApiDocument, OPERATIONS } from '../../../scripts/openapi/document.ts';
import { docsPage } from '../../../scripts/openapi/page.ts';
import type { Scope } from '../../../worker/access/record.ts';
import type { Access } from '../../../worker/access/grant.ts';
import { GlimpseError } from '../../../worker/errors.ts';
import { chatSchema } from '../../../worker/http/schema/chat.ts';
import { scriptedApp } from '../../support/http-app.ts';

const document = openApiDocument();

test('it is an OpenAPI 3.1 document', async () => {
  const { valid, errors } = await new Validator().validate(structuredClone(document));
  expect(errors).toBeUndefined();
  expect(valid).toBe(true);
});

describe('the router', () => {
  const asked: Scope[] = [];
  const access: Access = {
    mode: 'keys',
    allowedOrigin: () => null,
    screen: () => undefined,
    countStranger: () => Promise.resolve(),
    isHolder: () => Promise.resolve(true),
    authorize: (_, scope) => {
      asked.push(scope);
      return Promise.reject(new GlimpseError('unauthorized', 'No key came.'));
    },
  };
  const { app } = scriptedApp({}, { access });

  test('every route is described, and nothing that is none', async () => {
    const { routes } = (await (await app.request('/v1')).json()) as { routes: string[] };
    expect(OPERATIONS.map(({ route }) => route).sort()).toEqual(['GET /v1', ...routes].sort());
  });

  test('each needs a key with the scope that is written there', async () => {
    for (const { route, scope } of OPERATIONS) {
      const [method, path] = route.replaceAll(/\{\w+\}/g, 'x').split(' ');
      asked.length = 0;
      const { status } = await app.request(path, { method, ...(method === 'POST' && { body: 'not even JSON' }) });
      expect({ route, scope: status === 401 ? asked[0] : null }).toEqual({ route, scope });
    }
  });
});

test('the fields of a body are those of its schema, with their limits, their words and all forms that they may have', () => {
  const { requestBody } = document.paths['/v1/chat/completions'].post as unknown as Chat;
  const { schema } = requestBody.content['application/json'];
  expect(Object.keys(schema.properties)).toEqual(Object.keys(chatSchema.entries));
  const accepts = new Ajv2020({ strict: false }).compile(schema);
  const user = (content: unknown) => ({ messages: [{ role: 'user', content }] });
  expect(accepts(user('What?'))).toBe(true);
  expect(accepts(user([{ type: 'image_url', image_url: 'data:,' }]))).toBe(true);
  expect(accepts(user([{ type: 'image_url', image_url: { url: 'data:,' } }]))).toBe(true);
  expect(accepts({ ...user('What?'), stop: ['a'], seed: null })).toBe(true);
  expect(accepts(user(7))).toBe(false);
  expect(accepts({ ...user('What?'), max_tokens: 0 })).toBe(false);
});

interface Chat {
  readonly requestBody: {
    readonly content: { readonly 'application/json': { readonly schema: { readonly properties: object } } };
  };
}

test('the page has a section for every operation, and nothing of the document becomes markup in it', () => {
  const page = docsPage(document);
  for (const { id } of OPERATIONS) expect(page).toContain(`id="${id}"`);
  const wild = { ...document, info: { ...document.info, summary: '<script>alert(1)</script>' } };
  expect(docsPage(wild)).not.toContain('<script>alert');
  expect(page.match(/<script/g)).toEqual(['<script']);
});
