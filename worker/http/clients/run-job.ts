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

/** Names the job in the answer's headers. */
export async function startJob(documents: Documents, c: Context<HttpEnv>, { body, document }: ClientJob) {
  const key = idempotencyKey(c.req.header('idempotency-key'));
  const { origin } = new URL(c.req.url);
  const request = toJobRequest(body, [], origin);
  const { job } = await documents.create(c.var.grant.holder, request, document, key);
  c.header(JOB_HEADER, job.id);
  // It is stored: others may have its memory while this one waits.
  c.var.held.free();
  return job;
}

/**
 * A job with a result.
 * @throws GlimpseError job_still_running after LIMITS.clientWaitSeconds; what the job failed of; both name the job
 */
export async function finishedJob(documents: Documents, c: Context<HttpEnv>, wanted: ClientJob): Promise<JobView> {
  const { id, ...started } = await startJob(documents, c, wanted);
  const tenant = c.var.grant.holder;
  const seconds = LIMITS.clientWaitSeconds.value;
  const job = await waitForJob(documents, { id, ...started }, { tenant, seconds, signal: c.req.raw.signal });
  if (job.ended_at === null) {
    const message = `The job ${id} had not ended after ${seconds} s and goes on; GET /v1/documents/jobs/${id} says when it has.`;
    throw new GlimpseError('job_still_running', message, { job: id });
  }
  checkResult(job);
  return job;
}

/** @throws GlimpseError what the job failed of, when it has no result */
export function checkResult({ id, status, error, result }: JobView): void {
  if (result !== null && (status === 'succeeded' || status === 'partial')) return;
  if (error === null) throw new GlimpseError('result_missing', `The job ${id} ended as ${status}.`, { job: id });
  // What a job may fail of beside the errors of requests is that its pages broke the reader.
  throw new GlimpseError(isErrorCode(error.code) ? error.code : 'page_failed', error.message, { job: id });
}

/** Who answers, where a client wants the name of a model: the readers of pages. */
export const MODEL = 'glimpse-documents';
const FAILED_PAGES_HEADER = 'x-glimpse-failed-pages';

/** Of an answer that is no response of the context. Shapes that know no failed pages have them in a header. */
export function answerHeaders({ id, errors }: JobView): Record<string, string> {
  const failed = errors.flatMap(({ page }) => (page === null ? [] : [page]));
  return {
    'content-type': 'application/json',
    [JOB_HEADER]: id,
    ...(failed.length > 0 && { [FAILED_PAGES_HEADER]: failed.join(',') }),
  };
}
