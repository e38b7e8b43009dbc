/** What is kept of a job beside its state. Types and no code. */
import type { JobRequest } from './request.ts';

/** What was asked for, and for whom. */
export interface JobRecord {
  readonly request: JobRequest;
  readonly tenant: string;
  readonly createdAt: number;
}

/** What watchers read; `seq` only grows. */
export interface StoredEvent {
  readonly seq: number;
  readonly at: number;
  readonly type: string;
  readonly data: unknown;
}
