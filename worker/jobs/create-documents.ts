/** Documents over their objects and their bucket. */
import { ulid } from 'ulid';
import { GlimpseError } from '../errors.ts';
import type { Documents, StoredBody } from './documents.ts';
import type { DocumentJob } from './job-object.ts';
import { CONTENT_TYPES, extractionKey, inputKey, resultKey } from './keys.ts';
import type { JobView } from './view.ts';

/** The object's calls; what a stub makes of their types is no use with JSON in them. */
type Job = {
  readonly [Call in 'create' | 'view' | 'tenant' | 'events' | 'cancel' | 'retry' | 'remove']: (
    ...values: Parameters<DocumentJob[Call]>
  ) => Promise<Awaited<ReturnType<DocumentJob[Call]>>>;
};

const JOB_ID = /^job_[0-9A-HJKMNP-TV-Z]{26}$/;

export function createDocuments(jobs: DurableObjectNamespace<DocumentJob>, bucket: R2Bucket): Documents {
  const jobOf = (id: string) => jobs.getByName(id) as unknown as Job;

  async function owned(tenant: string, id: string): Promise<Job> {
    const job = JOB_ID.test(id) ? jobOf(id) : null;
    if (job !== null && (await job.tenant()) === tenant) return job;
    throw notFound(id);
  }

  async function viewed(job: Job, id: string): Promise<JobView> {
    const view = await job.view();
    if (view === null) throw notFound(id);
    return view;
  }

  async function stored(key: string, contentType: string): Promise<StoredBody> {
    const object = await bucket.get(key);
    if (object === null) throw new GlimpseError('result_missing', 'There is no such result; it was not asked for.');
    return { body: object.body, contentType, bytes: object.size };
  }

  /** A result that is there, of the job's last attempt. */
  async function finished(tenant: string, id: string): Promise<JobView> {
    const view = await viewed(await owned(tenant, id), id);
    if (view.result !== null) return view;
    const message =
      view.ended_at === null
        ? `The job is ${view.status}; ask again when it has ended.`
        : `The job ended as ${view.status} and has no result.`;
    throw new GlimpseError(view.ended_at === null ? 'job_not_finished' : 'result_missing', message);
  }

  return {
    async create(tenant, request, document) {
      const id = `job_${ulid()}`;
      const key = inputKey(id);
      await bucket.put(key, document);
      const source = { kind: 'stored', key } as const;
      return jobOf(id).create(id, tenant, { ...request, document: { ...request.document, source } });
    },
    get: async (tenant, id) => viewed(await owned(tenant, id), id),
    async result(tenant, id, format) {
      const { attempt } = await finished(tenant, id);
      return stored(resultKey(id, attempt, format), CONTENT_TYPES[format]);
    },
    async extraction(tenant, id) {
      const { attempt } = await finished(tenant, id);
      return stored(extractionKey(id, attempt), CONTENT_TYPES.json);
    },
    events: async (tenant, id, seq, waitMs) => (await owned(tenant, id)).events(seq, waitMs),
    async cancel(tenant, id) {
      const job = await owned(tenant, id);
      await job.cancel();
      return viewed(job, id);
    },
    async retry(tenant, id) {
      const job = await owned(tenant, id);
      if (!(await job.retry())) {
        const { status } = await viewed(job, id);
        throw new GlimpseError(
          'job_ended',
          `The job is ${status}; only one that failed in part or in full is done again.`,
        );
      }
      return viewed(job, id);
    },
    remove: async (tenant, id) => (await owned(tenant, id)).remove(),
  };
}

const notFound = (id: string): GlimpseError =>
  new GlimpseError('job_not_found', `There is no job ${id.slice(0, 40)}; it may have expired.`);
