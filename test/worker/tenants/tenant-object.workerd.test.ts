/** The tenant's object: keys, quotas and the list of jobs, as they are stored. */
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../../worker/limits.ts';
import type { JobNote, JobQuery } from '../../../worker/tenants/job-note.ts';
import type { Upload } from '../../../worker/tenants/upload.ts';
import type { DocumentTenant } from '../../../worker/tenants/tenant-object.ts';

/** The object's calls; what a stub makes of their types is no use with JSON in them. */
type Calls = {
  readonly [Call in 'admit' | 'answered' | 'note' | 'jobs' | 'release' | 'refusal']: (
    ...values: Parameters<DocumentTenant[Call]>
  ) => Promise<Awaited<ReturnType<DocumentTenant[Call]>>>;
};
const calls = (stub: DurableObjectStub<DocumentTenant>) => stub as unknown as Calls;

let tenants = 0;
function tenant() {
  const stub = env.TENANTS.getByName(`tenant-${tenants++}`);
  return { stub, object: calls(stub) };
}

const note = (id: string, more: Partial<JobNote> = {}): JobNote => ({
  id,
  status: 'fetching',
  sequence: 0,
  createdAt: Date.now(),
  endedAt: null,
  name: null,
  metadata: {},
  pages: 0,
  ...more,
});
const QUERY: JobQuery = { status: null, metadata: [], after: null, limit: 100 };
const listed = async (object: Calls, query: Partial<JobQuery> = {}) =>
  (await object.jobs({ ...QUERY, ...query })).entries.map(({ id }) => id);

test('a key gives the same job and answer, also after an eviction; with another request it is refused', async () => {
  const { stub, object } = tenant();
  expect(await object.admit('job_1', 'key', 'a')).toEqual({ type: 'admitted', job: 'job_1' });
  expect(await object.admit('job_2', 'key', 'a')).toEqual({ type: 'busy' });
  await object.answered('key', 'job_1', '{"id":"job_1"}');
  await evictDurableObject(stub);
  expect(await object.admit('job_3', 'key', 'a')).toEqual({ type: 'replayed', job: 'job_1', answer: '{"id":"job_1"}' });
  expect(await object.admit('job_4', 'key', 'b')).toEqual({ type: 'reused' });
  expect(await listed(object)).toEqual([]);
});

test('of twenty requests at once with one key, one makes the job', async () => {
  const { object } = tenant();
  const all = await Promise.all(Array.from({ length: 20 }, (_, n) => object.admit(`job_${n}`, 'key', 'a')));
  expect(all.map(({ type }) => type).toSorted()).toEqual(['admitted', ...Array.from({ length: 19 }, () => 'busy')]);
});

test('a key is known for a day after the end of its job, also when the job is done again', async () => {
  const { stub, object } = tenant();
  await object.admit('job_1', 'key', 'a');
  await object.answered('key', 'job_1', '{}');
  const longAgo = Date.now() - LIMITS.idempotencyKeepMs.value;
  await object.note(note('job_1', { status: 'failed', sequence: 1, endedAt: longAgo }));
  await object.note(note('job_1', { status: 'running', sequence: 2 }));
  expect(await object.admit('job_2', 'key', 'b')).toEqual({ type: 'reused' });
  await object.note(note('job_1', { status: 'succeeded', sequence: 3, endedAt: longAgo }));
  await runDurableObjectAlarm(stub);
  expect(await rows(stub, 'key')).toBe(0);
  expect(await object.admit('job_2', 'key', 'b')).toEqual({ type: 'admitted', job: 'job_2' });
});

test('what was begun and never made is forgotten', async () => {
  const { stub, object } = tenant();
  await object.admit('job_1', 'key', 'a');
  await runInDurableObject(stub, (_, { storage }) => {
    storage.sql.exec('UPDATE job SET created = 1');
    storage.sql.exec('UPDATE key SET reserved = 1');
  });
  await runDurableObjectAlarm(stub);
  expect([await rows(stub, 'job'), await rows(stub, 'key')]).toEqual([0, 0]);
});

describe('quotas', () => {
  test('jobs in flight count until they end; a dead request counts for 60 s', async () => {
    const { stub, object } = tenant();
    const most = LIMITS.tenantJobs.value;
    for (let n = 0; n < most; n++) expect(await object.admit(`job_${n}`, null, '')).toMatchObject({ type: 'admitted' });
    expect(await object.admit('job_more', null, '')).toEqual({ type: 'refused', what: 'jobs' });
    expect(await object.refusal()).toBe('jobs');
    await object.note(note('job_0', { status: 'failed', sequence: 1, endedAt: Date.now() }));
    expect(await object.admit('job_more', null, '')).toMatchObject({ type: 'admitted' });
    await object.release('job_1');
    expect(await object.refusal()).toBeNull();
    await object.admit('job_last', null, '');
    expect(await object.refusal()).toBe('jobs');
    await runInDurableObject(stub, (_, { storage }) => {
      storage.sql.exec("UPDATE job SET created = created - 60001 WHERE id = 'job_2'");
    });
    expect(await object.refusal()).toBeNull();
  });

  test('pages of a day count once, when they are known', async () => {
    const { object } = tenant();
    const most = LIMITS.tenantPagesPerDay.value;
    await object.note(note('job_1', { status: 'running', sequence: 1, pages: most - 1 }));
    await object.note(note('job_1', { status: 'succeeded', sequence: 2, pages: most - 1, endedAt: 1 }));
    expect(await object.refusal()).toBeNull();
    await object.note(note('job_2', { status: 'succeeded', sequence: 2, pages: 1, endedAt: 1 }));
    expect(await object.refusal()).toBe('pages');
  });
});

