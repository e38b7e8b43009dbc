/**
 * One Durable Object per tenant: the list of its jobs, the keys under which requests were made before, what it may have at once, its
 * endpoints. It decides whether a job is made; what becomes of the job its own object knows, and tells.
 */
import { DurableObject } from 'cloudflare:workers';
import { LIMITS } from '../limits.ts';
import { admit, type Admission, type AdmissionRules } from './admission.ts';
import { JobIndex } from './job-index.ts';
import type { JobNote, JobPage, JobQuery } from './job-note.ts';
import { ENDPOINT_DISABLED, messageIdOf } from '../webhooks/ids.ts';
import { IdList } from './id-list.ts';
import type { Upload } from './upload.ts';
import { UploadList } from './upload-list.ts';

const RULES: AdmissionRules = {
  jobsInFlight: LIMITS.tenantJobs.value,
  pagesPerDay: LIMITS.tenantPagesPerDay.value,
  reservationMs: LIMITS.jobReservationMs.value,
};
const KEEP_KEY_MS = LIMITS.idempotencyKeepMs.value;
/** What is begun and never made is looked at for so long. */
const ABANDONED_MS = KEEP_KEY_MS;

export class DocumentTenant extends DurableObject<Cloudflare.Env> {
  readonly #jobs: JobIndex;
  readonly #sources: IdList;
  readonly #uploads: UploadList;
  readonly #endpoints: IdList;

  constructor(ctx: DurableObjectState, env: Cloudflare.Env) {
    super(ctx, env);
    this.#jobs = new JobIndex(ctx.storage.sql);
    this.#sources = new IdList(ctx.storage.sql, 'source');
    this.#uploads = new UploadList(ctx.storage.sql);
    this.#endpoints = new IdList(ctx.storage.sql, 'endpoint');
  }

  /** Whether a job may be made, and under which id; it counts from now on. `key`: the request's, if it has one. */
  async admit(job: string, key: string | null, fingerprint: string): Promise<Admission> {
    const now = Date.now();
    const admission = this.ctx.storage.transactionSync(() => {
      const facts = { known: key === null ? null : this.#jobs.key(key), ...this.#room(now) };
      const answer = admit(facts, { job, fingerprint }, now, RULES);
      if (answer.type === 'admitted') this.#jobs.reserve(answer.job, key, fingerprint, now);
      return answer;
    });
    if (admission.type === 'admitted') await this.#setAlarm();
    return admission;
  }

  /** What keeps a job without a key from being made just now: before a long document is taken in. */
  refusal(): 'jobs' | 'pages' | null {
    const answer = admit({ known: null, ...this.#room(Date.now()) }, { job: '', fingerprint: '' }, Date.now(), RULES);
    return answer.type === 'refused' ? answer.what : null;
  }

  /** The job is made, and this is the answer that the key's next request gets. */
  answered(key: string, job: string, answer: string): void {
    this.#jobs.answered(key, job, answer);
  }

  /** The job will not be made. */
  release(job: string): void {
    this.#jobs.release(job);
  }

  async note(note: JobNote): Promise<void> {
    this.ctx.storage.transactionSync(() => this.#jobs.note(note, dayOf(Date.now()), KEEP_KEY_MS));
    await this.#setAlarm();
  }

  jobs(query: JobQuery): JobPage {
    return this.#jobs.list(query);
  }

  /** Whether it may have one more. */
  addSource(id: string): boolean {
    return this.#sources.add(id, LIMITS.tenantSources.value);
  }

  removeSource(id: string): void {
    this.#sources.remove(id);
  }

  sources(): string[] {
    return this.#sources.all();
  }

  /** Whether it is in the list, or there was room for it. */
  addEndpoint(id: string): boolean {
    return this.#endpoints.add(id, LIMITS.tenantEndpoints.value);
  }

  removeEndpoint(id: string): void {
    this.#endpoints.remove(id);
  }

  endpoints(): string[] {
    return this.#endpoints.all();
  }

  /** A message about one endpoint for the others of the list that work; brought again, it is the same message. */
  async tellEndpoints(about: string, own: string, body: string): Promise<void> {
    const others = this.#endpoints.all().filter((id) => id !== about);
    const tell = (id: string) =>
      this.env.ENDPOINTS.getByName(id).hear({ id: messageIdOf(id, own), type: ENDPOINT_DISABLED, job: null, body });
    await Promise.all(others.map(tell));
  }

  /** Whether there is room for it. */
  async addUpload(upload: Upload): Promise<boolean> {
    const isAdded = this.#uploads.add(upload, LIMITS.tenantUploads.value);
    if (isAdded) await this.#setAlarm();
    return isAdded;
  }

  upload(id: string): Upload | null {
    return this.#uploads.get(id);
  }

  /** A part has come, under its number from 1 on; the upload as it is now. */
  partStored(id: string, part: number, etag: string): Upload | null {
    const upload = this.#uploads.get(id);
    if (upload === null || upload.multipart === null) return upload;
    const etags = upload.multipart.etags.map((known, at) => (at === part - 1 ? etag : known));
    const next = { ...upload, multipart: { ...upload.multipart, etags } };
    this.#uploads.put(next);
    return next;
  }

  /** Its parts are one object. */
  uploaded(id: string): void {
    const upload = this.#uploads.get(id);
    if (upload !== null) this.#uploads.put({ ...upload, multipart: null });
  }

  /** With what is stored of it; whether it was there. */
  async removeUpload(id: string): Promise<boolean> {
    const upload = this.#uploads.get(id);
    if (upload !== null) await this.#drop(upload);
    return upload !== null;
  }

  override async alarm(): Promise<void> {
    const now = Date.now();
    this.#jobs.forget(now, now - ABANDONED_MS, dayOf(now));
    for (const upload of this.#uploads.madeBefore(now - LIMITS.uploadKeepMs.value)) await this.#drop(upload);
    await this.#setAlarm();
  }

  /** The row goes last: what fails is done again. */
  async #drop({ id, key, multipart }: Upload): Promise<void> {
    const { DOCUMENTS: bucket } = this.env;
    // One that R2 has given up itself cannot be aborted any more.
    if (multipart !== null) await bucket.resumeMultipartUpload(key, multipart.uploadId).abort().catch(alreadyGone);
    await bucket.delete(key);
    this.#uploads.remove(id);
  }

  #room(now: number): { readonly jobsInFlight: number; readonly pagesToday: number } {
    return {
      jobsInFlight: this.#jobs.inFlight(now - RULES.reservationMs),
      pagesToday: this.#jobs.pagesOf(dayOf(now)),
    };
  }

  async #setAlarm(): Promise<void> {
    const { forgetAt, begunAt } = this.#jobs.next();
    const uploadedAt = this.#uploads.oldest();
    const times = [
      forgetAt,
      begunAt === null ? null : begunAt + ABANDONED_MS + 1,
      uploadedAt === null ? null : uploadedAt + LIMITS.uploadKeepMs.value + 1,
    ].filter((time) => time !== null);
    if (times.length > 0) await this.ctx.storage.setAlarm(Math.min(...times));
  }
}

const alreadyGone = (): void => undefined;

/** `2026-11-30`, by UTC. */
const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
