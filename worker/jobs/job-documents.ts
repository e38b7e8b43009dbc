/** Documents over their objects and their bucket. */
import { ulid } from 'ulid';
import { called } from '../calls.ts';
import type { Preset } from '../documents/fields/invoice.ts';
import { GlimpseError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import type { Admission } from '../tenants/admission.ts';
import type { JobPage, JobQuery } from '../tenants/job-note.ts';
import type { DocumentTenant } from '../tenants/tenant-object.ts';
import type { WebhookEndpoint } from '../webhooks/endpoint-object.ts';
import type {
  Creation,
  Documents,
  NewDocument,
  NewJobRequest,
  PageResult,
  PresetFields,
  StoredBody,
} from './documents.ts';
import { fingerprintOf, sha256 } from './fingerprint.ts';
import type { DocumentFetcher } from './fetcher.ts';
import type { DocumentJob } from './job-object.ts';
import { CONTENT_TYPES, extractionKey, inputKey, isInput, resultKey } from './keys.ts';
import { jobNotFound, ownedJob, type JobCalls } from './owned-job.ts';
import { putHashed } from './put-hashed.ts';
import { presetFields } from './preset-fields.ts';
import { resultPages } from './result-pages.ts';
import type { DocumentSource, ResultFormat } from './request.ts';
import type { JobView } from './view.ts';
import type { JobTasks } from './work.ts';

/** The object's calls; what a stub makes of their types is no use with JSON in them. */
type Tenant = {
  readonly [Call in 'admit' | 'answered' | 'refusal' | 'jobs']: (
    ...values: Parameters<DocumentTenant[Call]>
  ) => Promise<Awaited<ReturnType<DocumentTenant[Call]>>>;
};

export interface DocumentBindings {
  readonly JOBS: DurableObjectNamespace<DocumentJob>;
  readonly TENANTS: DurableObjectNamespace<DocumentTenant>;
  readonly ENDPOINTS: DurableObjectNamespace<WebhookEndpoint>;
  readonly DOCUMENTS: R2Bucket;
  readonly EGRESS: DocumentFetcher;
}

interface Found {
  readonly source: DocumentSource;
  readonly identity: unknown;
}

export class JobDocuments implements Documents {
  readonly #jobs: DurableObjectNamespace<DocumentJob>;
  readonly #tenants: DurableObjectNamespace<DocumentTenant>;
  readonly #endpoints: DurableObjectNamespace<WebhookEndpoint>;
  readonly #bucket: R2Bucket;
  readonly #fetcher: DocumentFetcher;

  constructor({ JOBS, TENANTS, ENDPOINTS, DOCUMENTS, EGRESS }: DocumentBindings) {
    this.#fetcher = EGRESS;
    this.#jobs = JOBS;
    this.#tenants = TENANTS;
    this.#endpoints = ENDPOINTS;
    this.#bucket = DOCUMENTS;
  }

  /**
   * The document is stored first, because its hash is part of what is compared; then the tenant decides whether there is a new job.
   * Whoever dies in between leaves a key that the next request takes over, under the job's id that was meant.
   */
  async create(
    tenant: string,
    request: NewJobRequest,
    document: NewDocument,
    idempotencyKey: string | null,
  ): Promise<Creation> {
    const home = this.#tenant(tenant);
    const wanted = `job_${ulid()}`;
    const key = inputKey(wanted);
    if (idempotencyKey === null) refuseIf(await home.refusal());
    const { source, identity } = await this.#sourceOf(document, key, request.origin);
    const fingerprint = await fingerprintOf(request, identity);
    const admission = await home.admit(wanted, idempotencyKey, fingerprint);
    if (admission.type !== 'admitted') {
      await this.#discard(source);
      return answerOf(admission);
    }
    const id = admission.job;
    const full = { ...request, document: { ...request.document, source } };
    const { view, isNew } = await this.#job(id).create(id, tenant, full);
    if (!isNew) await this.#discard(source);
    if (idempotencyKey !== null) await home.answered(idempotencyKey, id, JSON.stringify(view));
    return { job: view, isReplayed: false };
  }

  list(tenant: string, query: JobQuery): Promise<JobPage> {
    return this.#tenant(tenant).jobs(query);
  }

  async get(tenant: string, id: string): Promise<JobView> {
    return this.#told(tenant, await viewed(await this.#owned(tenant, id), id));
  }

  async result(tenant: string, id: string, format: ResultFormat): Promise<StoredBody> {
    const { attempt } = await this.#finished(tenant, id);
    return this.#stored(resultKey(id, attempt, format), CONTENT_TYPES[format]);
  }

  async extraction(tenant: string, id: string): Promise<StoredBody> {
    const { attempt } = await this.#finished(tenant, id);
    return this.#stored(extractionKey(id, attempt), CONTENT_TYPES.json);
  }

  async extract(tenant: string, id: string, preset: Preset, wanted: ReadonlySet<number> | null): Promise<PresetFields> {
    await this.#finished(tenant, id);
    const job = this.#jobs.getByName(id) as unknown as Pick<JobTasks, 'pages'>;
    const pages = (await job.pages()).filter(({ page }) => wanted === null || wanted.has(page));
    return presetFields(
      this.#bucket,
      pages.map(({ key }) => key),
      preset,
      () => Promise.resolve(),
    );
  }

  async pages(tenant: string, id: string): Promise<AsyncIterable<PageResult>> {
    return resultPages((await this.result(tenant, id, 'json')).body);
  }

  async admitWatcher(tenant: string, id: string): Promise<void> {
    const watchers = await (await this.#owned(tenant, id)).watchers();
    const { value } = LIMITS.jobWatchers;
    if (watchers < value) return;
    throw new GlimpseError(
      'too_many_watchers',
      `${watchers} streams wait for events of this job, ${value} are allowed; ask for the job itself, or wait for one of them to end`,
    );
  }

  async events(tenant: string, id: string, seq: number, waitMs: number) {
    return (await this.#owned(tenant, id)).events(seq, waitMs);
  }

  async cancel(tenant: string, id: string): Promise<JobView> {
    const job = await this.#owned(tenant, id);
    await job.cancel();
    return this.#told(tenant, await viewed(job, id));
  }

  async retry(tenant: string, id: string): Promise<JobView> {
    const job = await this.#owned(tenant, id);
    if (await job.retry()) return this.#told(tenant, await viewed(job, id));
    const { status } = await viewed(job, id);
    throw new GlimpseError('job_ended', `The job is ${status}; only one that failed in part or in full is done again.`);
  }

  async remove(tenant: string, id: string): Promise<void> {
    await (await this.#owned(tenant, id)).remove();
  }

  /** With how its webhooks fare. An endpoint that does not answer says nothing, which is no reason to say nothing of the job. */
  async #told(tenant: string, view: JobView): Promise<JobView> {
    const asked = view.webhook.map(async (each) => {
      const endpoint = this.#endpoints.getByName(each.endpoint_id);
      return { ...each, last_state: await endpoint.lastStatusOf(tenant, view.id).catch(() => null) };
    });
    return { ...view, webhook: await Promise.all(asked) };
  }

  /** Where the job finds its document, and what tells it from others. What comes with the request is stored under the key. */
  async #sourceOf(document: NewDocument, key: string, origin: string | null): Promise<Found> {
    if (document.kind === 'address') {
      const ownHost = origin === null ? '' : new URL(origin).hostname;
      const url = await called(() => this.#fetcher.judge(document.url, ownHost, 'document'));
      return { source: { ...document, url }, identity: { ...document, url } };
    }
    if (document.kind === 'object' || document.kind === 'stored') return { source: document, identity: document };
    const hash = await this.#store(key, document);
    return { source: { kind: 'stored', key, sha256: hash }, identity: hash };
  }

  /** Its hash. */
  async #store(key: string, document: Extract<NewDocument, { kind: 'bytes' | 'chunks' }>): Promise<string> {
    if (document.kind === 'chunks')
      return (await putHashed(document.chunks, document.bytes, (body) => this.#bucket.put(key, body))).sha256;
    await this.#bucket.put(key, document.bytes);
    return sha256(document.bytes);
  }

  /** What came with a request that made no job. */
  async #discard(source: DocumentSource): Promise<void> {
    if (source.kind === 'stored' && isInput(source.key)) await this.#bucket.delete(source.key);
  }

  #tenant(name: string): Tenant {
    return this.#tenants.getByName(name);
  }

  #job(id: string): JobCalls {
    return this.#jobs.getByName(id);
  }

  #owned(tenant: string, id: string): Promise<JobCalls> {
    return ownedJob(this.#jobs, tenant, id);
  }

  async #stored(key: string, contentType: string): Promise<StoredBody> {
    const object = await this.#bucket.get(key);
    if (object === null) throw new GlimpseError('result_missing', 'There is no such result; it was not asked for.');
    return { body: object.body, contentType, bytes: object.size };
  }

  /** A job with a result. */
  async #finished(tenant: string, id: string): Promise<JobView> {
    const view = await viewed(await this.#owned(tenant, id), id);
    if (view.result !== null && view.ended_at !== null) return view;
    if (view.ended_at === null)
      throw new GlimpseError('job_not_finished', `The job is ${view.status}; ask again when it has ended.`);
    throw new GlimpseError('result_missing', `The job ended as ${view.status} and has no result.`);
  }
}

