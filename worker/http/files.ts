/** /v1/files: files that are sent once and named in requests later, in OpenAI's shape. A key sees its own files only. */
import type { Context } from 'hono';
import { GlimpseError } from '../errors.ts';
import type { FileContent, Files, StoredFile } from '../files/files.ts';
import { LIMITS } from '../limits.ts';
import { arrivals, readBody } from './body.ts';
import { encodingOf } from './content-encoding.ts';
import { parseForm } from './form.ts';
import type { HttpEnv } from './request-log.ts';
import { parseFile, parseFilesQuery } from './schema/file.ts';

type Handler = (c: Context<HttpEnv>) => Promise<Response>;

const tenantOf = (c: Context<HttpEnv>): string => c.var.grant.holder;
const idOf = (c: Context<HttpEnv>): string => c.req.param('id') ?? '';
const FORM_TYPE = /^multipart\/form-data\b/i;

/** A form with `file`, `purpose` and maybe `expires_after[seconds]`. It is held in memory: what is large is PUT. */
export function createFile(files: Files): Handler {
  return async function createFile(c) {
    const type = c.req.header('content-type') ?? '';
    if (!FORM_TYPE.test(type))
      throw new GlimpseError('unsupported_media_type', 'Send a multipart form with "file" and "purpose".');
    const form = await parseForm(await readBody(c.req.raw, c.var.held), type);
    const file = form.get('file');
    if (!(file instanceof File))
      throw new GlimpseError('invalid_request', 'The form has no "file"; send the file as one.', { param: 'file' });
    const texts = [...form].filter(([, value]) => typeof value === 'string');
    const content = new Uint8Array(await file.arrayBuffer());
    return c.json(
      bodyOf(
        await files.add(tenantOf(c), { ...parseFile({ ...Object.fromEntries(texts), name: file.name }), content }),
      ),
    );
  };
}

/** The file is the body, and goes into the bucket while it comes. */
export function putFile(files: Files): Handler {
  return async function putFile(c) {
    const fields = parseFile({ ...c.req.query(), name: c.req.param('name') });
    return c.json(bodyOf(await files.add(tenantOf(c), { ...fields, content: streamed(c) })));
  };
}

export function listFiles(files: Files): Handler {
  return async function listFiles(c) {
    const { files: some, hasMore } = await files.list(tenantOf(c), parseFilesQuery(c.req.query()));
    const [first_id, last_id] = [some.at(0)?.id ?? null, some.at(-1)?.id ?? null];
    return c.json({ object: 'list', data: some.map(bodyOf), first_id, last_id, has_more: hasMore });
  };
}

export function getFile(files: Files): Handler {
  return async function getFile(c) {
    return c.json(bodyOf(await files.get(tenantOf(c), idOf(c))));
  };
}

/** As bytes of no kind, so that no browser takes a tenant's file for a page of this service. */
export function getFileContent(files: Files): Handler {
  return async function getFileContent(c) {
    const { file, body } = await files.content(tenantOf(c), idOf(c));
    return c.body(body, 200, {
      'content-type': 'application/octet-stream',
      'content-length': String(file.bytes),
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
      'x-content-type-options': 'nosniff',
    });
  };
}

export function deleteFile(files: Files): Handler {
  return async function deleteFile(c) {
    await files.remove(tenantOf(c), idOf(c));
    return c.json({ id: idOf(c), object: 'file', deleted: true });
  };
}

/** @throws GlimpseError invalid_request, file_too_large, encoding_unsupported */
function streamed(c: Context<HttpEnv>): FileContent {
  const bytes = Number(c.req.header('content-length') ?? Number.NaN);
  if (!(bytes > 0) || c.req.raw.body === null)
    throw new GlimpseError('invalid_request', 'Send the file as the body, with its content-length.');
  if (bytes > LIMITS.fileBytes.value) {
    const message = `The file has ${bytes} bytes; at most ${LIMITS.fileBytes.value} are taken.`;
    throw new GlimpseError('file_too_large', message);
  }
  if (encodingOf(c.req.raw.headers) !== null)
    throw new GlimpseError('encoding_unsupported', 'A file as the body is sent as it is, without a content-encoding.');
  return { chunks: arrivals(c.req.raw.body, c.var.held), bytes };
}

function bodyOf({ id, name, bytes, purpose, createdAt, expiresAt }: StoredFile) {
  return {
    id,
    object: 'file',
    bytes,
    created_at: createdAt,
    expires_at: expiresAt,
    filename: name,
    purpose,
    status: 'processed',
  };
}
