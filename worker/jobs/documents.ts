/** What HTTP sees of jobs. Types and no code. */
import type { StoredEvent } from './record.ts';
import type { JobRequest, ResultFormat } from './request.ts';
import type { JobView } from './view.ts';

/** A request whose document is still a body. */
export type NewJobRequest = Omit<JobRequest, 'document'> & {
  readonly document: Omit<JobRequest['document'], 'source'>;
};

export interface StoredBody {
  readonly body: ReadableStream;
  readonly contentType: string;
  readonly bytes: number;
}

/** Every call but `create` @throws GlimpseError job_not_found, also for a job of somebody else */
export interface Documents {
  /** Stores the document, then makes the job. */
  create(tenant: string, request: NewJobRequest, document: ReadableStream | Uint8Array): Promise<JobView>;
  get(tenant: string, id: string): Promise<JobView>;
  /** @throws GlimpseError job_not_finished, result_missing for a format that was not asked for */
  result(tenant: string, id: string, format: ResultFormat): Promise<StoredBody>;
  /** @throws GlimpseError job_not_finished, result_missing when none was asked for */
  extraction(tenant: string, id: string): Promise<StoredBody>;
  /** Events after `seq`; none when `waitMs` have passed without one. */
  events(
    tenant: string,
    id: string,
    seq: number,
    waitMs: number,
  ): Promise<{ readonly events: readonly StoredEvent[]; readonly hasEnded: boolean }>;
  cancel(tenant: string, id: string): Promise<JobView>;
  /** @throws GlimpseError job_ended when nothing of it failed, or it still runs */
  retry(tenant: string, id: string): Promise<JobView>;
  remove(tenant: string, id: string): Promise<void>;
}
