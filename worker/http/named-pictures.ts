/**
 * Pictures that a request names instead of bringing them: `https:` addresses on hosts of a list, `r2:KEY` in the service's own
 * bucket, and files that were sent before. They are read before the queue is entered, all at once, and counted as long as the answer takes.
 */
import type { Context, MiddlewareHandler } from 'hono';
import type { Grant } from '../access/grant.ts';
import { GlimpseError } from '../errors.ts';
import type { Files } from '../files/files.ts';
import { guardedFetch, type Fetched, type GuardedOptions } from '../guard/guarded-fetch.ts';
import { LIMITS } from '../limits.ts';
import { picturesOf } from './picture-params.ts';
import type { HttpEnv } from './request-log.ts';
import { FILE_SCHEME, type MessageBody } from './schema/message.ts';

/** The `url` of an image part → its encoded bytes. */
export type NamedPictures = ReadonlyMap<string, Uint8Array>;

export interface PictureSources {
  /** IMAGE_HOSTS; empty: nothing is fetched. */
  readonly hosts: readonly string[];
  readonly fetch: GuardedOptions['fetch'];
  /** R2_MEDIA_PREFIX; null: no key is read. */
  readonly prefix: string | null;
  readonly bucket: MediaBucket;
}

/** The part of R2's binding that is needed. */
export interface MediaBucket {
  head(key: string): Promise<{ readonly size: number } | null>;
  get(key: string): Promise<{ arrayBuffer(): Promise<ArrayBuffer> } | null>;
}

interface Options {
  readonly files: Files;
  readonly pictures: PictureSources;
  readonly waitUntil: (work: Promise<unknown>) => void;
}

/** Gives `c.var.readNamed`; what it has read is free again when the answer has ended. */
export function namedPictures({ pictures, files, waitUntil }: Options): MiddlewareHandler<HttpEnv> {
  let all = 0;
  return async function namedPictures(c, next) {
    let own = 0;
    const hold = (bytes: number) => {
      if (all + bytes > LIMITS.namedImageBytes.value)
        throw new GlimpseError(
          'engine_busy',
          'Too many pictures are being fetched at once; try again in a few seconds.',
        );
      all += bytes;
      own += bytes;
    };
    c.set('readNamed', (messages) => readNamed(messages, c, pictures, files, hold));
    const answered = next();
    waitUntil(answered.then(() => c.var.streamEnd).then(() => void (all -= own)));
    await answered;
  };
}

type Hold = (bytes: number) => void;

async function readNamed(
  messages: readonly MessageBody[],
  c: Context<HttpEnv>,
  sources: PictureSources,
  files: Files,
  hold: Hold,
): Promise<NamedPictures> {
  const wanted = namesOf(messages);
  const remote = [...wanted.keys()].filter((name) => !isKey(name) && !isFile(name));
  if (remote.length > LIMITS.remoteImages.value) {
    const message = `${remote.length} pictures are to be fetched; at most ${LIMITS.remoteImages.value} are per request.`;
    throw new GlimpseError('too_many_images', message, { param: 'messages' });
  }
  // The first that fails ends the others.
  const others = new AbortController();
  const signal = AbortSignal.any([c.req.raw.signal, others.signal]);
  const readOne = (name: string): Promise<Uint8Array> => {
    if (isKey(name)) return readKey(name.slice(KEY_SCHEME.length), c.var.grant, sources, hold);
    if (isFile(name)) return readFile(files, c.var.grant, name.slice(FILE_SCHEME.length), hold);
    return fetchPicture(name, new URL(c.req.url).hostname, sources, signal, hold);
  };
  const read = async ([name, param]: [string, string]): Promise<[string, Uint8Array]> => {
    try {
      return [name, await readOne(name)];
    } catch (error) {
      throw error instanceof GlimpseError ? error.with({ param }) : error;
    }
  };
  try {
    return new Map(await Promise.all(Array.from(wanted, read)));
  } catch (error) {
    others.abort();
    throw error;
  }
}

