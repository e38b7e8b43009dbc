/** What is known of a clip before anything of it is decoded: its header, and where it is decoded here, which frames are looked at. */
import type { ClipFacts, ClipSource, ExaminedClip } from '../media/video/clip.ts';
import { beyondEdge } from '../media/video/fit.ts';
import { sampleFrames } from '../media/video/sampling.ts';
import { aboutClip } from './about-clip.ts';
import { CLIP_BUDGET, ClipBytes, type ClipBuckets } from './clip-bytes.ts';
import { checkFrames, decodedIn, runsFor, timelineOf } from './frame-table.ts';
import { openClip } from './open-clip.ts';

export interface Examining {
  readonly buckets: ClipBuckets;
  /** Milliseconds. */
  readonly now: () => number;
}

export interface Examined extends ExaminedClip {
  /** What finding it out has read. */
  readonly cost: ClipBytes['cost'];
}

/**
 * Limits are looked at by the header alone; only of what is within them all frames are listed, for which WebM and GIF files are read whole.
 * @throws GlimpseError video_unreadable, video_changed
 */
export async function examine(source: ClipSource, { buckets, now }: Examining): Promise<Examined> {
  const bytes = await ClipBytes.open(source, buckets, now);
  const clip = await openClip(bytes);
  if (!('list' in clip)) return { facts: clip, samples: null, cost: bytes.cost };
  try {
    if (beyondEdge(clip.facts)) return { facts: clip.facts, samples: null, cost: bytes.cost };
    if (!clip.isListed) bytes.allow(CLIP_BUDGET);
    const frames = await clip.list();
    checkFrames(frames);
    const shown = frames.flatMap(({ isShown }, place) => (isShown ? [place] : []));
    const timeline = timelineOf(
      shown.map((place) => frames[place]),
      clip.toleranceS,
    );
    const { indices, seconds } = sampleFrames(timeline);
    const samples = { indices: indices.map((index) => shown[index]), seconds };
    const decodedFrames = decodedIn(runsFor(frames, samples.indices));
    const facts: ClipFacts = { ...clip.facts, seconds: timeline.durationS, decodedFrames };
    return { facts, samples: beyondEdge(facts) ? null : samples, cost: bytes.cost };
  } catch (error) {
    throw aboutClip(error);
  } finally {
    clip.close();
  }
}
