/** Images and videos of a request, measured from their headers before anything is decoded. */
import { GlimpseError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import type { EncodedImage, Size } from '../media/image.ts';
import { openImage } from '../media/open.ts';
import { smartResize } from '../media/smart-resize.ts';
import type { Clip } from '../media/video/clip.ts';
import { beyondEdge } from '../media/video/fit.ts';
import type { VolumeBounds } from '../model/config.ts';
import type { Grid } from '../model/positions.ts';
import type { ChatMessage, ContentPart } from '../engine/engine.ts';
import { aboutPicture } from './about-picture.ts';
import type { LoadedModel } from './load-model.ts';

export interface Picture {
  readonly kind: 'image' | 'video';
  /** Encoded frames, an even number; a still image is one frame, and those of a clip come later. */
  readonly frames: readonly EncodedImage[];
  readonly clip: Clip | null;
  /** Seconds of the first frame of every pair; empty for a still image. */
  readonly seconds: readonly number[];
  readonly heightPx: number;
  readonly widthPx: number;
  readonly grid: Grid;
  /** Image tokens of one frame pair. */
  readonly tokensPerFrame: number;
}

type Detail = Extract<ContentPart, { type: 'image' }>['detail'];
type Media = Exclude<ContentPart, { type: 'text' }>;

/**
 * Every picture of the conversation in order of appearance, measured but not decoded.
 * @throws GlimpseError those of openImage and of the size rule, with the picture's place
 */
export function measurePictures(messages: readonly ChatMessage[], model: LoadedModel): Picture[] {
  const parts = messages.flatMap(({ content }) => (typeof content === 'string' ? [] : content));
  const media = parts.filter((part): part is Media => part.type !== 'text');
  return media.map((part, place) => {
    try {
      return measure(part, model);
    } catch (error) {
      throw aboutPicture(error, place);
    }
  });
}

function measure(part: Media, model: LoadedModel): Picture {
  if (part.type === 'image') return measureImage(part, model);
  return part.type === 'clip' ? measureClip(part.clip, model) : measureVideo(part, model);
}

function measureImage({ bytes, detail }: Extract<Media, { type: 'image' }>, model: LoadedModel): Picture {
  // A still image counts as the two frames that a temporal patch covers.
  const frames = model.config.vision.temporalPatchSize;
  const image = openImage(bytes);
  const size = resizedSize(image, frames, imageVolume(detail, frames, model), model);
  return { kind: 'image', frames: [image], clip: null, seconds: [], ...size, ...gridOf(1, size, model) };
}

/**
 * Of frames x height x width. A picture in low detail is shrunk further than the model would do it; a small one in high detail is enlarged,
 * to as much as the model reads and a request may take for it.
 */
function imageVolume(detail: Detail, frames: number, { preprocessor, config }: LoadedModel): VolumeBounds {
  const { min, max } = preprocessor.imageVolume;
  const { patchSize, mergeSize } = config.vision;
  const volumeOf = (tokens: number) => frames * tokens * (patchSize * mergeSize) ** 2;
  const low = volumeOf(LIMITS.lowDetailTokens.value);
  const high = volumeOf(LIMITS.highDetailTokens.value);
  if (detail === 'low') return { min: Math.min(min, low), max: Math.min(max, low) };
  return detail === 'high' ? { min: Math.max(min, Math.min(max, high)), max } : { min, max };
}

/** Frames are taken in pairs; an odd one at the end is paired with itself. */
function measureVideo({ frames, seconds }: Extract<Media, { type: 'video' }>, model: LoadedModel): Picture {
  if (frames.length === 0) {
    throw new GlimpseError('invalid_request', 'A video without frames came; send at least one frame.');
  }
  checkSeconds(seconds, frames.length);
  const images = frames.map((frame) => openImage(frame));
  const size = resizedSize(images[0], Math.max(2, frames.length), model.preprocessor.videoVolume, model);
  const even = images.length % 2 === 0 ? images : [...images, images[images.length - 1]];
  return { kind: 'video', frames: even, clip: null, ...pairsOf(seconds, size, model), ...size };
}

function checkSeconds(seconds: readonly number[], frames: number): void {
  const isRight = seconds.every((each, i) => Number.isFinite(each) && each >= 0 && (i === 0 || each >= seconds[i - 1]));
  if (isRight && seconds.length === frames) return;
  const message = `A video of ${frames} frames came with ${seconds.length} times; one for each is expected, from 0 on, none before another.`;
  throw new GlimpseError('invalid_parameter', message);
}

function measureClip(clip: Clip, model: LoadedModel): Picture {
  const { facts, samples } = clip;
  const { widthPx, heightPx } = facts;
  if (samples === null || widthPx === null || heightPx === null)
    throw beyondEdge(facts)?.error ?? new GlimpseError('video_unreadable', 'The video has no frames that can be read.');
  const frames = samples.seconds.length;
  const size = resizedSize({ widthPx, heightPx }, frames, model.preprocessor.videoVolume, model);
  return { kind: 'video', frames: [], clip, ...pairsOf(samples.seconds, size, model), ...size };
}

function pairsOf(
  seconds: readonly number[],
  size: Size,
  model: LoadedModel,
): Pick<Picture, 'grid' | 'seconds' | 'tokensPerFrame'> {
  const firsts = seconds.filter((_, i) => i % 2 === 0);
  return { seconds: firsts, ...gridOf(firsts.length, size, model) };
}

function resizedSize(
  { heightPx, widthPx }: Size,
  frames: number,
  { min, max }: VolumeBounds,
  model: LoadedModel,
): Size {
  const { patchSize, mergeSize, temporalPatchSize } = model.config.vision;
  const factors = { factor: patchSize * mergeSize, temporalFactor: temporalPatchSize };
  const rule = { ...factors, minVolume: min, maxVolume: max };
  return smartResize({ heightPx, widthPx, frames }, rule);
}

function gridOf(
  pairs: number,
  { heightPx, widthPx }: Size,
  model: LoadedModel,
): Pick<Picture, 'grid' | 'tokensPerFrame'> {
  const { patchSize, mergeSize } = model.config.vision;
  const grid: Grid = [pairs, heightPx / patchSize, widthPx / patchSize];
  return { grid, tokensPerFrame: (grid[1] * grid[2]) / mergeSize ** 2 };
}
