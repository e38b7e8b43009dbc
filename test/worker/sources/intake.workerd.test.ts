/** One job per event over the real objects, wherever somebody dies on the way. */
import { env } from 'cloudflare:workers';
import { expect, test, vi } from 'vitest';
import { templateRequest } from '../../../worker/http/template-request.ts';
import { JobDocuments } from '../../../worker/jobs/job-documents.ts';
import { Intake } from '../../../worker/sources/intake.ts';
import { ObjectSources } from '../../../worker/sources/object-sources.ts';
import type { EventLog } from '../../../worker/sources/sources.ts';

// What a job does next is not asked here; a consumer that is at work when the file ends would keep the runtime from ending.
vi.spyOn(env.TASKS, 'send').mockImplementation(() => Promise.resolve({}) as never);

const sources = new ObjectSources(env, () => Promise.resolve(true));
const documents = new JobDocuments(env);
const intake = new Intake(sources, documents, templateRequest);
const TENANT = 'intake';

const made = () =>
  sources.create(TENANT, {
    name: null,
    intake: { via: 'mail', senders: ['*@example.com'] },
    job: { body: { pages: '1', metadata: { shop: 7 } }, webhooks: [], origin: 'https://glimpse.example.com' },
  });

const event = (id: string, text = '%PDF-1.7') => ({
  id,
  name: 'a.pdf',
  metadata: { order: '418' },
  document: { kind: 'bytes', bytes: new TextEncoder().encode(text) } as const,
});

const jobsOf = async (id: string) =>
  (
    await documents.list(TENANT, { status: null, metadata: [['order', '418']], after: null, limit: 100 })
  ).entries.filter((entry) => entry.id === id).length;

test('an event that comes again is the job that it made, with the source’s fields and its own', async () => {
  const source = await made();
  const first = await intake.take(source, event('evt_1'));
  expect(first).toMatchObject({ event: 'evt_1', isDuplicate: false });
  expect(await intake.take(source, event('evt_1'))).toEqual({ ...first, isDuplicate: true });
  expect(await documents.get(TENANT, first.job)).toMatchObject({
    document: { name: 'a.pdf' },
    metadata: { shop: 7, order: '418' },
  });
  const other = await made();
  expect((await intake.take(other, event('evt_1'))).job).not.toBe(first.job);
});

test('two deliveries at once make one job', async () => {
  const source = await made();
  const both = await Promise.allSettled([intake.take(source, event('evt_2')), intake.take(source, event('evt_2'))]);
  const taken = both.flatMap((each) => (each.status === 'fulfilled' ? [each.value.job] : []));
  const refused = both.flatMap((each): unknown[] => (each.status === 'rejected' ? [each.reason] : []));
  for (const reason of refused) expect(reason).toMatchObject({ code: 'idempotency_key_busy' });
  expect(new Set(taken).size).toBe(1);
  const again = await intake.take(source, event('evt_2'));
  expect([again.job, again.isDuplicate]).toEqual([taken[0], true]);
  expect(await jobsOf(again.job)).toBe(1);
});

test('whoever dies before the event is remembered has made the job of the next delivery', async () => {
  const source = await made();
  const jobs: string[] = [];
  const dying: EventLog = {
    jobOf: (...of) => sources.jobOf(...of),
    remember: (_source, _event, job) => {
      jobs.push(job);
      return Promise.reject(new Error('The isolate is gone.'));
    },
  };
  await expect(new Intake(dying, documents, templateRequest).take(source, event('evt_3'))).rejects.toThrow('gone');
  const again = await intake.take(source, event('evt_3'));
  expect([again.job, again.isDuplicate]).toEqual([jobs[0], true]);
});

test('the same id with another document is refused, and leaves nothing', async () => {
  const source = await made();
  const dying: EventLog = { jobOf: () => Promise.resolve(null), remember: () => Promise.resolve() };
  const forgetful = new Intake(dying, documents, templateRequest);
  await forgetful.take(source, event('evt_4'));
  await expect(forgetful.take(source, event('evt_4', '%PDF-1.4'))).rejects.toMatchObject({
    code: 'idempotency_key_reused',
  });
});
