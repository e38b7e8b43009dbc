/** Videos of a request → what an engine is given: frames that came with it, or a clip whose header has been looked at. */
import type { Grant } from '../access/grant.ts';
import type { ContentPart } from '../engine/engine.ts';
import { GlimpseError } from '../errors.ts';
import type { Files } from '../files/files.ts';
import { LIMITS } from '../limits.ts';
import { parseClipUrl } from '../media/data-url.ts';
import type { ClipSource, VideoService } from '../media/video/clip.ts';
import { examinedClip } from '../media/video/examined-clip.ts';
import { isFrameList, parseFrameList } from '../media/video/frame-list.ts';
import { fetchNamed, findNamed, type Hold, type MediaKind, type MediaSources } from './named-sources.ts';
import { pictureParam } from './picture-params.ts';
import { FILE_SCHEME, KEY_SCHEME, type MessageBody, type VideoPart } from './schema/message.ts';

export type RequestVideos = ReadonlyMap<VideoPart, ContentPart>;

interface Reading {
  readonly videos: VideoService | null;
  readonly sources: MediaSources;
  readonly files: Files;
  readonly grant: Grant;
  readonly ownHost: string;
  readonly signal: AbortSignal;
  readonly hold: Hold;
}

const VIDEO: MediaKind = {
  name: 'video',
  maxBytes: LIMITS.videoInlineBytes.value,
  tooLarge: 'video_too_large',
  accept: 'video/*, image/gif',
  dataUrl: 'data:video/webm;base64,…',
};

/** @throws GlimpseError whatever is wrong with one, with its param */
export async function readVideos(messages: readonly MessageBody[], reading: Reading): Promise<RequestVideos> {
  const found = new Map<VideoPart, ContentPart>();
  for (const [at, { content }] of messages.entries()) {
    if (typeof content === 'string') continue;
    for (const [place, part] of content.entries()) {
      if (part.type !== 'video') continue;
      try {
        found.set(part, await readVideo(part, reading));
      } catch (error) {
        throw error instanceof GlimpseError ? error.with({ param: pictureParam(at, place, part) }) : error;
      }
    }
  }
  return found;
}

async function readVideo(part: VideoPart, reading: Reading): Promise<ContentPart> {
  if (isFrameList(part.url)) return { type: 'video', ...parseFrameList(part.url, part) };
  if (part.fps !== null || part.timestamps !== null)
    throw new GlimpseError(
      'invalid_parameter',
      '"fps" and "timestamps" belong to lists of frames (data:video/jpeg;base64,FRAME,…); a clip has its own times.',
    );
  const { videos } = reading;
  if (videos === null)
    throw new GlimpseError(
      'video_codec_unsupported',
      'Clips are read by the script glimpse-video, which is not bound here; send frames (data:video/jpeg;base64,FRAME,…).',
    );
  return { type: 'clip', clip: await examinedClip(videos, await sourceOf(part.url, reading)) };
}

async function sourceOf(url: string, reading: Reading): Promise<ClipSource> {
  const { grant, files, sources } = reading;
  if (url.startsWith(KEY_SCHEME)) {
    const key = url.slice(KEY_SCHEME.length);
    const { etag } = await findNamed(key, VIDEO, grant, sources);
    return { kind: 'stored', bucket: 'weights', key, etag };
  }
  if (url.startsWith(FILE_SCHEME))
    return {
      kind: 'stored',
      bucket: 'documents',
      ...(await files.object(grant.holder, url.slice(FILE_SCHEME.length))),
    };
  const isRemote = /^https?:/i.test(url);
  return { kind: 'bytes', bytes: isRemote ? await fetchNamed(url, VIDEO, sources, reading) : parseClipUrl(url) };
}
