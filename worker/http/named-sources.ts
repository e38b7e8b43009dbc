/** Pictures and videos that a request names: by an address on a host of a list, or by a key in the service's own bucket. */
import type { Grant } from '../access/grant.ts';
import { GlimpseError, type ErrorCode } from '../errors.ts';
import { guardedFetch, type Fetched, type GuardedOptions } from '../guard/guarded-fetch.ts';
import { LIMITS } from '../limits.ts';

export interface MediaSources {
  /** IMAGE_HOSTS; empty: nothing is fetched. */
  readonly hosts: readonly string[];
  readonly fetch: GuardedOptions['fetch'];
  /** R2_MEDIA_PREFIX; null: no key is read. */
  readonly prefix: string | null;
  readonly bucket: MediaBucket;
}

/** The part of R2's binding that is needed. */
export interface MediaBucket {
  head(key: string): Promise<{ readonly size: number; readonly etag: string } | null>;
  get(key: string): Promise<{ arrayBuffer(): Promise<ArrayBuffer> } | null>;
}

/** Of what kind the named is, for limits and messages. */
export interface MediaKind {
  readonly name: 'image' | 'video';
  readonly maxBytes: number;
  readonly tooLarge: ErrorCode;
  readonly accept: string;
  /** How it is sent instead. */
  readonly dataUrl: string;
}

/** Counts bytes that are held until the answer has ended; throws when they are too many. */
export type Hold = (bytes: number) => void;

interface Fetching {
  /** The one by which this service was asked. */
  readonly ownHost: string;
  readonly signal: AbortSignal;
  readonly hold: Hold;
}

/** @throws GlimpseError remote_image_unsupported, image_url_refused, image_fetch_failed, image_fetch_timeout; tooLarge of the kind */
export async function fetchNamed(
  address: string,
  kind: MediaKind,
  { hosts, fetch }: MediaSources,
  { ownHost, signal, hold }: Fetching,
): Promise<Uint8Array> {
  if (hosts.length === 0)
    throw new GlimpseError(
      'remote_image_unsupported',
      `${plural(kind)} are not fetched from the web here; send the ${kind.name} as a data URL (${kind.dataUrl}). ` +
        'Who runs this service may list hosts in the variable IMAGE_HOSTS.',
    );
  const fetched = await guardedFetch(address, {
    rules: { hosts, own: [ownHost] },
    fetch,
    maxBytes: kind.maxBytes,
    headersMs: LIMITS.remoteHeadersMs.value,
    wholeMs: LIMITS.remoteWholeMs.value,
    maxHops: LIMITS.remoteHops.value,
    accept: kind.accept,
    signal,
    onChunk: hold,
  });
  if ('bytes' in fetched) return fetched.bytes;
  throw failureError(fetched, kind);
}

const plural = ({ name }: MediaKind): string => (name === 'image' ? 'Images' : 'Videos');

const CODES = { refused: 'image_url_refused', failed: 'image_fetch_failed', timeout: 'image_fetch_timeout' } as const;

function failureError({ failure, what }: Extract<Fetched, { failure: unknown }>, kind: MediaKind): GlimpseError {
  const did = failure === 'refused' ? 'is not fetched' : 'could not be fetched';
  const code = failure === 'too_large' ? kind.tooLarge : CODES[failure];
  return new GlimpseError(code, `The ${kind.name} at this address ${did}: ${what}. Send it as a data URL instead.`);
}

/** The object that a key names. @throws GlimpseError remote_image_unsupported, forbidden, image_url_refused, file_not_found */
export async function findNamed(
  key: string,
  kind: MediaKind,
  grant: Grant,
  { prefix, bucket }: MediaSources,
): Promise<{ readonly size: number; readonly etag: string }> {
  if (prefix === null)
    throw new GlimpseError(
      'remote_image_unsupported',
      `${plural(kind)} are not read from R2 here; send the ${kind.name} as a data URL (${kind.dataUrl}). ` +
        'Who runs this service may name a folder in the variable R2_MEDIA_PREFIX.',
    );
  if (!grant.scopes.includes('files'))
    throw new GlimpseError('forbidden', `Reading ${kind.name}s by r2: keys needs a key with the scope "files".`);
  const isLong = new TextEncoder().encode(key).byteLength > LIMITS.mediaKeyBytes.value;
  if (isLong || !key.startsWith(prefix) || key.split('/').includes('..'))
    throw new GlimpseError(
      'image_url_refused',
      `An r2: key begins with ${prefix} and has no "..", and at most 1,024 bytes.`,
    );
  const found = await bucket.head(key);
  if (!found) throw noObject(prefix);
  return found;
}

export const noObject = (prefix: string | null): GlimpseError =>
  new GlimpseError('file_not_found', `There is no such object below ${prefix} in the bucket of this service.`);
