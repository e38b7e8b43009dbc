/** Whether a clip is decoded here, by what its header says: pure. The first limit that it is beyond counts, and is told with what helps. */
import { GlimpseError, type ErrorCode } from '../../errors.ts';
import { LIMITS } from '../../limits.ts';
import type { ClipFacts } from './clip.ts';

const BEYOND = ['container', 'codec', 'seconds', 'size', 'bytes', 'pixels'] as const;

export interface BeyondEdge {
  /** For routing: what of the clip is beyond this service. */
  readonly reason: `video:${(typeof BEYOND)[number]}`;
  /** What a client is told where nobody else takes the clip. */
  readonly error: GlimpseError;
}

interface Finding {
  readonly code: ErrorCode;
  readonly message: string;
  readonly facts?: Readonly<Record<string, unknown>>;
}

const IN_FRAMES = 'send its frames as data:video/jpeg;base64,FRAME,FRAME,… with "fps"';
const BY_ORIGIN = 'have it answered by a server in ORIGINS that takes video';

/** In the order in which they are looked at. */
const CHECKS: Readonly<Record<(typeof BEYOND)[number], (facts: ClipFacts) => Finding | null>> = {
  container: ({ container, isContainerRead }) =>
    isContainerRead
      ? null
      : unsupported(`The video is ${article(container)} ${container} file; MP4, MOV, WebM, MKV and GIF are read here.`),
  codec: ({ codec, codecName }) =>
    codec !== null
      ? null
      : unsupported(`The video is encoded as ${codecName ?? 'an unknown codec'}, which is not decoded here.`),
  seconds: ({ seconds }) => {
    const most = LIMITS.videoSeconds.value;
    // Tenths count: the end of a clip of 20 s is off by a millisecond or two.
    if (seconds === null || Math.floor(10 * seconds) / 10 <= most) return null;
    const message = `The video has ${seconds.toFixed(1)} s; at most ${most} s are looked at here. Cut it, ${IN_FRAMES}, or ${BY_ORIGIN}.`;
    return { code: 'video_too_long', message, facts: { seconds, maxSeconds: most } };
  },
  size: ({ widthPx, heightPx, codedPixels }) => {
    const most = LIMITS.videoPixels.value;
    if (codedPixels === null || codedPixels <= most) return null;
    const message = `Frames of the video have ${widthPx}x${heightPx} pixels; at most ${most} pixels are decoded, 1920x1088. Scale it down, ${IN_FRAMES}, or ${BY_ORIGIN}.`;
    return { code: 'video_too_large', message, facts: { pixels: codedPixels, maxPixels: most } };
  },
  bytes: ({ sizeBytes }) => {
    const most = LIMITS.videoBytes.value;
    if (sizeBytes <= most) return null;
    const message = `The video has ${sizeBytes} bytes; at most ${most} are read here. Encode it anew, ${IN_FRAMES}, or ${BY_ORIGIN}.`;
    return { code: 'video_too_large', message, facts: { sizeBytes, maxBytes: most } };
  },
  pixels: ({ codedPixels, decodedFrames }) => {
    const most = LIMITS.videoDecodePixels.value;
    if (codedPixels === null || decodedFrames === null || codedPixels * decodedFrames <= most) return null;
    const pixels = codedPixels * decodedFrames;
    const message = `${decodedFrames} frames of the video must be decoded, ${inMillions(pixels)} pixels; at most ${inMillions(most)} are. Cut it, scale it down, ${IN_FRAMES}, or ${BY_ORIGIN}.`;
    return { code: 'video_too_large', message, facts: { pixels, maxPixels: most } };
  },
};

/** null: it is decoded here, as far as its header tells. */
export function beyondEdge(facts: ClipFacts): BeyondEdge | null {
  for (const name of BEYOND) {
    const found = CHECKS[name](facts);
    if (found === null) continue;
    const { code, message, facts: more = {} } = found;
    return { reason: `video:${name}`, error: new GlimpseError(code, message, more) };
  }
  return null;
}

function unsupported(what: string): Finding {
  const ways = `Encode it as VP8, VP9 or AV1 of 8 bits (ffmpeg -i FILE -c:v libvpx-vp9 -pix_fmt yuv420p -an clip.webm), ${IN_FRAMES}, or ${BY_ORIGIN}.`;
  return { code: 'video_codec_unsupported', message: `${what} ${ways}` };
}

const article = (name: string): string => (/^[AEIOU]/.test(name) ? 'an' : 'a');
const inMillions = (count: number): string => `${Math.ceil(count / 1e6)} million`;
