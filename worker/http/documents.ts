/** /v1/documents/jobs: documents in, Markdown, JSON and HTML out. A holder of a key sees its own jobs only. */
import type { Context } from 'hono';
import { capableOf, type Engines } from '../engine/taught.ts';
import { GlimpseError } from '../errors.ts';
import type { Documents } from '../jobs/documents.ts';
import type { ResultFormat } from '../jobs/request.ts';
import type { Results } from '../jobs/results/results.ts';
import type { JobView } from '../jobs/view.ts';
import { LIMITS } from '../limits.ts';
import type { JobEntry } from '../tenants/job-note.ts';
import type { Webhooks } from '../webhooks/webhooks.ts';
import { acceptedFormat } from './accepted-format.ts';
import { checkResult } from './clients/run-job.ts';
import { idempotencyKey } from './idempotency-key.ts';
import { readJobBody } from './job-body.ts';
import { watchJob } from './job-events.ts';
import { JOB_HEADER } from './job-header.ts';
import { jobWebhooks } from './job-webhooks.ts';
import type { NamedDocuments } from './named-document.ts';
import type { HttpEnv } from './request-log.ts';
import { resultAnswer } from './results.ts';
import { toJobRequest, type JobBody } from './schema/job.ts';
import { parseJobQuery } from './schema/job-query.ts';
import { etagOf, hasVersion, notModified } from './versions.ts';
import { waitForChange, waitForJob, type Waiting } from './wait-for-job.ts';

type Handler = (c: Context<HttpEnv>) => Promise<Response>;

const tenantOf = (c: Context<HttpEnv>): string => c.var.grant.holder;
const idOf = (c: Context<HttpEnv>): string => c.req.param('id') ?? '';
const POLL_SECONDS = 2;

export interface CreationOptions extends Engines {
  readonly documents: Documents;
  readonly results: Results;
  readonly webhooks: Webhooks;
  readonly named: NamedDocuments;
}

/** Before anything is stored. @throws GlimpseError model_not_deployed */
async function checkTaught({ engine, extract }: JobBody, engines: Engines): Promise<void> {
  if (engine === 'vlm') await capableOf('regions', engines);
  if (extract?.schema !== undefined) await capableOf('extract', engines);
}

/** The job; or, where `Accept` names a text and the job ends in time, that text. */
export function createJob({ documents, results, webhooks, named, ...engines }: CreationOptions): Handler {
  return async function createJob(c) {
    const key = idempotencyKey(c.req.header('idempotency-key'));
    const format = acceptedFormat(c.req.header('accept'));
    const { body, document } = await readJobBody(c, named);
    await checkTaught(body, engines);
    const tenant = tenantOf(c);
    const { hostname, origin } = new URL(c.req.url);
    const told = await jobWebhooks(webhooks, tenant, hostname, body.webhook ?? []);
    const request = toJobRequest(withFormat(body, format), told, origin);
    const { job, isReplayed } = await documents.create(tenant, request, document, key);
    const asked = preferredWait(c.req.header('prefer')) ?? (format === null ? 0 : LIMITS.jobWaitSeconds.value);
    // Of a replay, `job` is as it was when it was made.
    const jobNow = async () =>
      waitForJob(documents, isReplayed ? await documents.get(tenant, job.id) : job, waitingOf(c, asked));
    const waited = await jobNow().catch((error: unknown) => {
      // A replay may be of a job that is gone.
      if (isReplayed && error instanceof GlimpseError && error.code === 'job_not_found') return job;
      throw error;
    });
    const headers = {
      location: `/v1/documents/jobs/${job.id}`,
      [JOB_HEADER]: job.id,
      ...(isReplayed && { 'idempotent-replayed': 'true' }),
    };
    if (waited.ended_at === null) return c.json(waited, 202, { ...headers, 'retry-after': String(POLL_SECONDS) });
    if (format === null) return c.json(waited, 200, headers);
    checkResult(waited);
    const wish = { format, pages: null, isPartial: false };
    return resultAnswer(c, await results.result(tenant, job.id, wish), headers);
  };
}

function withFormat(body: JobBody, format: Exclude<ResultFormat, 'json'> | null): JobBody {
  if (format === null) return body;
  return { ...body, output: { ...body.output, formats: [...(body.output?.formats ?? []), format] } };
}

/** The newest first; `?after=` is the last id of the page before. */
export function listJobs(documents: Documents): Handler {
  return async function listJobs(c) {
    const { entries, hasMore } = await documents.list(tenantOf(c), parseJobQuery(c.req.query()));
    return c.json({ object: 'list', data: entries.map(entryBody), has_more: hasMore });
  };
}

function entryBody({ id, status, createdAt, endedAt, name, metadata, pages }: JobEntry) {
  return {
    id,
    object: 'document.job',
    status,
    created_at: new Date(createdAt).toISOString(),
    ended_at: endedAt === null ? null : new Date(endedAt).toISOString(),
    document: { name },
    pages: { selected: pages },
    metadata,
  };
}

/** Who has a version of it waits for another one, who has none for its end. */
export function getJob(documents: Documents): Handler {
  return async function getJob(c) {
    const known = c.req.header('if-none-match');
    const waiting = waitingOf(c, Number(c.req.query('wait') ?? 0));
    const before = await documents.get(tenantOf(c), idOf(c));
    const isKnown = async (job: JobView) => hasVersion(known, await versionOf(job));
    const job = await (known === undefined
      ? waitForJob(documents, before, waiting)
      : waitForChange(documents, before, waiting, isKnown));
    const etag = await versionOf(job);
    return hasVersion(known, etag) ? notModified(etag) : c.json(job, 200, { etag });
  };
}

const versionOf = (job: JobView): Promise<string> => etagOf(JSON.stringify(job));

export function getExtraction(documents: Documents): Handler {
  return async function getExtraction(c) {
    const { body, contentType } = await documents.extraction(tenantOf(c), idOf(c));
    return new Response(body, { headers: { 'content-type': contentType } });
  };
}

export function getEvents(documents: Documents): Handler {
  return async function getEvents(c) {
    // What is wrong with the request is an error with its status, not an event.
    const job = await documents.get(tenantOf(c), idOf(c));
    await documents.admitWatcher(tenantOf(c), job.id);
    return watchJob(documents, tenantOf(c), job.id, Number(c.req.header('last-event-id') ?? 0));
  };
}

export function cancelJob(documents: Documents): Handler {
  return async function cancelJob(c) {
    return c.json(await documents.cancel(tenantOf(c), idOf(c)));
  };
}

export function retryJob(documents: Documents): Handler {
  return async function retryJob(c) {
    return c.json(await documents.retry(tenantOf(c), idOf(c)), 202);
  };
}

export function deleteJob(documents: Documents): Handler {
  return async function deleteJob(c) {
    await documents.remove(tenantOf(c), idOf(c));
    return c.json({ object: 'document.job', id: idOf(c), deleted: true });
  };
}

/** `Prefer: wait=30` (RFC 7240), in seconds. */
function preferredWait(prefer: string | undefined): number | null {
  const seconds = /(?:^|[,;\s])wait=(\d{1,9})(?:$|[,;\s])/.exec(prefer ?? '')?.[1];
  return seconds === undefined ? null : Number(seconds);
}

/** At most as long as a job may be waited for. */
function waitingOf(c: Context<HttpEnv>, asked: number): Waiting {
  const seconds = Math.min(Number.isFinite(asked) ? asked : 0, LIMITS.jobWaitSeconds.value);
  return { tenant: tenantOf(c), seconds, signal: c.req.raw.signal };
}