const KEY_SCHEME = 'r2:';
const isKey = (name: string): boolean => name.startsWith(KEY_SCHEME);
const isFile = (name: string): boolean => name.startsWith(FILE_SCHEME);

/** Every picture once, with the field that names it first. */
function namesOf(messages: readonly MessageBody[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const { url, param } of picturesOf(messages))
    if (/^(https?|r2|file-id):/i.test(url) && !names.has(url)) names.set(url, param);
  return names;
}

async function fetchPicture(
  address: string,
  ownHost: string,
  { hosts, fetch }: PictureSources,
  signal: AbortSignal,
  hold: Hold,
): Promise<Uint8Array> {
  if (hosts.length === 0)
    throw new GlimpseError(
      'remote_image_unsupported',
      'Images are not fetched from the web here; send the image as a data URL (data:image/png;base64,…). ' +
        'Who runs this service may list hosts in the variable IMAGE_HOSTS.',
    );
  const fetched = await guardedFetch(address, {
    rules: { hosts, own: [ownHost] },
    fetch,
    maxBytes: LIMITS.imageBytes.value,
    headersMs: LIMITS.remoteHeadersMs.value,
    wholeMs: LIMITS.remoteWholeMs.value,
    maxHops: LIMITS.remoteHops.value,
    accept: 'image/*',
    signal,
    onChunk: hold,
  });
  if ('bytes' in fetched) return fetched.bytes;
  throw failureError(fetched);
}

const CODES = {
  refused: 'image_url_refused',
  failed: 'image_fetch_failed',
  timeout: 'image_fetch_timeout',
  too_large: 'image_too_large',
} as const;

function failureError({ failure, what }: Extract<Fetched, { failure: unknown }>): GlimpseError {
  const did = failure === 'refused' ? 'is not fetched' : 'could not be fetched';
  return new GlimpseError(CODES[failure], `The image at this address ${did}: ${what}. Send it as a data URL instead.`);
}

async function readKey(key: string, grant: Grant, { prefix, bucket }: PictureSources, hold: Hold): Promise<Uint8Array> {
  if (prefix === null)
    throw new GlimpseError(
      'remote_image_unsupported',
      'Images are not read from R2 here; send the image as a data URL (data:image/png;base64,…). ' +
        'Who runs this service may name a folder in the variable R2_MEDIA_PREFIX.',
    );
  if (!grant.scopes.includes('files'))
    throw new GlimpseError('forbidden', 'Reading images by r2: keys needs a key with the scope "files".');
  const isLong = new TextEncoder().encode(key).byteLength > LIMITS.mediaKeyBytes.value;
  if (isLong || !key.startsWith(prefix) || key.split('/').includes('..'))
    throw new GlimpseError(
      'image_url_refused',
      `An r2: key begins with ${prefix} and has no "..", and at most 1,024 bytes.`,
    );
  const found = await bucket.head(key);
  if (!found) throw noObject(prefix);
  const maxBytes = LIMITS.imageBytes.value;
  if (found.size > maxBytes) {
    const message = `The image in R2 has ${found.size} bytes; at most ${maxBytes} are allowed. Store a smaller one.`;
    throw new GlimpseError('image_too_large', message, { sizeBytes: found.size, maxBytes });
  }
  hold(found.size);
  const object = await bucket.get(key);
  if (!object) throw noObject(prefix);
  return new Uint8Array(await object.arrayBuffer());
}

async function readFile(files: Files, { holder }: Grant, id: string, hold: Hold): Promise<Uint8Array> {
  const { bytes } = await files.get(holder, id);
  const maxBytes = LIMITS.imageBytes.value;
  if (bytes > maxBytes) {
    const message = `The file has ${bytes} bytes; at most ${maxBytes} are read as an image.`;
    throw new GlimpseError('image_too_large', message, { sizeBytes: bytes, maxBytes });
  }
  hold(bytes);
  const { body } = await files.content(holder, id);
  return new Uint8Array(await new Response(body).arrayBuffer());
}

const noObject = (prefix: string): GlimpseError =>
  new GlimpseError('file_not_found', `There is no such object below ${prefix} in the bucket of this service.`);
