/** All frames of a clip by their times, and which of them must be decoded for those that are looked at: pure. */
import { GlimpseError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import type { Timeline } from '../media/video/sampling.ts';

/** A frame as it is stored; in the order in which frames are decoded, which is that of their times for all codecs that are decoded here. */
export interface ListedFrame {
  /** Seconds. */
  readonly time: number;
  readonly duration: number;
  /** Decoding can begin here. */
  readonly isKey: boolean;
  /** Some are only there for others to be decoded. */
  readonly isShown: boolean;
}

/** Frames from `first` to `last`, both included: `first` is a key frame, and some are only decoded for those after them. */
export interface Run {
  readonly first: number;
  readonly last: number;
}

/** `toleranceS`: what times may be off. */
export function timelineOf(frames: readonly ListedFrame[], toleranceS: number): Timeline {
  const times = frames.map(({ time }) => time);
  const last = frames[frames.length - 1];
  const between = last.time - times[0];
  // The last frame lasts as long as the others where nobody says for how long.
  const lastS = last.duration > 0 ? last.duration : between / Math.max(1, frames.length - 1);
  return { times, durationS: between + lastS, toleranceS };
}

/** @throws GlimpseError video_unreadable for no frame, none to begin with, times that go back, or too many */
export function checkFrames(frames: readonly ListedFrame[]): void {
  checkCount(frames.length);
  if (!frames.some(({ isShown }) => isShown))
    throw unreadable('The video has no frames that can be read; encode it anew.');
  if (!frames[0].isKey) throw unreadable('The video does not begin with a key frame; encode it anew.');
  const isInOrder = frames.every(({ time }, i) => Number.isFinite(time) && (i === 0 || time >= frames[i - 1].time));
  if (!isInOrder) throw unreadable('The times of the video go back; encode it anew.');
}

/** @throws GlimpseError video_unreadable */
export function checkCount(frames: number): void {
  const most = LIMITS.videoListedFrames.value;
  if (frames <= most) return;
  throw unreadable(`The video lists more than ${most} frames; cut it, or encode it with fewer per second.`);
}

/** What is decoded, in order: from the last key frame before each wanted one, nothing twice. `wanted` is ascending. */
export function runsFor(frames: readonly Pick<ListedFrame, 'isKey'>[], wanted: readonly number[]): Run[] {
  const runs: Run[] = [];
  for (const index of wanted) {
    let first = index;
    while (first > 0 && !frames[first].isKey) first--;
    const before = runs[runs.length - 1];
    if (before !== undefined && first <= before.last) runs[runs.length - 1] = { first: before.first, last: index };
    else runs.push({ first, last: index });
  }
  return runs;
}

export const decodedIn = (runs: readonly Run[]): number =>
  runs.reduce((sum, { first, last }) => sum + last - first + 1, 0);

const unreadable = (message: string): GlimpseError => new GlimpseError('video_unreadable', message);
