/** /v1/documents/jobs: documents in, Markdown, JSON and HTML out. A holder of a key sees its own jobs only. */
import type { Context } from 'hono';
import { GlimpseError } from '../errors.ts';
import type { Documents } from '../jobs/documents.ts';
import { RESULT_FORMATS } from '../jobs/request.ts';
import type { JobView } from '../jobs/view.ts';
import { LIMITS } from '../limits.ts';
import { parseDocumentUrl } from '../media/data-url.ts';
import type { Webhooks } from '../webhooks/webhooks.ts';
import { readBody, readJson } from './body.ts';
import { watchJob } from './job-events.ts';
import { jobWebhooks } from './job-webhooks.ts';
import type { HttpEnv } from './request-log.ts';
import { parseJob, toJobRequest, type JobBody } from './schema/job.ts';

type Handler = (c: Context<HttpEnv>) => Promise<Response>;

const tenantOf = (c: Context<HttpEnv>): string => c.var.grant.holder;
const idOf = (c: Context<HttpEnv>): string => c.req.param('id') ?? '';
const POLL_SECONDS = 2;

export function createJob(documents: Documents, webhooks: Webhooks): Handler {
  return async function createJob(c) {
    const { body, document } = await readRequest(c);
    const tenant = tenantOf(c);
    const told = await jobWebhooks(webhooks, tenant, new URL(c.req.url).hostname, body.webhook ?? []);
    const job = await documents.create(tenant, toJobRequest(body, told), document);
    const waited = await waitFor(documents, c, job, preferredWait(c.req.header('prefer')));
    const headers = { location: `/v1/documents/jobs/${job.id}`, 'retry-after': String(POLL_SECONDS) };
    return c.json(waited, waited.ended_at === null ? 202 : 200, headers);
  };
}

export function getJob(documents: Documents): Handler {
  return async function getJob(c) {
    const job = await documents.get(tenantOf(c), idOf(c));
    return c.json(await waitFor(documents, c, job, Number(c.req.query('wait') ?? 0)));
  };
}

export function getResult(documents: Documents): Handler {
  return async function getResult(c) {
    const asked = c.req.query('format') ?? 'json';
    const format = RESULT_FORMATS.find((each) => each === asked);
    if (format === undefined) throw unknownFormat(asked);
    const { body, contentType, bytes } = await documents.result(tenantOf(c), idOf(c), format);
    return new Response(body, { headers: { 'content-type': contentType, 'content-length': String(bytes) } });
  };
}

export function getExtraction(documents: Documents): Handler {
  return async function getExtraction(c) {
    const { body, contentType } = await documents.extraction(tenantOf(c), idOf(c));
    return new Response(body, { headers: { 'content-type': contentType } });
  };
}

export function getEvents(documents: Documents): Handler {
  return async function getEvents(c) {
    // What is wrong with the request is an error with its status, not an event.
    const job = await documents.get(tenantOf(c), idOf(c));
    return watchJob(documents, tenantOf(c), job.id, Number(c.req.header('last-event-id') ?? 0));
  };
}

export function cancelJob(documents: Documents): Handler {
  return async function cancelJob(c) {
    return c.json(await documents.cancel(tenantOf(c), idOf(c)));
  };
}

export function retryJob(documents: Documents): Handler {
  return async function retryJob(c) {
    return c.json(await documents.retry(tenantOf(c), idOf(c)), 202);
  };
}

export function deleteJob(documents: Documents): Handler {
  return async function deleteJob(c) {
    await documents.remove(tenantOf(c), idOf(c));
    return c.json({ object: 'document.job', id: idOf(c), deleted: true });
  };
}

interface NewJob {
  readonly body: JobBody;
  readonly document: Uint8Array | ReadableStream;
}

const JSON_TYPE = /^application\/json\b/i;
const FORM_TYPE = /^multipart\/form-data\b/i;

