/** What a tenant's object is told of its jobs, and what it tells. Types and no code. */
import type { JobStatus } from '../jobs/job.ts';

/** Told by a job's object when its status changes; it may come twice, and late. */
export interface JobNote {
  readonly id: string;
  readonly status: JobStatus;
  /** Only grows within a job: of two notes the one with the greater number is true. */
  readonly sequence: number;
  readonly createdAt: number;
  readonly endedAt: number | null;
  readonly name: string | null;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** That were asked for; 0 until they are known. */
  readonly pages: number;
}

/** What a list shows of a job. */
export type JobEntry = Omit<JobNote, 'sequence'>;

export interface JobQuery {
  readonly status: JobStatus | null;
  /** Fields of the metadata that must have this text. */
  readonly metadata: readonly (readonly [key: string, text: string])[];
  /** Id of the last one of the page before; null: from the newest on. */
  readonly after: string | null;
  readonly limit: number;
}

export interface JobPage {
  readonly entries: readonly JobEntry[];
  readonly hasMore: boolean;
}
