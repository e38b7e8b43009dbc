import { evictDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import type { KeyRecord } from '../../../worker/access/record.ts';
import { LIMITS } from '../../../worker/limits.ts';

const record = (id: string): KeyRecord => ({
  id,
  sha256: '1'.repeat(64),
  name: `key ${id}`,
  scopes: ['ask'],
  limits: { requestsPerMinute: 5, workPerMinute: 10, workPerDay: 20, runningAtOnce: 2 },
  origins: null,
  networks: null,
  created: 7,
  expires: null,
});

test('keys are listed by id, page by page, without their hashes', async () => {
  const directory = env.KEY_DIRECTORY.getByName('pages');
  expect(await directory.isEmpty()).toBe(true);
  expect(await directory.page('')).toEqual({ entries: [], hasMore: false });
  const ids = Array.from({ length: LIMITS.keysPerPage.value + 3 }, (_, at) => `id${String(at).padStart(4, '0')}`);
  for (const id of ids.toReversed()) await directory.add(record(id));
  await evictDurableObject(directory);
  const first = await directory.page('');
  expect(first.hasMore).toBe(true);
  const second = await directory.page(first.entries[first.entries.length - 1].id);
  expect(second.hasMore).toBe(false);
  expect([...first.entries, ...second.entries].map(({ id }) => id)).toEqual(ids);
  expect(JSON.stringify(first)).not.toContain('1'.repeat(64));
});

test('a day of use is kept, and what is removed is gone', async () => {
  const directory = env.KEY_DIRECTORY.getByName('days');
  await directory.add(record('a'));
  expect((await directory.page('')).entries[0]).toMatchObject({ name: 'key a', created: 7, lastUsedDay: null });
  await directory.used('a', 20_000);
  await directory.used('nobody', 20_000);
  await evictDurableObject(directory);
  expect((await directory.page('')).entries).toMatchObject([{ id: 'a', lastUsedDay: 20_000 }]);
  expect(await directory.remove('a')).toBe(true);
  expect(await directory.remove('a')).toBe(false);
  expect(await directory.isEmpty()).toBe(true);
});
