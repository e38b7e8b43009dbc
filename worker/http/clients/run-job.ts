/** A document that came in another service's shape becomes a job like any other; whoever wants its answer at once waits for it. */
import type { Context } from 'hono';
import { GlimpseError, isErrorCode } from '../../errors.ts';
import type { Documents, NewDocument } from '../../jobs/documents.ts';
import type { JobView } from '../../jobs/view.ts';
import { LIMITS } from '../../limits.ts';
import { idempotencyKey } from '../idempotency-key.ts';
import { JOB_HEADER } from '../job-header.ts';
import type { HttpEnv } from '../request-log.ts';
import { toJobRequest, type JobBody } from '../schema/job.ts';
import { waitForJob } from '../wait-for-job.ts';

export interface ClientJob {
  readonly body: JobBody;
  readonly document: NewDocument;
}

/** All or none. Their ids stand in the answer's headers. */
export async function startJobs(
  documents: Documents,
  c: Context<HttpEnv>,
  wanted: readonly ClientJob[],
): Promise<JobView[]> {
  const key = idempotencyKey(c.req.header('idempotency-key'));
  const { origin } = new URL(c.req.url);
  const tenant = c.var.grant.holder;
  const jobs: JobView[] = [];
  try {
    for (const [i, { body, document }] of wanted.entries()) {
      const own = key === null || i === 0 ? key : `${key} ${i}`;
      jobs.push((await documents.create(tenant, toJobRequest(body, [], origin), document, own)).job);
    }
  } catch (error) {
    await Promise.allSettled(jobs.map(({ id }) => documents.remove(tenant, id)));
    throw error;
  }
  c.header(JOB_HEADER, idsOf(jobs));
  // They are stored: others may have their memory while this one waits.
  c.var.held.free();
  return jobs;
}

const idsOf = (jobs: readonly JobView[]): string => jobs.map(({ id }) => id).join(',');

/** They as they are when all have ended, or after so many seconds. */
export function waitForAll(
  documents: Documents,
  c: Context<HttpEnv>,
  jobs: readonly JobView[],
  seconds: number,
): Promise<JobView[]> {
  const waiting = { tenant: c.var.grant.holder, seconds, signal: c.req.raw.signal };
  return Promise.all(jobs.map((job) => waitForJob(documents, job, waiting)));
}

/**
 * Jobs that have ended.
 * @throws GlimpseError job_still_running after LIMITS.clientWaitSeconds; it names a job
 */
export async function finishedJobs(
  documents: Documents,
  c: Context<HttpEnv>,
  wanted: readonly ClientJob[],
): Promise<JobView[]> {
  const seconds = LIMITS.clientWaitSeconds.value;
  const jobs = await waitForAll(documents, c, await startJobs(documents, c, wanted), seconds);
  const open = jobs.find(({ ended_at: endedAt }) => endedAt === null);
  if (open === undefined) return jobs;
  const message = `The job ${open.id} had not ended after ${seconds} s and goes on; GET /v1/documents/jobs/${open.id} says when it has.`;
  throw new GlimpseError('job_still_running', message, { job: open.id });
}

/** A job with a result. @throws GlimpseError as finishedJobs; what the job failed of */
export async function finishedJob(documents: Documents, c: Context<HttpEnv>, wanted: ClientJob): Promise<JobView> {
  const [job] = await finishedJobs(documents, c, [wanted]);
  checkResult(job);
  return job;
}

export const hasResult = ({ status, result }: JobView): boolean =>
  result !== null && (status === 'succeeded' || status === 'partial');

/** @throws GlimpseError what the job failed of, when it has no result */
export function checkResult(job: JobView): void {
  if (hasResult(job)) return;
  const { id, status, error } = job;
  if (error === null) throw new GlimpseError('result_missing', `The job ${id} ended as ${status}.`, { job: id });
  // What a job may fail of beside the errors of requests is that its pages broke the reader.
  throw new GlimpseError(isErrorCode(error.code) ? error.code : 'page_failed', error.message, { job: id });
}

/** Who answers, where a client wants the name of a model: the readers of pages. */
export const MODEL = 'glimpse-documents';
const FAILED_PAGES_HEADER = 'x-glimpse-failed-pages';

/** Of an answer that is no response of the context. Shapes that know no failed pages have them in a header. */
export function answerHeaders(jobs: readonly JobView[]): Record<string, string> {
  const failed = jobs.flatMap(({ errors }) => errors.flatMap(({ page }) => (page === null ? [] : [page])));
  return {
    'content-type': 'application/json',
    [JOB_HEADER]: idsOf(jobs),
    ...(failed.length > 0 && { [FAILED_PAGES_HEADER]: failed.join(',') }),
  };
}
