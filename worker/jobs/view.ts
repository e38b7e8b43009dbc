/** A job as the API shows it. Source: the job object of docs/documents.md. */
import { ENGINE_OF } from '../documents/engine-of.ts';
import { hasEnded, type JobState } from './job.ts';
import type { JobRecord } from './record.ts';
import type { FetchOutput, PageOutput } from './output.ts';
import { pageOf } from './task.ts';

export interface JobFacts {
  readonly record: JobRecord;
  readonly state: JobState;
  readonly fetched: FetchOutput | null;
  readonly pages: readonly PageOutput[];
  readonly resultBytes: Readonly<Record<string, number>> | null;
  readonly extraction: { readonly method: string } | null;
}

export type JobView = ReturnType<typeof jobView>;

const seconds = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

export function jobView({ record, state, fetched, pages, resultBytes, extraction }: JobFacts) {
  const { request, createdAt } = record;
  const tasks = state.tasks.filter(({ name }) => pageOf(name) !== null);
  const count = (status: string) => tasks.filter((task) => task.status === status).length;
  const over = tasks.length - count('waiting') - count('queued') - count('leased');
  const ended = hasEnded(state);
  const by = { text: 0, ocr: 0, vlm: 0 };
  for (const { reader } of pages) by[ENGINE_OF[reader]]++;
  const path = `/v1/documents/jobs/${state.id}`;
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
      id: state.id.replace(/^job_/, 'doc_'),
      name: request.document.name,
      type: fetched?.type ?? request.document.type,
      bytes: fetched?.bytes ?? null,
      sha256: fetched?.sha256 ?? null,
      pages: fetched?.pages ?? null,
    },
    pages: {
      total: fetched?.pages ?? null,
      selected: tasks.length,
      done: count('done'),
      failed: count('failed'),
      by_engine: by,
    },
    progress: ended ? 1 : tasks.length === 0 ? 0 : Math.round((100 * over) / (tasks.length + 1)) / 100,
    warnings: fetched?.warnings ?? [],
    errors: tasks.flatMap(({ name, error, status }) => (status === 'failed' ? [{ page: pageOf(name), ...error }] : [])),
    error: state.error,
    result: resultBytes && { ...urlsOf(path, resultBytes), bytes: resultBytes },
    usage: { pages: count('done') },
    extraction: extraction && { url: `${path}/extraction`, method: extraction.method },
    webhook: request.webhooks.map(({ endpoint, events }) => ({ endpoint_id: endpoint, events })),
    metadata: request.metadata,
  };
}

/** Of every format that there is, and of all in one file. */
function urlsOf(path: string, bytes: Readonly<Record<string, number>>): { readonly [name: string]: string } {
  const formats = [...Object.keys(bytes), 'zip'];
  const urls = formats.map((format) => [`${format}_url`, `${path}/result?format=${format}`] as const);
  return { url: `${path}/result`, ...Object.fromEntries(urls) };
}
