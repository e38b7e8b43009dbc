/** Waiting for a job's end, or for its next change, and no longer than a client does. */
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

/** The job as soon as it is not the one that the client has, or as it is after so many seconds. */
export async function waitForChange(
  documents: Documents,
  job: JobView,
  { tenant, seconds, signal }: Waiting,
  isKnown: (job: JobView) => Promise<boolean>,
): Promise<JobView> {
  const end = Date.now() + 1000 * seconds;
  let now = job;
  for (let seq = 0; !signal.aborted && (await isKnown(now));) {
    const { events } = await documents.events(tenant, job.id, seq, Math.max(0, end - Date.now()));
    if (events.length === 0) break;
    seq = events.at(-1)!.seq;
    now = await documents.get(tenant, job.id);
  }
  return now;
}