describe('the list', () => {
  test('is the newest first, in pages, without what is being made or has expired', async () => {
    const { object } = tenant();
    for (const id of ['job_1', 'job_2', 'job_3', 'job_4']) await object.note(note(id, { sequence: 1 }));
    await object.admit('job_5', null, '');
    await object.note(note('job_2', { status: 'expired', sequence: 9, endedAt: 1 }));
    expect(await object.jobs({ ...QUERY, limit: 2 })).toMatchObject({
      entries: [{ id: 'job_4' }, { id: 'job_3' }],
      hasMore: true,
    });
    expect(await object.jobs({ ...QUERY, after: 'job_3', limit: 2 })).toMatchObject({
      entries: [{ id: 'job_1' }],
      hasMore: false,
    });
  });

  test('is narrowed by status and by fields of the metadata, as text', async () => {
    const { object } = tenant();
    const metadata = { order: '418', n: 7, paid: true, 'a"b': 'x', deep: { order: '418' } };
    await object.note(note('job_1', { sequence: 1, metadata }));
    await object.note(note('job_2', { sequence: 1, status: 'running', metadata: { order: '419', paid: 1 } }));
    expect(await listed(object, { status: 'running' })).toEqual(['job_2']);
    expect(await listed(object, { metadata: [['order', '418']] })).toEqual(['job_1']);
    expect(await listed(object, { metadata: [['n', '7']] })).toEqual(['job_1']);
    expect(await listed(object, { metadata: [['paid', 'true']] })).toEqual(['job_1']);
    expect(await listed(object, { metadata: [['a"b', 'x']] })).toEqual(['job_1']);
    expect(
      await listed(object, {
        metadata: [
          ['order', '418'],
          ['n', '8'],
        ],
      }),
    ).toEqual([]);
    expect(await listed(object, { metadata: [["' OR 1=1 --", 'x']] })).toEqual([]);
  });

  test('a note that comes late changes nothing', async () => {
    const { object } = tenant();
    await object.note(note('job_1', { status: 'succeeded', sequence: 5, endedAt: 1 }));
    await object.note(note('job_1', { status: 'running', sequence: 4 }));
    expect((await object.jobs(QUERY)).entries).toMatchObject([{ status: 'succeeded', endedAt: 1 }]);
  });
});

const rows = (stub: DurableObjectStub<DocumentTenant>, table: 'job' | 'key') =>
  runInDurableObject(
    stub,
    (_, { storage }) => storage.sql.exec<{ count: number }>(`SELECT count(*) AS count FROM ${table}`).one().count,
  );

test('of endpoints there are so many in its list, each once, the oldest first', async () => {
  const stub = env.TENANTS.getByName('tenant-of-endpoints');
  const ids = Array.from({ length: LIMITS.tenantEndpoints.value }, (_, n) => `ep_${n}`);
  for (const id of ids) expect(await stub.addEndpoint(id)).toBe(true);
  expect(await stub.addEndpoint('ep_more')).toBe(false);
  expect(await stub.addEndpoint('ep_3')).toBe(true);
  await evictDurableObject(stub);
  expect(await stub.endpoints()).toEqual(ids);
  await stub.removeEndpoint('ep_0');
  expect(await stub.addEndpoint('ep_more')).toBe(true);
  expect(await stub.endpoints()).toEqual([...ids.slice(1), 'ep_more']);
});

describe('uploads', () => {
  const upload = (id: string, createdAt = Date.now()): Upload => ({
    id,
    key: `uploads/${id}`,
    bytes: 5,
    name: null,
    createdAt,
    multipart: null,
  });

  test('wait a day for their jobs, then go with what is stored of them; parts that never became one go too', async () => {
    const stub = env.TENANTS.getByName('tenant-of-uploads');
    const old = Date.now() - LIMITS.uploadKeepMs.value - 1000;
    const { uploadId } = await env.DOCUMENTS.createMultipartUpload('uploads/doc_parts');
    for (const id of ['doc_old', 'doc_new']) await env.DOCUMENTS.put(`uploads/${id}`, 'hello');
    expect(await stub.addUpload(upload('doc_old', old))).toBe(true);
    expect(await stub.addUpload(upload('doc_new'))).toBe(true);
    await stub.addUpload({ ...upload('doc_parts', old), multipart: { uploadId, etags: [null] } });
    await runDurableObjectAlarm(stub);
    expect(await stub.upload('doc_old')).toBe(null);
    expect(await stub.upload('doc_parts')).toBe(null);
    expect(await stub.upload('doc_new')).toMatchObject({ id: 'doc_new' });
    expect(await env.DOCUMENTS.head('uploads/doc_old')).toBe(null);
    expect(await env.DOCUMENTS.head('uploads/doc_new')).not.toBe(null);
    await expect(
      env.DOCUMENTS.resumeMultipartUpload('uploads/doc_parts', uploadId).uploadPart(1, 'hello'),
    ).rejects.toThrow('does not exist');
  });

  test('are so many at most', async () => {
    const stub = env.TENANTS.getByName('tenant-of-many-uploads');
    for (let n = 0; n < LIMITS.tenantUploads.value; n++) expect(await stub.addUpload(upload(`doc_${n}`))).toBe(true);
    expect(await stub.addUpload(upload('doc_more'))).toBe(false);
    expect(await stub.removeUpload('doc_0')).toBe(true);
    expect(await stub.removeUpload('doc_0')).toBe(false);
    expect(await stub.addUpload(upload('doc_more'))).toBe(true);
  });
});
