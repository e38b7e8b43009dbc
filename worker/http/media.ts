/**
 * GET and HEAD /v1/media/CLAIM.SIGNATURE: one object for an origin that was handed its address. Needs no key: who has the address may read
 * that object, as long as it is what it was and the address lasts.
 */
import type { Context } from 'hono';
import type { Access } from '../access/grant.ts';
import { GlimpseError } from '../errors.ts';
import { claimOf, type MediaClaim } from '../origin/media-link.ts';
import { notFound } from './error-response.ts';
import type { HttpEnv } from './request-log.ts';

/** The part of R2's binding that is needed. */
export interface ServedBucket {
  get(
    key: string,
    options: {
      readonly onlyIf: { readonly etagMatches: string };
      readonly range?: { readonly offset: number; readonly length: number };
    },
  ): Promise<{ readonly body?: ReadableStream } | null>;
}

export interface ServedMedia {
  readonly buckets: Readonly<Record<MediaClaim['bucket'], ServedBucket>>;
  /** null: no address was ever given. */
  readonly secret: string | null;
}

interface Options {
  readonly access: Access;
  readonly media: ServedMedia;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** One range alone: R2 answers several with the whole object. */
const RANGE = /^bytes=(\d*)-(\d*)$/;

export function getMedium({ access, media: { buckets, secret }, now }: Options) {
  return async function getMedium(c: Context<HttpEnv>): Promise<Response> {
    const claim = secret && (await claimOf(secret, c.req.param('claim') ?? ''));
    if (!claim) {
      // Only who guesses is counted: an origin may read a video in many pieces.
      await access.countStranger(c.req.raw);
      return notFound(c);
    }
    if (now() >= claim.expires) throw gone('has ended');
    const header = c.req.header('range');
    const range = header === undefined ? null : rangeOf(header, claim.sizeBytes);
    const headers = headersOf(claim);
    if (header !== undefined && range === null)
      return new Response(null, {
        status: 416,
        headers: { ...headers, 'content-range': `bytes */${claim.sizeBytes}` },
      });
    const onlyIf = { etagMatches: claim.etag };
    const object = await buckets[claim.bucket].get(claim.key, range ? { onlyIf, range } : { onlyIf });
    if (!object?.body) throw gone('is of an object that was replaced or deleted');
    const body = c.req.method === 'HEAD' ? await unread(object.body) : object.body;
    if (range === null)
      return new Response(body, { headers: { ...headers, 'content-length': String(claim.sizeBytes) } });
    const { offset, length } = range;
    return new Response(body, {
      status: 206,
      headers: {
        ...headers,
        'content-length': String(length),
        'content-range': `bytes ${offset}-${offset + length - 1}/${claim.sizeBytes}`,
      },
    });
  };
}

/** null for one that is none, has several, or begins behind the end. */
export function rangeOf(header: string, sizeBytes: number): { offset: number; length: number } | null {
  const [, first, last] = RANGE.exec(header.trim()) ?? [];
  if (first === undefined || (first === '' && last === '')) return null;
  const offset = first === '' ? Math.max(0, sizeBytes - Number(last)) : Number(first);
  const end = first === '' || last === '' ? sizeBytes : Math.min(sizeBytes, Number(last) + 1);
  return offset < end ? { offset, length: end - offset } : null;
}

/** Bytes of no kind, so that no browser takes them for a page of this service; who asked looks at them. */
const headersOf = ({ etag }: MediaClaim): Record<string, string> => ({
  'content-type': 'application/octet-stream',
  'x-content-type-options': 'nosniff',
  'accept-ranges': 'bytes',
  'cache-control': 'private, no-store',
  etag: `"${etag}"`,
});

async function unread(body: ReadableStream): Promise<null> {
  await body.cancel();
  return null;
}

const gone = (what: string): GlimpseError => new GlimpseError('input_gone', `This address ${what}.`);