const DAY_MS = 86_400_000;
/** Jobs end all the time. */
const SOON_MS = 5000;

/** What a request gets that makes no job. */
function answerOf(admission: Exclude<Admission, { type: 'admitted' }>): Creation {
  if (admission.type === 'replayed') return { job: JSON.parse(admission.answer) as JobView, isReplayed: true };
  if (admission.type === 'busy')
    throw new GlimpseError(
      'idempotency_key_busy',
      'Another request with this Idempotency-Key is under way; try again.',
    );
  if (admission.type === 'reused')
    throw new GlimpseError(
      'idempotency_key_reused',
      'This Idempotency-Key came with another request before; a new request needs a new key.',
    );
  throw refused(admission.what);
}

function refuseIf(what: 'jobs' | 'pages' | null): void {
  if (what !== null) throw refused(what);
}

function refused(what: 'jobs' | 'pages'): GlimpseError {
  if (what === 'jobs') {
    const message = `${LIMITS.tenantJobs.value} jobs of this key have not ended; send more when one has.`;
    return new GlimpseError('rate_limited', message, { retryAfterMs: SOON_MS });
  }
  const message = `The jobs of this key that began today have ${LIMITS.tenantPagesPerDay.value} pages; there are more tomorrow (UTC).`;
  return new GlimpseError('quota_exceeded', message, { retryAfterMs: DAY_MS - (Date.now() % DAY_MS) });
}

async function viewed(job: JobCalls, id: string): Promise<JobView> {
  const view = await job.view();
  if (view === null) throw jobNotFound(id);
  return view;
}
