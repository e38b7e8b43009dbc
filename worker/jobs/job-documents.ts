/** Documents over their objects and their bucket. */
import { ulid } from 'ulid';
import { GlimpseError } from '../errors.ts';
import type { Documents, NewJobRequest, StoredBody } from './documents.ts';
import type { DocumentJob } from './job-object.ts';
import { CONTENT_TYPES, extractionKey, inputKey, resultKey } from './keys.ts';
import type { ResultFormat } from './request.ts';
import type { JobView } from './view.ts';

/** The object's calls; what a stub makes of their types is no use with JSON in them. */
type Job = {
  readonly [Call in 'create' | 'view' | 'tenant' | 'events' | 'cancel' | 'retry' | 'remove']: (
    ...values: Parameters<DocumentJob[Call]>
  ) => Promise<Awaited<ReturnType<DocumentJob[Call]>>>;
};

const JOB_ID = /^job_[0-9A-HJKMNP-TV-Z]{26}$/;

export class JobDocuments implements Documents {
  readonly #jobs: DurableObjectNamespace<DocumentJob>;
  readonly #bucket: R2Bucket;

  constructor(jobs: DurableObjectNamespace<DocumentJob>, bucket: R2Bucket) {
    this.#jobs = jobs;
    this.#bucket = bucket;
  }

  async create(tenant: string, request: NewJobRequest, document: ReadableStream | Uint8Array): Promise<JobView> {
    const id = `job_${ulid()}`;
    const key = inputKey(id);
    await this.#bucket.put(key, document);
    const source = { kind: 'stored', key } as const;
    return this.#job(id).create(id, tenant, { ...request, document: { ...request.document, source } });
  }

  async get(tenant: string, id: string): Promise<JobView> {
    return viewed(await this.#owned(tenant, id), id);
  }

  async result(tenant: string, id: string, format: ResultFormat): Promise<StoredBody> {
    const { attempt } = await this.#finished(tenant, id);
    return this.#stored(resultKey(id, attempt, format), CONTENT_TYPES[format]);
  }

  async extraction(tenant: string, id: string): Promise<StoredBody> {
    const { attempt } = await this.#finished(tenant, id);
    return this.#stored(extractionKey(id, attempt), CONTENT_TYPES.json);
  }

  async events(tenant: string, id: string, seq: number, waitMs: number) {
    return (await this.#owned(tenant, id)).events(seq, waitMs);
  }

  async cancel(tenant: string, id: string): Promise<JobView> {
    const job = await this.#owned(tenant, id);
    await job.cancel();
    return viewed(job, id);
  }

  async retry(tenant: string, id: string): Promise<JobView> {
    const job = await this.#owned(tenant, id);
    if (await job.retry()) return viewed(job, id);
    const { status } = await viewed(job, id);
    throw new GlimpseError('job_ended', `The job is ${status}; only one that failed in part or in full is done again.`);
  }

  async remove(tenant: string, id: string): Promise<void> {
    await (await this.#owned(tenant, id)).remove();
  }

  #job(id: string): Job {
    return this.#jobs.getByName(id);
  }

  async #owned(tenant: string, id: string): Promise<Job> {
    const job = JOB_ID.test(id) ? this.#job(id) : null;
    if (job !== null && (await job.tenant()) === tenant) return job;
    throw notFound(id);
  }

  async #stored(key: string, contentType: string): Promise<StoredBody> {
    const object = await this.#bucket.get(key);
    if (object === null) throw new GlimpseError('result_missing', 'There is no such result; it was not asked for.');
    return { body: object.body, contentType, bytes: object.size };
  }

  /** A job with a result. */
  async #finished(tenant: string, id: string): Promise<JobView> {
    const view = await this.get(tenant, id);
    if (view.result !== null && view.ended_at !== null) return view;
    if (view.ended_at === null)
      throw new GlimpseError('job_not_finished', `The job is ${view.status}; ask again when it has ended.`);
    throw new GlimpseError('result_missing', `The job ended as ${view.status} and has no result.`);
  }
}

async function viewed(job: Job, id: string): Promise<JobView> {
  const view = await job.view();
  if (view === null) throw notFound(id);
  return view;
}

const notFound = (id: string): GlimpseError =>
  new GlimpseError('job_not_found', `There is no job ${id.slice(0, 40)}; it may have expired.`);
