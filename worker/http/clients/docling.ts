/** The routes of docling-serve: a document converted at once, or a task that is asked for its end and its result. */
import type { Context } from 'hono';
import { GlimpseError } from '../../errors.ts';
import type { Documents } from '../../jobs/documents.ts';
import type { JobView } from '../../jobs/view.ts';
import { LIMITS } from '../../limits.ts';
import { readBody, readJson } from '../body.ts';
import { parseForm } from '../form.ts';
import { jsonStream } from '../json-stream.ts';
import type { HttpEnv } from '../request-log.ts';
import { doclingJob, parseDocling, parseDoclingForm } from '../schema/docling.ts';
import { waitForJob } from '../wait-for-job.ts';
import { doclingAnswer } from './docling-answer.ts';
import { documentAt } from './document-at.ts';
import { answerHeaders, checkResult, finishedJob, startJob, type ClientJob } from './run-job.ts';

type Ask = (c: Context<HttpEnv>) => Promise<ClientJob>;
type Handler = (c: Context<HttpEnv>) => Promise<Response>;

/** A document in JSON. */
export const fromSource: Ask = async (c) => {
  const { options, source } = parseDocling(await readJson(c.req.raw, c.var.held));
  if (source.kind === 'http')
    return { body: doclingJob(options, null), document: documentAt(source.url, 'sources[0].url') };
  const url = `data:application/octet-stream;base64,${source.base64_string}`;
  return { body: doclingJob(options, source.filename), document: documentAt(url, 'sources[0].base64_string') };
};

/** A document in a form. */
export const fromFile: Ask = async (c) => {
  const form = await parseForm(await readBody(c.req.raw, c.var.held), c.req.header('content-type') ?? '');
  const [file, ...others] = form.getAll('files');
  const param = 'files';
  if (!(file instanceof File) || others.length > 0)
    throw new GlimpseError('invalid_request', 'The form needs one file, as its field "files".', { param });
  return {
    body: doclingJob(parseDoclingForm(form), file.name),
    document: { kind: 'bytes', bytes: new Uint8Array(await file.arrayBuffer()) },
  };
};

export function convert(documents: Documents, ask: Ask): Handler {
  return async function convert(c) {
    return answered(documents, c, await finishedJob(documents, c, await ask(c)));
  };
}

export function convertLater(documents: Documents, ask: Ask): Handler {
  return async function convertLater(c) {
    return c.json(taskOf(await startJob(documents, c, await ask(c))));
  };
}

/** `?wait=SECONDS` answers when the task has ended. */
export function pollTask(documents: Documents): Handler {
  return async function pollTask(c) {
    const tenant = c.var.grant.holder;
    const asked = Number(c.req.query('wait') ?? 0);
    const seconds = Math.min(Number.isFinite(asked) ? asked : 0, LIMITS.jobWaitSeconds.value);
    const job = await documents.get(tenant, c.req.param('id') ?? '');
    return c.json(taskOf(await waitForJob(documents, job, { tenant, seconds, signal: c.req.raw.signal })));
  };
}

export function taskResult(documents: Documents): Handler {
  return async function taskResult(c) {
    const job = await documents.get(c.var.grant.holder, c.req.param('id') ?? '');
    if (job.ended_at === null)
      throw new GlimpseError('job_not_finished', `The job is ${job.status}; ask again when it has ended.`);
    checkResult(job);
    return answered(documents, c, job);
  };
}

function answered(documents: Documents, c: Context<HttpEnv>, job: JobView): Response {
  const tenant = c.var.grant.holder;
  return new Response(jsonStream(doclingAnswer(documents, tenant, job)), { headers: answerHeaders(job) });
}

/** A job that is done in part is a success whose result says what is missing. */
function taskOf({ id, status, ended_at: endedAt }: JobView) {
  const isDone = status === 'succeeded' || status === 'partial';
  const task_status = endedAt !== null ? (isDone ? 'success' : 'failure') : status === 'queued' ? 'pending' : 'started';
  return { task_id: id, task_type: 'convert', task_status, task_position: null, task_meta: null };
}
