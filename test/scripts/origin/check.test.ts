import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkOrigin } from '../../../scripts/origin/check.ts';
import { parseOrigins } from '../../../worker/origin/settings.ts';
import { startOrigin, type OriginServer } from '../../../scripts/origin/faulty-origin.ts';

let server: OriginServer;
beforeAll(async () => {
  server = await startOrigin();
});
afterAll(() => server.close());

test('a server that can everything: every class, and an entry that the Worker takes', async () => {
  const { rows, entry } = await checkOrigin(server.url('good'), null, null);
  expect(rows.every(({ isGood }) => isGood)).toBe(true);
  expect(entry).toMatchObject({ kind: 'vllm', model: 'theirs', classes: ['text', 'image', 'video'] });
  expect(parseOrigins({ ORIGINS: JSON.stringify([entry]) })).toHaveLength(1);
});

test('one that refuses everything: why, and no entry', async () => {
  const { rows, entry } = await checkOrigin(server.url('refusing'), null, 'theirs');
  expect(rows[1]).toMatchObject({ what: 'text', isGood: false, found: expect.stringContaining('origin_refused') });
  expect(entry).toBe(null);
});
