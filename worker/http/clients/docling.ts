/** The routes of docling-serve: documents converted or cut in chunks at once, or a task that is asked for its end and its result. */
import type { Context } from 'hono';
import { GlimpseError } from '../../errors.ts';
import type { Documents } from '../../jobs/documents.ts';
import type { Results } from '../../jobs/results/results.ts';
import type { JobView } from '../../jobs/view.ts';
import { LIMITS } from '../../limits.ts';
import { readBody, readJson } from '../body.ts';
import { parseForm } from '../form.ts';
import { jsonStream } from '../json-stream.ts';
import type { HttpEnv } from '../request-log.ts';
import {
  doclingJob,
  doclingWish,
  parseDocling,
  parseDoclingChunks,
  parseDoclingForm,
  type DoclingSource,
} from '../schema/docling.ts';
import type { Chunker } from '../schema/docling-chunking.ts';
import { doclingAnswer, doclingFiles, stemOf } from './docling-answer.ts';
import { chunkAnswer } from './docling-chunk-answer.ts';
import { documentAt } from './document-at.ts';
import {
  answerHeaders,
  checkResult,
  finishedJobs,
  hasResult,
  startJobs,
  waitForAll,
  type ClientJob,
} from './run-job.ts';

/** `chunker` is null where documents themselves are wanted. */
type Ask = (c: Context<HttpEnv>, chunker: Chunker | null) => Promise<ClientJob[]>;
type Handler = (c: Context<HttpEnv>) => Promise<Response>;

export interface DoclingOptions {
  readonly documents: Documents;
  readonly results: Pick<Results, 'pack'>;
}

/** Documents in JSON. */
export const fromSource: Ask = async (c, chunker) => {
  const json = await readJson(c.req.raw, c.var.held);
  const { sources, ...request } = chunker === null ? parseDocling(json) : parseDoclingChunks(json, chunker);
  return sources.map((source, i) => ({
    body: doclingJob(request, source.kind === 'file' ? source.filename : null),
    document: documentOf(source, i),
  }));
};

function documentOf(source: DoclingSource, i: number): ClientJob['document'] {
  if (source.kind === 'file')
    return documentAt(`data:application/octet-stream;base64,${source.base64_string}`, `sources[${i}].base64_string`);
  const document = documentAt(source.url, `sources[${i}].url`);
  return document.kind === 'address' ? { ...document, headers: source.headers ?? {} } : document;
}

/** Documents in a form. */
export const fromFile: Ask = async (c, chunker) => {
  const form = await parseForm(await readBody(c.req.raw, c.var.held), c.req.header('content-type') ?? '');
  const files = form.getAll('files').filter((file) => file instanceof File);
  const most = LIMITS.doclingDocuments.value;
  if (files.length === 0 || files.length > most)
    throw new GlimpseError('invalid_request', `The form needs 1 to ${most} files, as its field "files".`, {
      param: 'files',
    });
  const request = parseDoclingForm(form, chunker);
  const jobs = files.map(async (file): Promise<ClientJob> => {
    const bytes = new Uint8Array(await file.arrayBuffer());
    return { body: doclingJob(request, file.name), document: { kind: 'bytes', bytes } };
  });
  return Promise.all(jobs);
};

export function convert(options: DoclingOptions, ask: Ask, chunker: Chunker | null = null): Handler {
  return async function convert(c) {
    const jobs = await finishedJobs(options.documents, c, await ask(c, chunker));
    return answered(options, c, jobs);
  };
}

export function convertLater({ documents }: DoclingOptions, ask: Ask, chunker: Chunker | null = null): Handler {
  return async function convertLater(c) {
    return c.json(taskOf(await startJobs(documents, c, await ask(c, chunker))));
  };
}

/** `?wait=SECONDS` answers when the task has ended. */
export function pollTask({ documents }: DoclingOptions): Handler {
  return async function pollTask(c) {
    const asked = Number(c.req.query('wait') ?? 0);
    const seconds = Math.min(Number.isFinite(asked) ? asked : 0, LIMITS.jobWaitSeconds.value);
    return c.json(taskOf(await waitForAll(documents, c, await jobsOf(documents, c), seconds)));
  };
}

export function taskResult(options: DoclingOptions): Handler {
  return async function taskResult(c) {
    const jobs = await jobsOf(options.documents, c);
    const open = jobs.find(({ ended_at: endedAt }) => endedAt === null);
    if (open !== undefined)
      throw new GlimpseError('job_not_finished', `The job is ${open.status}; ask again when it has ended.`);
    return answered(options, c, jobs);
  };
}

/** A task of several documents has the ids of its jobs, with this between them. */
const BETWEEN = '~';

function jobsOf(documents: Documents, c: Context<HttpEnv>): Promise<JobView[]> {
  const ids = (c.req.param('id') ?? '').split(BETWEEN, LIMITS.doclingDocuments.value);
  return Promise.all(ids.map((id) => documents.get(c.var.grant.holder, id)));
}

/** Where every document failed, the error of the first. */
function answered({ documents, results }: DoclingOptions, c: Context<HttpEnv>, jobs: readonly JobView[]): Response {
  const tenant = c.var.grant.holder;
  const [first] = jobs;
  if (!jobs.some((job) => hasResult(job))) checkResult(first);
  const headers = answerHeaders(jobs);
  const wish = doclingWish(first.metadata);
  if (wish?.chunking) return new Response(jsonStream(chunkAnswer(documents, tenant, jobs, wish.chunking)), { headers });
  if (jobs.length === 1 && wish?.target !== 'zip')
    return new Response(jsonStream(doclingAnswer(documents, tenant, first)), { headers });
  const read = jobs.filter((job) => hasResult(job));
  const files = named(read).flatMap(([job, stem]) => doclingFiles(documents, tenant, job, stem));
  const disposition = 'attachment; filename="converted_docs.zip"';
  return new Response(results.pack(files), {
    headers: { ...headers, 'content-type': 'application/zip', 'content-disposition': disposition },
  });
}

/** Each with the name of its files; the second of a name has its number behind it. */
function named(jobs: readonly JobView[]): (readonly [JobView, string])[] {
  const counts = new Map<string, number>();
  return jobs.map((job) => {
    const stem = stemOf(job);
    const count = (counts.get(stem) ?? 0) + 1;
    counts.set(stem, count);
    return [job, count === 1 ? stem : `${stem}-${count}`];
  });
}

/** A job that is done in part is a success whose result says what is missing. */
function taskOf(jobs: readonly JobView[]) {
  const ended = jobs.filter(({ ended_at: endedAt }) => endedAt !== null);
  const succeeded = ended.filter((job) => hasResult(job)).length;
  const isOver = ended.length === jobs.length;
  const isWaiting = jobs.every(({ status }) => status === 'queued');
  const end = succeeded > 0 ? 'success' : 'failure';
  return {
    task_id: jobs.map(({ id }) => id).join(BETWEEN),
    task_type: doclingWish(jobs[0].metadata)?.chunking ? 'chunk' : 'convert',
    task_status: isOver ? end : isWaiting ? 'pending' : 'started',
    task_position: null,
    task_meta: {
      num_docs: jobs.length,
      num_processed: ended.length,
      num_succeeded: succeeded,
      num_failed: ended.length - succeeded,
    },
    error_message: ended.find(({ error }) => error !== null)?.error?.message ?? null,
  };
}
