/** The object of a job, for whom it belongs to. */
import { GlimpseError } from '../errors.ts';
import type { DocumentJob } from './job-object.ts';
import { JOB_ID } from './request.ts';

/** The object's calls; what a stub makes of their types is no use with JSON in them. */
export type JobCalls = {
  readonly [
    Call in 'create' | 'view' | 'tenant' | 'events' | 'watchers' | 'cancel' | 'retry' | 'remove' | 'material'
  ]: (...values: Parameters<DocumentJob[Call]>) => Promise<Awaited<ReturnType<DocumentJob[Call]>>>;
};

/** @throws GlimpseError job_not_found, also for a job of somebody else */
export async function ownedJob(
  jobs: DurableObjectNamespace<DocumentJob>,
  tenant: string,
  id: string,
): Promise<JobCalls> {
  const job: JobCalls | null = JOB_ID.test(id) ? jobs.getByName(id) : null;
  if (job !== null && (await job.tenant()) === tenant) return job;
  throw jobNotFound(id);
}

export const jobNotFound = (id: string): GlimpseError =>
  new GlimpseError('job_not_found', `There is no job ${id.slice(0, 40)}; it may have expired.`);
