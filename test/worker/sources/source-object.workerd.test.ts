/** The objects of sources: what they keep over an eviction, for how long, and that a stranger's question leaves nothing. */
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../../worker/limits.ts';
import { newSourceId } from '../../../worker/sources/ids.ts';
import { ObjectSources } from '../../../worker/sources/object-sources.ts';
import type { NewSource } from '../../../worker/sources/sources.ts';

const revoked = new Set<string>();
const sources = new ObjectSources(env, (tenant) => Promise.resolve(!revoked.has(tenant)));
const wish = (more: Partial<NewSource> = {}): NewSource => ({
  name: 'shop',
  intake: { via: 'mail', senders: ['*@example.com'] },
  job: { body: { pages: '1' }, webhooks: [], origin: 'https://glimpse.example.com' },
  ...more,
});
const inbox = (prefix: string) => wish({ intake: { via: 'bucket', bucket: 'glimpse-inbox', prefix } });

test('a source is its tenant’s alone, and survives an eviction', async () => {
  const { id } = await sources.create('anna', wish());
  await evictDurableObject(env.SOURCES.getByName(id));
  expect(await sources.get('anna', id)).toMatchObject({ id, tenant: 'anna', ...wish() });
  expect((await sources.list('anna')).map((each) => each.id)).toEqual([id]);
  expect(await sources.list('bert')).toEqual([]);
  await expect(sources.get('bert', id)).rejects.toMatchObject({ code: 'source_not_found' });
  await expect(sources.remove('bert', id)).rejects.toMatchObject({ code: 'source_not_found' });
  await sources.remove('anna', id);
  expect(await sources.find(id)).toBe(null);
  expect(await sources.list('anna')).toEqual([]);
  await expect(sources.remove('anna', id)).rejects.toMatchObject({ code: 'source_not_found' });
});

test('a source works no longer than its key', async () => {
  const { id } = await sources.create('hugo', wish());
  const { id: letters } = await sources.create('hugo', inbox('letters/'));
  revoked.add('hugo');
  expect(await sources.find(id)).toBe(null);
  expect(await sources.findByKey('glimpse-inbox', 'letters/a.pdf')).toBe(null);
  revoked.delete('hugo');
  expect(await sources.find(id)).toMatchObject({ id });
  await sources.remove('hugo', letters);
});

test('a tenant has so many at most, and one that was refused is not there', async () => {
  const most = LIMITS.tenantSources.value;
  for (let at = 0; at < most; at++) await sources.create('carla', wish());
  await expect(sources.create('carla', wish())).rejects.toMatchObject({ code: 'too_many_sources' });
  const all = await sources.list('carla');
  expect(all).toHaveLength(most);
  await sources.remove('carla', all[0].id);
  await sources.create('carla', wish());
});

test('a prefix is one source’s until it is deleted', async () => {
  const { id } = await sources.create('dora', inbox('invoices/'));
  expect(await sources.findByKey('glimpse-inbox', 'invoices/2026/a.pdf')).toMatchObject({ id });
  expect(await sources.findByKey('glimpse-inbox', 'letters/a.pdf')).toBe(null);
  expect(await sources.findByKey('another', 'invoices/a.pdf')).toBe(null);
  await expect(sources.create('emil', inbox('invoices/2026/'))).rejects.toMatchObject({ code: 'prefix_taken' });
  expect(await sources.list('emil')).toEqual([]);
  await sources.remove('dora', id);
  expect(await sources.findByKey('glimpse-inbox', 'invoices/a.pdf')).toBe(null);
  await sources.create('emil', inbox('invoices/2026/'));
});

describe('events', () => {
  const shifted = (id: string, ms: number) =>
    runInDurableObject(env.SOURCES.getByName(id), (_, { storage }) => {
      storage.sql.exec('UPDATE seen SET at = at - ?', ms);
    });
  const rows = (id: string) =>
    runInDurableObject(
      env.SOURCES.getByName(id),
      (_, { storage }) => storage.sql.exec<{ count: number }>('SELECT count(*) AS count FROM seen').one().count,
    );

  test('are known for seven days, over an eviction, and then forgotten', async () => {
    const { id } = await sources.create('fritz', wish());
    expect(await sources.jobOf(id, 'evt_1')).toBe(null);
    await sources.remember(id, 'evt_1', 'job_1');
    await evictDurableObject(env.SOURCES.getByName(id));
    expect(await sources.jobOf(id, 'evt_1')).toBe('job_1');
    await shifted(id, LIMITS.incomingSeenMs.value - 60_000);
    expect(await sources.jobOf(id, 'evt_1')).toBe('job_1');
    await sources.remember(id, 'evt_2', 'job_2');
    await shifted(id, 60_001);
    expect(await sources.jobOf(id, 'evt_1')).toBe(null);
    expect(await runDurableObjectAlarm(env.SOURCES.getByName(id))).toBe(true);
    expect(await rows(id)).toBe(1);
    const alarm = await runInDurableObject(env.SOURCES.getByName(id), (_, { storage }) => storage.getAlarm());
    expect(alarm! - Date.now()).toBeGreaterThan(LIMITS.incomingSeenMs.value - 120_000);
  });

  test('of a source that is gone leave nothing', async () => {
    const { id } = await sources.create('gerda', wish());
    await sources.remember(id, 'evt_1', 'job_1');
    await sources.remove('gerda', id);
    await sources.remember(id, 'evt_2', 'job_2');
    expect(await sources.jobOf(id, 'evt_1')).toBe(null);
    expect(await sources.find(id)).toBe(null);
  });
});

test('asking for a source that never was makes no tables', async () => {
  const id = newSourceId();
  expect(await sources.find(id)).toBe(null);
  expect(await sources.jobOf(id, 'evt_1')).toBe(null);
  const tables = await runInDurableObject(env.SOURCES.getByName(id), (_, { storage }) =>
    storage.sql.exec("SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_cf%' ESCAPE '\\'").toArray(),
  );
  expect(tables).toEqual([]);
});
