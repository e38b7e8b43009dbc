/** What a task works with, and the side of a job's object that tasks see. Types and no code. */
import type { Engines } from '../engine/taught.ts';
import type { DocumentFetcher } from './fetcher.ts';
import type { FetchOutput, PageRow, TaskOutput } from './output.ts';
import type { DocumentReaders } from './readers.ts';
import type { JobRequest } from './request.ts';
import type { TaskError, TaskName } from './task.ts';

/** What a message of the queue says: ids alone; everything else is read when the task is claimed. */
export interface TaskMessage {
  readonly job: string;
  readonly task: TaskName;
  readonly attempt: number;
}

export interface Claim {
  readonly token: string;
  /** 1, 2 or 3. */
  readonly claim: number;
  readonly earlierTokens: readonly string[];
  readonly attempt: number;
  /** For so long the task is the claim's, since it was claimed or renewed. */
  readonly leaseMs: number;
  readonly tenant: string;
  readonly request: JobRequest;
  readonly fetched: FetchOutput | null;
}

/** A job's object, as tasks call it. */
export interface JobTasks {
  /** null: the task is not to be done by whoever asks, and its message is of no more use. */
  claim(message: TaskMessage): Promise<Claim | null>;
  /** Whether the lease goes on; false: stop, nobody wants the result. */
  renew(task: TaskName, token: string): Promise<boolean>;
  /** Whether the output was taken; false: whoever holds it deletes what it has stored. */
  complete(task: TaskName, token: string, output: TaskOutput): Promise<boolean>;
  release(task: TaskName, token: string, error: TaskError): Promise<void>;
  fail(task: TaskName, token: string, error: TaskError): Promise<void>;
  /** The queue gave up on the task's message. */
  dead(task: TaskName): Promise<void>;
  /** Whether the job was deleted. */
  isGone(): Promise<boolean>;
  /** Pages that are done, in order. */
  pages(): Promise<PageRow[]>;
}

export interface ConsumerOptions {
  /** The object of a job, by the job's id. */
  readonly jobs: (id: string) => JobTasks;
  readonly bucket: R2Bucket;
  readonly readers: DocumentReaders;
  readonly fetcher: DocumentFetcher;
  /** Who may be asked for what readers can't; null: nobody. */
  readonly engines: Engines | null;
  readonly log: (line: object) => void;
}

export interface Work extends ConsumerOptions {
  readonly job: JobTasks;
  readonly id: string;
  readonly claim: Claim;
  /** @throws Unwanted when nobody wants the result any more */
  readonly renew: () => Promise<void>;
}
