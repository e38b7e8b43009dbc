/** Frames that a client has taken itself, as vLLM takes them: `data:video/jpeg;base64,FRAME,FRAME,…`. */
import { GlimpseError } from '../../errors.ts';
import { LIMITS } from '../../limits.ts';
import { imageOfBase64 } from '../data-url.ts';
import { FRAMES_PER_SECOND } from './sampling.ts';

const HEAD = /^data:video\/jpeg; *base64,/i;
/** More of a URL is not looked at: patterns over megabytes exhaust the stack. */
const HEAD_CHARS = 64;

export const isFrameList = (url: string): boolean => HEAD.test(url.slice(0, HEAD_CHARS));

export interface FrameTimes {
  /** Of the frames that came; two per second when neither is said. */
  readonly fps: number | null;
  /** Seconds of each frame. */
  readonly timestamps: readonly number[] | null;
}

export interface ListedFrames {
  /** Encoded, of any kind of picture. */
  readonly frames: readonly Uint8Array[];
  readonly seconds: readonly number[];
}

/** @throws GlimpseError video_too_long, invalid_data_url, image_too_large, invalid_parameter where times and frames do not match */
export function parseFrameList(url: string, { fps, timestamps }: FrameTimes): ListedFrames {
  const written = url.slice(url.indexOf(',') + 1).split(',');
  const most = LIMITS.videoFrames.value;
  if (written.length > most) {
    const message = `The video has ${written.length} frames; at most ${most} are looked at. Send every other one, and half the "fps".`;
    throw new GlimpseError('video_too_long', message, { frames: written.length, maxFrames: most });
  }
  const seconds = timestamps ?? written.map((_, place) => place / (fps ?? FRAMES_PER_SECOND));
  if (seconds.length !== written.length) {
    const message = `${written.length} frames came with ${seconds.length} "timestamps"; one for each is expected.`;
    throw new GlimpseError('invalid_parameter', message);
  }
  return { frames: written.map((frame) => imageOfBase64(frame)), seconds };
}