/** JSON with a data URL, a form with a file, or the file itself as the body. */
async function readRequest(c: Context<HttpEnv>): Promise<NewJob> {
  const type = c.req.header('content-type') ?? '';
  if (JSON_TYPE.test(type)) return fromJson(await readJson(c.req.raw, c.var.held));
  if (FORM_TYPE.test(type)) return fromForm(await readBody(c.req.raw, c.var.held), type);
  const bytes = Number(c.req.header('content-length') ?? Number.NaN);
  const limit = LIMITS.documentBytes.value;
  if (!(bytes > 0)) throw new GlimpseError('invalid_request', 'Send the document with its content-length, or as JSON.');
  if (bytes > limit) {
    const message = `The document has ${bytes} bytes; at most ${limit} are taken as a body.`;
    throw new GlimpseError('document_too_large', message);
  }
  // Straight into the bucket: it is never held here.
  return { body: parseJob(fieldsOf(c.req.query())), document: c.req.raw.body! };
}

function fromJson(json: unknown): NewJob {
  const body = parseJob(json);
  const param = 'document.data';
  if (body.document?.data === undefined)
    throw new GlimpseError('invalid_request', '"document.data" is missing; send a data URL.', { param });
  return { body, document: parseDocumentUrl(body.document.data) };
}

/** `file` is the document; `options` may hold the fields of the JSON form. */
async function fromForm(bytes: Uint8Array, type: string): Promise<NewJob> {
  const form = await new Response(bytes as Uint8Array<ArrayBuffer>, { headers: { 'content-type': type } })
    .formData()
    .catch((error: unknown) => {
      throw new GlimpseError('invalid_request', 'The body is no multipart form.', {}, error);
    });
  const file = form.get('file');
  if (!(file instanceof File))
    throw new GlimpseError('invalid_request', 'The form has no "file"; send the document as one.', { param: 'file' });
  const options = form.get('options');
  const body = parseJob(typeof options === 'string' ? parseOptions(options) : {});
  const document = { ...body.document, name: body.document?.name ?? file.name };
  return { body: { ...body, document }, document: new Uint8Array(await file.arrayBuffer()) };
}

function parseOptions(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new GlimpseError('invalid_json', '"options" is not JSON.', { param: 'options' }, error);
  }
}

/** What may stand in the address beside a file as the body. */
function fieldsOf({ name, pages, engine, preset, formats, webhook }: Record<string, string | undefined>): object {
  return {
    ...(name && { document: { name } }),
    ...(pages && { pages }),
    ...(engine && { engine }),
    ...(preset && { extract: { preset } }),
    ...(formats && { output: { formats: formats.split(',') } }),
    ...(webhook && { webhook: { url: webhook } }),
  };
}

/** `Prefer: wait=30` (RFC 7240), in seconds. */
function preferredWait(prefer: string | undefined): number {
  return Number(/(?:^|[,;\s])wait=(\d{1,3})(?:$|[,;\s])/.exec(prefer ?? '')?.[1] ?? 0);
}

/** The job when it has ended, or as it is after so many seconds. */
async function waitFor(documents: Documents, c: Context<HttpEnv>, job: JobView, seconds: number): Promise<JobView> {
  const end = Date.now() + 1000 * Math.min(Number.isFinite(seconds) ? seconds : 0, LIMITS.jobWaitSeconds.value);
  let seq = 0;
  let hasEnded = job.ended_at !== null;
  while (!hasEnded && Date.now() < end && !c.req.raw.signal.aborted) {
    const next = await documents.events(tenantOf(c), job.id, seq, end - Date.now());
    seq = next.events.at(-1)?.seq ?? seq;
    hasEnded = next.hasEnded;
  }
  return seq === 0 && !hasEnded ? job : documents.get(tenantOf(c), job.id);
}

function unknownFormat(asked: string): GlimpseError {
  const message = `“${asked.slice(0, 20)}” is no format of a result; ${RESULT_FORMATS.join(', ')} are.`;
  return new GlimpseError('invalid_parameter', message, { param: 'format' });
}
