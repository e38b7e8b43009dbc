/** Waiting for a job's end, and no longer than a client does. */
import type { Documents } from '../jobs/documents.ts';
import type { JobView } from '../jobs/view.ts';

export interface Waiting {
  readonly tenant: string;
  readonly seconds: number;
  /** Of the client that waits. */
  readonly signal: AbortSignal;
}

/** The job when it has ended, or as it is after so many seconds. */
export async function waitForJob(
  documents: Documents,
  job: JobView,
  { tenant, seconds, signal }: Waiting,
): Promise<JobView> {
  const end = Date.now() + 1000 * seconds;
  let seq = 0;
  let hasEnded = job.ended_at !== null;
  while (!hasEnded && Date.now() < end && !signal.aborted) {
    const next = await documents.events(tenant, job.id, seq, end - Date.now());
    seq = next.events.at(-1)?.seq ?? seq;
    hasEnded = next.hasEnded;
  }
  return seq === 0 && !hasEnded ? job : documents.get(tenant, job.id);
}
