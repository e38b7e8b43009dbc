/** What is known of a clip before anything of it is decoded: its header, and where it is decoded here, which frames are looked at. */
import type { ClipFacts, ClipSource, ExaminedClip } from '../media/video/clip.ts';
import { beyondEdge } from '../media/video/fit.ts';
import { LIMITS } from '../limits.ts';
import { sampleFrames, type ClipSamples } from '../media/video/sampling.ts';
import { aboutClip } from './about-clip.ts';
import { CLIP_BUDGET, ClipBytes, type ClipBuckets } from './clip-bytes.ts';
import { checkFrames, decodedIn, runsFor, timelineOf } from './frame-table.ts';
import { openClip } from './open-clip.ts';

export interface Examining {
  readonly buckets: ClipBuckets;
  /** Milliseconds. */
  readonly now: () => number;
  /** Of a clip that is too long, or takes too much decoding, fewer frames than the rule's. */
  readonly isFewer?: boolean;
}

export interface Examined extends ExaminedClip {
  /** What finding it out has read. */
  readonly cost: ClipBytes['cost'];
}

/**
 * Limits are looked at by the header alone; only of what is within them all frames are listed, for which WebM and GIF files are read whole.
 * @throws GlimpseError video_unreadable, video_changed
 */
export async function examine(source: ClipSource, { buckets, now, isFewer = false }: Examining): Promise<Examined> {
  const bytes = await ClipBytes.open(source, buckets, now);
  const clip = await openClip(bytes);
  if (!('list' in clip)) return { facts: clip, samples: null, cost: bytes.cost };
  try {
    if (beyondEdge(isFewer ? withoutLength(clip.facts) : clip.facts))
      return { facts: clip.facts, samples: null, cost: bytes.cost };
    if (!clip.isListed) bytes.allow(CLIP_BUDGET);
    const frames = await clip.list();
    checkFrames(frames);
    const shown = frames.flatMap(({ isShown }, place) => (isShown ? [place] : []));
    const timeline = timelineOf(
      shown.map((place) => frames[place]),
      clip.toleranceS,
    );
    const sampled = (most?: number): Sampled => {
      const { indices, seconds } = sampleFrames(timeline, most);
      const samples = { indices: indices.map((index) => shown[index]), seconds };
      const decodedFrames = decodedIn(runsFor(frames, samples.indices));
      return { samples, facts: { ...clip.facts, seconds: timeline.durationS, decodedFrames } };
    };
    const { samples, facts } = sampled();
    if (!beyondEdge(facts)) return { facts, samples, cost: bytes.cost };
    const fewer = isFewer ? fewerFrames(sampled) : null;
    if (fewer === null) return { facts, samples: null, cost: bytes.cost };
    return { ...fewer, ofFrames: samples.indices.length, cost: bytes.cost };
  } catch (error) {
    throw aboutClip(error);
  } finally {
    clip.close();
  }
}

interface Sampled {
  readonly samples: ClipSamples;
  readonly facts: ClipFacts;
}

/** Its length, and what must be decoded, is what fewer frames are for. */
const withoutLength = (facts: ClipFacts): ClipFacts => ({ ...facts, seconds: null, decodedFrames: null });

/** As many as may be looked at, then half as often, until they can be decoded in time; null: not even two can. */
function fewerFrames(sampled: (most: number) => Sampled): Sampled | null {
  for (let most = LIMITS.videoFrames.value; most >= 2; most = 2 * Math.floor(most / 4)) {
    const found = sampled(most);
    if (!beyondEdge({ ...found.facts, seconds: null })) return found;
  }
  return null;
}
