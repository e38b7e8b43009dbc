/** What HTTP sees of jobs. Types and no code. */
import type { JobPage, JobQuery } from '../tenants/job-note.ts';
import type { PageResult } from '../documents/result.ts';
import type { CitedFields } from '../documents/fields/cited.ts';
import type { Preset } from '../documents/fields/invoice.ts';
import type { StoredEvent } from './record.ts';
import type { DocumentSource, JobRequest, ResultFormat } from './request.ts';
import type { JobView } from './view.ts';

/** A request without what it is about. */
export type NewJobRequest = Omit<JobRequest, 'document'> & {
  readonly document: Omit<JobRequest['document'], 'source'>;
};

/** What a job is about. */
export type NewDocument =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  /** As it comes; never held. */
  | DocumentSource
  | { readonly kind: 'chunks'; readonly chunks: AsyncIterable<Uint8Array>; readonly bytes: number };

export interface Creation {
  readonly job: JobView;
  /** Another request with the same key made it: this is what that one was answered. */
  readonly isReplayed: boolean;
}
export type { PageResult } from '../documents/result.ts';

export interface PresetFields {
  readonly preset: Preset;
  readonly method: 'rules';
  readonly fields: CitedFields;
}

export interface StoredBody {
  readonly body: ReadableStream;
  readonly contentType: string;
  readonly bytes: number;
}

/** Every call with an id @throws GlimpseError job_not_found, also for a job of somebody else */
export interface Documents {
  /**
   * Stores the document, then makes the job; with a key, once for all requests that have it.
   * @throws GlimpseError rate_limited, quota_exceeded; with a key idempotency_key_busy, idempotency_key_reused
   */
  create(tenant: string, request: NewJobRequest, document: NewDocument, key: string | null): Promise<Creation>;
  list(tenant: string, query: JobQuery): Promise<JobPage>;
  get(tenant: string, id: string): Promise<JobView>;
  /** @throws GlimpseError job_not_finished, result_missing for a format that was not asked for */
  result(tenant: string, id: string, format: ResultFormat): Promise<StoredBody>;
  /** @throws GlimpseError job_not_finished, result_missing when none was asked for */
  extraction(tenant: string, id: string): Promise<StoredBody>;
  /** Fields of the pages that are wanted, by rules; null is all of them. @throws GlimpseError as `result` */
  extract(tenant: string, id: string, preset: Preset, wanted: ReadonlySet<number> | null): Promise<PresetFields>;
  /** The pages of the result, as `result` has them in JSON. @throws GlimpseError as `result` */
  pages(tenant: string, id: string): Promise<AsyncIterable<PageResult>>;
  /** @throws GlimpseError too_many_watchers where as many streams as allowed wait for events of the job */
  admitWatcher(tenant: string, id: string): Promise<void>;
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
