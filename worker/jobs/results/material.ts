/** What a job's object tells of the results that it has so far. Types and no code. */
import type { JobStatus } from '../job.ts';
import type { FetchOutput, PageRow } from '../output.ts';
import type { JobRequest, ResultFormat } from '../request.ts';
import type { Task } from '../task.ts';

export interface Material {
  readonly id: string;
  readonly status: JobStatus;
  readonly attempt: number;
  readonly endedAt: number | null;
  readonly request: JobRequest;
  readonly fetched: FetchOutput | null;
  /** Pages that are done. */
  readonly rows: readonly PageRow[];
  /** All that were asked for. */
  readonly tasks: readonly Task[];
  readonly hasResult: boolean;
  /** Of the result. */
  readonly formats: readonly ResultFormat[];
  readonly hasExtraction: boolean;
}
