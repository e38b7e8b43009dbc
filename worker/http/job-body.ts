/** What a request for a job brings: JSON with a data URL, a form with a file, or the file itself as the body. */
import type { Context } from 'hono';
import { GlimpseError } from '../errors.ts';
import type { NewDocument } from '../jobs/documents.ts';
import { LIMITS } from '../limits.ts';
import type { Grant } from '../access/grant.ts';
import { arrivals, readBody, readJson } from './body.ts';
import { encodingOf } from './content-encoding.ts';
import { parseForm } from './form.ts';
import { countOf, namedDocument, type NamedDocuments } from './named-document.ts';
import type { HttpEnv } from './request-log.ts';
import { parseJob, type JobBody } from './schema/job.ts';

export interface NewJob {
  readonly body: JobBody;
  readonly document: NewDocument;
}

const JSON_TYPE = /^application\/json\b/i;
const FORM_TYPE = /^multipart\/form-data\b/i;

/** @throws GlimpseError as readBody, parseJob, parseDocumentUrl; document_too_large */
export async function readJobBody(c: Context<HttpEnv>, named: NamedDocuments): Promise<NewJob> {
  const type = c.req.header('content-type') ?? '';
  checkQuery(c.req.query(), JSON_TYPE.test(type) || FORM_TYPE.test(type));
  if (JSON_TYPE.test(type)) return fromJson(await readJson(c.req.raw, c.var.held), c.var.grant, named);
  if (FORM_TYPE.test(type)) return fromForm(await readBody(c.req.raw, c.var.held), type);
  return { body: parseJob(fieldsOf(c.req.query())), document: plainBody(c) };
}

/** Straight into the bucket: it is never held here. @throws GlimpseError invalid_request, document_too_large, encoding_unsupported */
export function plainBody(c: Context<HttpEnv>): Extract<NewDocument, { kind: 'chunks' }> {
  const bytes = Number(c.req.header('content-length') ?? Number.NaN);
  const limit = LIMITS.documentBytes.value;
  if (!(bytes > 0) || c.req.raw.body === null)
    throw new GlimpseError('invalid_request', 'Send the document with its content-length, or as JSON.');
  if (bytes > limit) {
    const message = `The document has ${bytes} bytes; at most ${limit} are taken as a body.`;
    throw new GlimpseError('document_too_large', message);
  }
  if (encodingOf(c.req.raw.headers) !== null)
    throw new GlimpseError(
      'encoding_unsupported',
      'A document as the body is sent as it is, without a content-encoding.',
    );
  return { kind: 'chunks', chunks: arrivals(c.req.raw.body, c.var.held), bytes };
}

async function fromJson(json: unknown, grant: Grant, named: NamedDocuments): Promise<NewJob> {
  const body = parseJob(json);
  const { document, name } = await namedDocument(body.document ?? {}, grant, named);
  return { body: { ...body, document: { ...body.document, name: body.document?.name ?? name } }, document };
}

/** `file` is the document; `options` may hold the fields of the JSON form. */
async function fromForm(bytes: Uint8Array, type: string): Promise<NewJob> {
  const form = await parseForm(bytes, type);
  checkForm(form);
  const file = form.get('file');
  if (!(file instanceof File))
    throw new GlimpseError('invalid_request', 'The form has no "file"; send the document as one.', { param: 'file' });
  const options = form.get('options');
  const body = parseJob(typeof options === 'string' ? parseOptions(options) : {});
  if (countOf(body.document ?? {}) > 0)
    throw new GlimpseError('invalid_parameter', 'The form has a "file"; "options.document" names no other.', {
      param: 'options',
    });
  const document = { ...body.document, name: body.document?.name ?? file.name };
  return { body: { ...body, document }, document: { kind: 'bytes', bytes: new Uint8Array(await file.arrayBuffer()) } };
}

/** Nothing is left out in silence. @throws GlimpseError invalid_parameter */
function checkForm(form: FormData): void {
  for (const name of form.keys()) {
    if (name !== 'file' && name !== 'options')
      throw unknown(name, `The form has a field "${shown(name)}"; put it into "options", which is JSON.`);
    if (form.getAll(name).length > 1) throw unknown(name, `The form has "${name}" more than once; a job has one.`);
  }
}

/** @throws GlimpseError invalid_parameter */
function checkQuery(query: Readonly<Record<string, string>>, hasBody: boolean): void {
  const name = Object.keys(query).find((each) => hasBody || !IN_ADDRESS.has(each));
  if (name === undefined) return;
  const where = hasBody ? 'a JSON body or a form has its own' : `${[...IN_ADDRESS].join(', ')} may stand there`;
  throw unknown(name, `The address has "${shown(name)}"; ${where}.`);
}

const SHOWN_CHARS = 40;
const shown = (text: string): string => text.slice(0, SHOWN_CHARS);
const unknown = (name: string, message: string): GlimpseError =>
  new GlimpseError('invalid_parameter', message, { param: shown(name) });

function parseOptions(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new GlimpseError('invalid_json', '"options" is not JSON.', { param: 'options' }, error);
  }
}

const IN_ADDRESS: ReadonlySet<string> = new Set(['name', 'pages', 'engine', 'preset', 'formats', 'webhook']);

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
