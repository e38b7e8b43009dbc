/**
 * Which frames of a clip a model looks at: two a second, by their times. Where frames come at a constant rate these are the frames that
 * the reference takes by counting; where they do not, the reference is off by up to the irregularity, and these are the true ones.
 * Source: sample_frames of transformers' models/glm4v/video_processing_glm4v.
 */

/** Of frames that are looked at, whichever clip it is. */
export const FRAMES_PER_SECOND = 2;
/** Longer clips are looked at as often as one of so many seconds. */
const MOST_SECONDS = 300;
/** Products of numbers that have no end in binary: 2 · 4.5 may be less than 9. */
const ROUNDING = 1e-9;

export interface Timeline {
  /** Seconds of all frames, ascending. */
  readonly times: readonly number[];
  /** From the first frame to the end of the last. */
  readonly durationS: number;
  /** What times may be off: those of WebM and Matroska are whole milliseconds. */
  readonly toleranceS: number;
}

export interface ClipSamples {
  /** Places of the frames among all of the clip, ascending; an even number, so the last may come twice. */
  readonly indices: readonly number[];
  /** Seconds of each since the first frame of the clip. */
  readonly seconds: readonly number[];
}

/** At most `most` frames, an even number; where that is fewer than the rule's, they are taken evenly over the whole clip. */
export function sampleFrames(timeline: Timeline, most = Infinity): ClipSamples {
  const { times, toleranceS } = timeline;
  const since = (index: number) => times[index] - times[0];
  const last = times.length - 1;
  const indices: number[] = [];
  let index = 0;
  for (const target of targets(timeline, most)) {
    while (index < last && since(index) < target - toleranceS) index++;
    if (indices[indices.length - 1] !== index) indices.push(index);
  }
  if (indices.length % 2 === 1) indices.push(index);
  return { indices, seconds: indices.map((each) => withoutNoise(since(each), toleranceS)) };
}

/** Seconds since the first frame, ascending: the first frame at or after each is taken. */
function targets({ times, durationS, toleranceS }: Timeline, most: number): number[] {
  // The end of the last frame is a sum of two times.
  const mostS = durationS + 2 * toleranceS;
  const wanted = Math.floor(Math.min(mostS, MOST_SECONDS) * FRAMES_PER_SECOND + ROUNDING);
  const isLong = durationS > MOST_SECONDS;
  const count = Math.max(1, isLong ? Math.min(wanted, times.length) : wanted);
  if (count > most) return evenly(most, (durationS * (most - 1)) / most);
  if (!isLong) return Array.from({ length: count }, (_, i) => i / FRAMES_PER_SECOND);
  return times.length <= count ? times.map((time) => time - times[0]) : evenly(count, durationS);
}

/** From 0 to `end`, both included. */
const evenly = (count: number, end: number): number[] =>
  Array.from({ length: count }, (_, i) => (i * end) / (count - 1));

/** A time that is a multiple of half a second but for what times may be off is that multiple: 0.9999 s is 1 s. */
function withoutNoise(seconds: number, toleranceS: number): number {
  const nearest = Math.round(seconds * 2) / 2;
  return Math.abs(seconds - nearest) <= toleranceS ? nearest : seconds;
}
