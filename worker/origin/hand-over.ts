/** The clips of a request, as an origin gets them: an address for each. Signed when it is asked, so that a wait before does not count. */
import { toBase64 } from '../base64.ts';
import type { ContentPart, GenerateRequest } from '../engine/engine.ts';
import { LIMITS } from '../limits.ts';
import type { Clip } from '../media/video/clip.ts';
import type { Media, StoredClip } from './media.ts';
import type { Origin } from './origin.ts';

export interface HandedOver {
  readonly urls: ReadonlyMap<Clip, string>;
  /** Those that the origin fetches. */
  readonly fetched: readonly StoredClip[];
  /** When the addresses end; milliseconds since 1970. */
  readonly expires: number;
  /** Removes what was stored for this request alone. */
  readonly end: () => Promise<void>;
}

/** Beside the time until its answer's head, by which it has read them. */
const SPARE_MS = 60_000;

export const clipsOf = ({ messages }: Pick<GenerateRequest, 'messages'>): Clip[] =>
  messages
    .flatMap(({ content }): readonly ContentPart[] => (typeof content === 'string' ? [] : content))
    .flatMap((part) => (part.type === 'clip' ? [part.clip] : []));

/** Whether there is a way by which the origin gets the clip. */
export function canHandOver(
  { kind, media: way, videoSeconds }: Origin,
  { source, facts }: Clip,
  media: Media,
): boolean {
  if (facts.seconds !== null && facts.seconds > videoSeconds) return false;
  if (source.kind === 'bytes') return takesInline(kind) || (way !== 'inline' && media.canLink(way, 'documents'));
  if (way !== 'inline') return media.canLink(way, source.bucket);
  return takesInline(kind) && facts.sizeBytes <= LIMITS.originInlineBytes.value;
}

/** transformers serve fetches videos by http(s) alone. */
const takesInline = (kind: Origin['kind']): boolean => kind !== 'transformers';

/** @throws GlimpseError video_changed */
export async function handOver(
  { kind, media: way, times }: Origin,
  request: GenerateRequest,
  media: Media,
): Promise<HandedOver> {
  const ms = times.video.headersMs + SPARE_MS;
  const expires = Date.now() + ms;
  const kept: StoredClip[] = [];
  const fetched: StoredClip[] = [];
  const addressOf = async ({ source, facts }: Clip): Promise<string> => {
    if (source.kind === 'bytes' && takesInline(kind)) return inline(source.bytes);
    const stored = source.kind === 'bytes' ? await media.keep(source.bytes) : { ...source, sizeBytes: facts.sizeBytes };
    if (source.kind === 'bytes') kept.push(stored);
    if (way === 'inline') return inline(await media.read(stored));
    fetched.push(stored);
    return media.link(way, stored, request.cause?.base ?? '', ms);
  };
  const urls = new Map<Clip, string>();
  const end = async () => void (await Promise.all(kept.map((clip) => media.drop(clip))));
  try {
    for (const clip of clipsOf(request)) urls.set(clip, await addressOf(clip));
  } catch (error) {
    await end();
    throw error;
  }
  return { urls, fetched, expires, end };
}

/** The other side looks at the bytes, whatever their type is said to be. */
const inline = (bytes: Uint8Array): string => `data:video/mp4;base64,${toBase64(bytes)}`;
