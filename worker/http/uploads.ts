/** /v1/documents/uploads: documents that are sent before the jobs that read them. */
import type { Context } from 'hono';
import { GlimpseError } from '../errors.ts';
import type { MadeUpload, Uploads, UploadView } from '../jobs/uploads.ts';
import { LIMITS } from '../limits.ts';
import { readJson } from './body.ts';
import { plainBody } from './job-body.ts';
import type { HttpEnv } from './request-log.ts';
import { parseUpload } from './schema/upload.ts';

type Handler = (c: Context<HttpEnv>) => Promise<Response>;

const tenantOf = (c: Context<HttpEnv>): string => c.var.grant.holder;
const idOf = (c: Context<HttpEnv>): string => c.req.param('id') ?? '';
/** A signed address is a key of its own. */
const NOT_STORED = { 'cache-control': 'no-store' };

export function createUpload(uploads: Uploads): Handler {
  return async function createUpload(c) {
    const made = await uploads.create(tenantOf(c), parseUpload(await readJson(c.req.raw, c.var.held)));
    return c.json({ ...bodyOf(made), ...wayOf(made, new URL(c.req.url).origin) }, 201, NOT_STORED);
  };
}

export function getUpload(uploads: Uploads): Handler {
  return async function getUpload(c) {
    return c.json(bodyOf(await uploads.get(tenantOf(c), idOf(c))));
  };
}

/** The document as it is, or a part of it. */
export function putUpload(uploads: Uploads): Handler {
  return async function putUpload(c) {
    const part = partOf(c.req.query('part'));
    return c.json(bodyOf(await uploads.put(tenantOf(c), idOf(c), part, plainBody(c))));
  };
}

export function deleteUpload(uploads: Uploads): Handler {
  return async function deleteUpload(c) {
    await uploads.remove(tenantOf(c), idOf(c));
    return c.json({ object: 'document', id: idOf(c), deleted: true });
  };
}

function bodyOf({ id, name, bytes, isComplete, expiresAt, missingParts }: UploadView) {
  return {
    id,
    object: 'document',
    status: isComplete ? 'complete' : 'waiting',
    name,
    bytes,
    expires_at: new Date(expiresAt).toISOString(),
    ...(missingParts && { part_bytes: LIMITS.uploadPartBytes.value, missing_parts: missingParts }),
  };
}

/** Where the document is sent to by PUT. */
function wayOf({ id, signed }: MadeUpload, origin: string) {
  if (signed === null) return { put_url: `${origin}/v1/documents/uploads/${id}/content`, headers: {} };
  const { url, headers, expiresAt } = signed;
  return { put_url: url, headers, put_expires_at: new Date(expiresAt).toISOString() };
}

function partOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (/^\d{1,5}$/.test(text)) return Number(text);
  const message = `"part" is "${text.slice(0, 20)}"; the number of a part is expected, from 1 on.`;
  throw new GlimpseError('invalid_parameter', message, { param: 'part' });
}
