/** What a job's object announces reaches its endpoints, once each, wherever the object is evicted. The guard refuses their addresses. */
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import type { DocumentJob } from '../../../worker/jobs/job-object.ts';
import { JOB_EVENTS, type JobRequest } from '../../../worker/jobs/request.ts';
import { endpointIdOf } from '../../../worker/webhooks/ids.ts';

const TENANT = 'a-tenant';
/** Its document is not there, and the queue works: whoever comes first ends the job, the cancel or the consumer. */
const ENDED: unknown = expect.stringMatching(/^(?:cancelled|failed)$/);

async function endpoint(name: string) {
  const url = `https://10.0.0.1/${name}`;
  const id = await endpointIdOf(TENANT, url);
  const object = env.ENDPOINTS.getByName(id);
  await object.register({ id, tenant: TENANT, url, secret: null, ed25519: false, isHidden: false });
  /** Kinds of messages that it got. */
  const told = async () =>
    (await object.deliveries(TENANT, null, null))!.map(({ type }) => type.split('.').at(-1)).toSorted();
  return { id, object, told };
}

const request = (endpoints: readonly string[]): JobRequest => ({
  document: { source: { kind: 'stored', key: 'nothing-there', sha256: null }, name: null, type: null, password: null },
  pages: null,
  clampPages: false,
  engine: 'auto',
  output: {
    formats: [],
    lines: true,
    words: false,
    headersFooters: 'drop',
    tables: 'markdown',
    figures: false,
    pageBreak: '',
  },
  ocr: { dpi: 150, rotate: 'auto', languages: [], reader: 'auto' },
  extract: null,
  webhooks: endpoints.map((id) => ({ endpoint: id, events: JOB_EVENTS })),
  metadata: {},
  keepSeconds: 3600,
  priority: 'normal',
  origin: null,
});

/** The object's calls; what a stub makes of their types is no use with JSON in them. */
const calls = (job: DurableObjectStub<DocumentJob>) =>
  job as unknown as Pick<DocumentJob, 'create' | 'claim' | 'cancel'>;

/** It has begun, by this claim or by that of the queue's consumer. */
const begin = (job: DurableObjectStub<DocumentJob>, id: string) =>
  calls(job).claim({ job: id, task: 'fetch', attempt: 1 });

/** Once nothing waits in the job's outbox. */
async function flushed(job: DurableObjectStub<DocumentJob>): Promise<void> {
  for (let look = 0; look < 100; look++) {
    const left = await runInDurableObject(
      job,
      (_, { storage }) => storage.sql.exec<{ count: number }>('SELECT count(*) AS count FROM outbox').one().count,
    );
    if (left === 0) return;
    await scheduler.wait(20);
    await runDurableObjectAlarm(job);
  }
  throw new Error('The outbox keeps something.');
}

describe.each([
  ['nowhere', []],
  ['after it was made', ['made']],
  ['after it was cancelled', ['cancelled']],
  ['after both', ['made', 'cancelled']],
])('an eviction %s', (where, evictions) => {
  test('loses and doubles nothing: one start and one end for each endpoint', async () => {
    const [first, second] = [await endpoint(`first ${where}`), await endpoint(`second ${where}`)];
    const id = `job_${where}`;
    const job = env.JOBS.getByName(id);
    await calls(job).create(id, TENANT, request([first.id, second.id]));
    await begin(job, id);
    if (evictions.includes('made')) await evictDurableObject(job);
    await calls(job).cancel();
    if (evictions.includes('cancelled')) await evictDurableObject(job);
    await calls(job).cancel();
    await flushed(job);
    expect(await first.told()).toEqual([ENDED, 'started']);
    expect(await second.told()).toEqual([ENDED, 'started']);
  });
});

test('what was brought and not crossed off is brought again, and taken once', async () => {
  const one = await endpoint('again');
  const job = env.JOBS.getByName('job_again');
  await calls(job).create('job_again', TENANT, request([one.id]));
  await begin(job, 'job_again');
  await flushed(job);
  const [message] = await runInDurableObject(one.object, (_, { storage }) =>
    storage.sql.exec('SELECT id, type, job, body FROM message').toArray(),
  );
  const body = JSON.stringify({ type: 'announcement', endpoint: one.id, message });
  await runInDurableObject(job, (_, { storage }) => {
    storage.sql.exec('INSERT INTO outbox(due, tries, body) VALUES (1, 0, ?)', body);
  });
  await calls(job).cancel();
  await flushed(job);
  expect(await one.told()).toEqual([ENDED, 'started']);
});
