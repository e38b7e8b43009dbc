/** Bytes of any kind of clip → the clip, opened by what they begin with. */
import { GlimpseError } from '../errors.ts';
import type { ClipFacts } from '../media/video/clip.ts';
import type { ClipBytes } from './clip-bytes.ts';
import { openGifClip } from './gif-clip.ts';
import type { OpenClip } from './opened.ts';
import { openTrack } from './track-clip.ts';

/** What is told by its first bytes: what is read here, and what others may read. */
const KINDS: readonly (readonly [
  name: string,
  open: typeof openTrack | null,
  ...magics: (readonly [number, string])[],
])[] = [
  ['WebM', openTrack, [0, '\x1aE\xdf\xa3']],
  ['MP4', openTrack, [4, 'ftyp']],
  ['MOV', openTrack, [4, 'moov']],
  ['MOV', openTrack, [4, 'mdat']],
  ['MOV', openTrack, [4, 'wide']],
  ['MOV', openTrack, [4, 'free']],
  ['GIF', openGifClip, [0, 'GIF8']],
  ['AVI', null, [0, 'RIFF'], [8, 'AVI ']],
  ['FLV', null, [0, 'FLV\x01']],
  ['Ogg', null, [0, 'OggS']],
  ['Windows Media', null, [0, '\x30\x26\xb2\x75']],
  ['MPEG', null, [0, '\0\0\x01\xba']],
  ['MPEG', null, [0, '\0\0\x01\xb3']],
  ['MPEG-TS', null, [0, 'G'], [188, 'G']],
];
const SNIFFED_BYTES = 192;

/** @throws GlimpseError video_unreadable, video_changed */
export async function openClip(bytes: ClipBytes): Promise<OpenClip | ClipFacts> {
  const start = String.fromCharCode(...(await bytes.range(0, Math.min(SNIFFED_BYTES, bytes.sizeBytes))));
  const kind = KINDS.find(([, , ...magics]) => magics.every(([at, magic]) => start.startsWith(magic, at)));
  if (kind === undefined) {
    const message = `The video has ${bytes.sizeBytes} bytes of no format that is known; send an MP4, MOV, WebM, MKV or GIF.`;
    throw new GlimpseError('video_unreadable', message);
  }
  const [name, open] = kind;
  return open === null ? unreadFacts(name, bytes.sizeBytes) : open(bytes, name);
}

const unreadFacts = (container: string, sizeBytes: number): ClipFacts => ({
  sizeBytes,
  container,
  isContainerRead: false,
  codecName: null,
  codec: null,
  seconds: null,
  widthPx: null,
  heightPx: null,
  codedPixels: null,
  decodedFrames: null,
});
