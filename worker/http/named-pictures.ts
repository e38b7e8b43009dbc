/**
 * Pictures that a request names instead of bringing them: `https:` addresses on hosts of a list, `r2:KEY` in the service's own
 * bucket, and files that were sent before. They are read before the queue is entered, all at once, and counted as long as the answer takes.
 */
import type { Context, MiddlewareHandler } from 'hono';
import type { Grant } from '../access/grant.ts';
import { GlimpseError } from '../errors.ts';
import type { Files } from '../files/files.ts';
import { LIMITS } from '../limits.ts';
import type { VideoService } from '../media/video/clip.ts';
import { fetchNamed, findNamed, noObject, type Hold, type MediaKind, type MediaSources } from './named-sources.ts';
import { readVideos, type RequestVideos } from './named-videos.ts';
import { picturesOf } from './picture-params.ts';
import type { HttpEnv } from './request-log.ts';
import { FILE_SCHEME, KEY_SCHEME, type MessageBody } from './schema/message.ts';

/** The `url` of an image part → its encoded bytes. */
export type NamedPictures = ReadonlyMap<string, Uint8Array>;

export interface NamedMedia {
  readonly pictures: NamedPictures;
  readonly videos: RequestVideos;
}

interface Options {
  readonly files: Files;
  readonly pictures: MediaSources;
  /** The script that reads and decodes clips; null where it is not bound. */
  readonly videos: VideoService | null;
  readonly waitUntil: (work: Promise<unknown>) => void;
}

/** Gives `c.var.readNamed`; what it has read is free again when the answer has ended. */
export function namedPictures({ pictures, files, videos, waitUntil }: Options): MiddlewareHandler<HttpEnv> {
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
    c.set('readNamed', (messages) => readNamed(messages, c, { sources: pictures, files, videos, hold }));
    const answered = next();
    waitUntil(answered.then(() => c.var.streamEnd).then(() => void (all -= own)));
    await answered;
  };
}

interface Reading {
  readonly sources: MediaSources;
  readonly files: Files;
  readonly videos: VideoService | null;
  readonly hold: Hold;
}

async function readNamed(messages: readonly MessageBody[], c: Context<HttpEnv>, reading: Reading): Promise<NamedMedia> {
  const { sources, files, hold } = reading;
  const wanted = namesOf(messages);
  const remote = [...wanted.keys()].filter((name) => !isKey(name) && !isFile(name));
  if (remote.length > LIMITS.remoteImages.value) {
    const message = `${remote.length} pictures are to be fetched; at most ${LIMITS.remoteImages.value} are per request.`;
    throw new GlimpseError('too_many_images', message, { param: 'messages' });
  }
  // The first that fails ends the others.
  const others = new AbortController();
  const signal = AbortSignal.any([c.req.raw.signal, others.signal]);
  const fetching = { ownHost: new URL(c.req.url).hostname, signal, hold };
  const readOne = (name: string): Promise<Uint8Array> => {
    if (isKey(name)) return readKey(name.slice(KEY_SCHEME.length), c.var.grant, sources, hold);
    if (isFile(name)) return readFile(files, c.var.grant, name.slice(FILE_SCHEME.length), hold);
    return fetchNamed(name, IMAGE, sources, fetching);
  };
  const read = async ([name, param]: [string, string]): Promise<[string, Uint8Array]> => {
    try {
      return [name, await readOne(name)];
    } catch (error) {
      throw error instanceof GlimpseError ? error.with({ param }) : error;
    }
  };
  try {
    const pictures = Promise.all(Array.from(wanted, read));
    const videos = readVideos(messages, { ...reading, ...fetching, grant: c.var.grant });
    const [found, clips] = await Promise.all([pictures, videos]);
    return { pictures: new Map(found), videos: clips };
  } catch (error) {
    others.abort();
    throw error;
  }
}

const isKey = (name: string): boolean => name.startsWith(KEY_SCHEME);
const isFile = (name: string): boolean => name.startsWith(FILE_SCHEME);

/** Every picture once, with the field that names it first. */
function namesOf(messages: readonly MessageBody[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const { type, url, param } of picturesOf(messages))
    if (type === 'image' && /^(https?|r2|file-id):/i.test(url) && !names.has(url)) names.set(url, param);
  return names;
}

const IMAGE: MediaKind = {
  name: 'image',
  maxBytes: LIMITS.imageBytes.value,
  tooLarge: 'image_too_large',
  accept: 'image/*',
  dataUrl: 'data:image/png;base64,…',
};

async function readKey(key: string, grant: Grant, sources: MediaSources, hold: Hold): Promise<Uint8Array> {
  const { size } = await findNamed(key, IMAGE, grant, sources);
  const maxBytes = LIMITS.imageBytes.value;
  if (size > maxBytes) {
    const message = `The image in R2 has ${size} bytes; at most ${maxBytes} are allowed. Store a smaller one.`;
    throw new GlimpseError('image_too_large', message, { sizeBytes: size, maxBytes });
  }
  hold(size);
  const object = await sources.bucket.get(key);
  if (!object) throw noObject(sources.prefix);
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
