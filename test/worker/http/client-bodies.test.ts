/** What real clients have sent, replayed: every body is taken, whatever else its client puts into it (test/support/record-clients.ts). */
import { expect, test } from 'vitest';
import { scriptedApp } from '../../support/http-app.ts';
import bodies from './client-bodies.json' with { type: 'json' };

const { app } = scriptedApp({ content: ['{"city":"Bern","days":1}'] });

const ROWS = bodies.map(({ client, path, body }, at) => [`${at + 1}: ${client} to ${path}`, path, body] as const);

test.each(ROWS)('%s', async (_, path, body) => {
  const response = await app.request(path, { method: 'POST', body: JSON.stringify(body) });
  const text = await response.text();
  expect(text).not.toContain('"error":{');
  expect(response.status).toBe(200);
});

test('every client is there', () => {
  expect(new Set(bodies.map(({ client }) => client))).toEqual(
    new Set(['openai', '@ai-sdk/openai', '@ai-sdk/openai-compatible', '@langchain/openai']),
  );
});
