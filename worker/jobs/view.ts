/** A job as the API shows it. Source: the job object of docs/documents.md. */
import type { PageWarning } from '../documents/page.ts';
import { LIMITS } from '../limits.ts';
import { ENGINE_OF } from '../documents/engine-of.ts';
import { taskOf, type JobState } from './job.ts';
import type { JobRecord } from './record.ts';
import type { ExtractOutput, FetchOutput, PageRow, Warning } from './output.ts';
import { progressOf } from './progress.ts';
import { pageOf } from './task.ts';
import type { MessageRow } from '../webhooks/message.ts';

export interface JobFacts {
  readonly record: JobRecord;
  readonly state: JobState;
  readonly fetched: FetchOutput | null;
  readonly pages: readonly PageRow[];
  readonly resultBytes: Readonly<Record<string, number>> | null;
  readonly extraction: ExtractOutput | null;
}

export type JobView = ReturnType<typeof jobView>;

export const pathOf = (job: string): string => `/v1/documents/jobs/${job}`;

/** Which document it is, to whoever hears of the job. */
export const documentIdOf = (job: string): string => job.replace(/^job_/, 'doc_');

/** Its endpoint knows how the newest message about the job fares: see `JobDocuments`. */
const UNKNOWN = null as MessageRow['status'] | null;

const seconds = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

export function jobView({ record, state, fetched, pages, resultBytes, extraction }: JobFacts) {
  const { request, createdAt } = record;
  const { selected, done, failed, share: progress } = progressOf(state);
  const by = { text: 0, ocr: 0, vlm: 0 };
  for (const { reader } of pages) by[ENGINE_OF[reader]]++;
  const path = pathOf(state.id);
  return {
    id: state.id,
    object: 'document.job',
    status: state.status,
    created_at: seconds(createdAt),
    started_at: seconds(state.startedAt),
    ended_at: seconds(state.endedAt),
    expires_at: seconds(state.endedAt === null ? null : state.endedAt + state.keepMs),
    attempt: state.attempt,
    document: {
      id: documentIdOf(state.id),
      name: request.document.name,
      type: fetched?.type ?? request.document.type,
      bytes: fetched?.bytes ?? null,
      sha256: fetched?.sha256 ?? null,
      pages: fetched?.pages ?? null,
    },
    pages: {
      total: fetched?.pages ?? null,
      selected,
      done,
      failed,
      by_engine: by,
    },
    progress,
    warnings: warningsOf(fetched, pages),
    errors: errorsOf(state),
    error: state.error,
    result: resultBytes && { ...urlsOf(path, resultBytes), bytes: resultBytes },
    usage: { pages: done },
    extraction: extractionOf(state, path, extraction),
    webhook: request.webhooks.map(({ endpoint, events }) => ({ endpoint_id: endpoint, events, last_state: UNKNOWN })),
    metadata: request.metadata,
  };
}

/** Of pages that failed. */
function errorsOf({ tasks }: JobState) {
  const failed = tasks.filter(({ name, status }) => status === 'failed' && pageOf(name) !== null);
  return failed.map(({ name, error }) => ({ page: pageOf(name), ...error }));
}

/** null before it is done, and where none was asked for. */
function extractionOf(state: JobState, path: string, done: ExtractOutput | null) {
  if (done === null) {
    const error = taskOf(state, 'extract')?.status === 'failed' ? taskOf(state, 'extract')!.error : null;
    return error && { error };
  }
  const { method, valid } = done;
  return { url: `${path}/extraction`, method, ...(valid !== undefined && { valid }) };
}

/** Of the document, then of its pages. */
function warningsOf(fetched: FetchOutput | null, pages: readonly PageRow[]): (Warning | PageWarning)[] {
  const ofPages = pages.flatMap(({ page, warnings }) => warnings.map((warning) => ({ page, ...warning })));
  return [...(fetched?.warnings ?? []), ...ofPages].slice(0, LIMITS.jobWarnings.value);
}

/** Of every format that there is, and of all in one file. */
function urlsOf(path: string, bytes: Readonly<Record<string, number>>): { readonly [name: string]: string } {
  const formats = [...Object.keys(bytes), 'zip'];
  const urls = formats.map((format) => [`${format}_url`, `${path}/result?format=${format}`] as const);
  return { url: `${path}/result`, ...Object.fromEntries(urls) };
}
