/**
 * Images and videos of a request: sizes first (from the headers, before anything is decoded), then pixels, then features.
 * A picture is resized while it is decoded; what stays are the resized bytes of the frame pair being encoded.
 */
import type { Kernels } from '../../kernels-as/host/kernels.ts';
import { rows, type Tensor } from '../../kernels-as/host/tensor.ts';
import { GlimpseError } from '../errors.ts';
import type { DecodeOptions, EncodedImage, Size } from '../media/image.ts';
import { openImage } from '../media/open.ts';
import { turnOf } from '../media/orientation.ts';
import { smartResize } from '../media/smart-resize.ts';
import type { PreprocessorConfig, VolumeBounds } from '../model/config.ts';
import type { Grid } from '../model/positions.ts';
import { encodeFrame } from '../model/vision/tower.ts';
import type { ChatMessage, ContentPart } from '../engine/engine.ts';
import { aboutPicture } from './about-picture.ts';
import { placeOf, resizedElsewhere, type DecodingPlaces } from './decoding.ts';
import type { LoadedModel } from './load-model.ts';
import type { RequestGraph } from './residency.ts';

export interface Picture {
  readonly kind: 'image' | 'video';
  /** Encoded frames, an even number; a still image is one frame. */
  readonly frames: readonly EncodedImage[];
  /** Seconds of the first frame of every pair; empty for a still image. */
  readonly seconds: readonly number[];
  readonly heightPx: number;
  readonly widthPx: number;
  readonly grid: Grid;
  /** Image tokens of one frame pair. */
  readonly tokensPerFrame: number;
}

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
      return part.type === 'image' ? measureImage(part.bytes, model) : measureVideo(part.frames, part.fps, model);
    } catch (error) {
      throw aboutPicture(error, place);
    }
  });
}

function measureImage(bytes: Uint8Array, model: LoadedModel): Picture {
  // A still image counts as the two frames that a temporal patch covers.
  const frames = model.config.vision.temporalPatchSize;
  const image = openImage(bytes);
  const size = resizedSize(image, frames, model.preprocessor.imageVolume, model);
  return { kind: 'image', frames: [image], seconds: [], ...size, ...gridOf(1, size, model) };
}

/** Frames are taken in pairs; an odd one at the end is paired with itself. */
function measureVideo(frames: readonly Uint8Array[], fps: number, model: LoadedModel): Picture {
  if (frames.length === 0) {
    throw new GlimpseError('invalid_request', 'A video without frames came; send at least one frame.');
  }
  if (!(fps > 0 && Number.isFinite(fps))) {
    throw new GlimpseError(
      'invalid_parameter',
      `A video of ${fps} frames a second came; a number above 0 is expected.`,
    );
  }
  const images = frames.map((frame) => openImage(frame));
  const size = resizedSize(images[0], Math.max(2, frames.length), model.preprocessor.videoVolume, model);
  const pairs = Math.ceil(frames.length / 2);
  const seconds = Array.from({ length: pairs }, (_, pair) => (2 * pair) / fps);
  const even = images.length % 2 === 0 ? images : [...images, images[images.length - 1]];
  return { kind: 'video', frames: even, seconds, ...size, ...gridOf(pairs, size, model) };
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

interface WatchedDecoding extends DecodeOptions, DecodingPlaces {
  /** Called for every row: the work goes on. */
  readonly alive: () => void;
}

export interface EncodeOptions extends WatchedDecoding {
  readonly signal: AbortSignal;
}

/**
 * f32[N, D] in the current frame of the arena: the features of all pictures, in order; null without pictures.
 * @throws GlimpseError image_corrupt where decoding shows it; that the pictures fit in memory, planRequest has made sure (request-budget.ts)
 */
export async function encodePictures(
  graph: RequestGraph,
  preprocessor: PreprocessorConfig,
  pictures: readonly Picture[],
  { signal, ...decoding }: EncodeOptions,
): Promise<Tensor | null> {
  const { k, feed, config } = graph;
  const tokens = pictures.reduce((sum, { grid, tokensPerFrame }) => sum + grid[0] * tokensPerFrame, 0);
  if (tokens === 0) return null;
  const features = k.arena.f32([tokens, config.vision.outHiddenSize], 'vision.features');
  let row = 0;
  for (const [place, picture] of pictures.entries()) {
    for (let pair = 0; pair < picture.grid[0]; pair++) {
      signal.throwIfAborted();
      const mark = k.arena.mark();
      try {
        const frames = await framePair(k, picture, pair, decoding).catch((error: unknown) => {
          throw aboutPicture(error, place);
        });
        const out = rows(features, row, picture.tokensPerFrame);
        feed.begin('vision');
        await encodeFrame(graph, preprocessor, out, frames);
        await feed.end();
      } finally {
        k.arena.release(mark);
      }
      row += picture.tokensPerFrame;
      await decoding.pause();
    }
  }
  return features;
}

async function framePair(
  k: Kernels,
  picture: Picture,
  pair: number,
  decoding: WatchedDecoding,
): Promise<[Tensor, Tensor]> {
  const first = await resized(k, picture, picture.frames[2 * pair], decoding);
  const second = picture.kind === 'image' ? first : await resized(k, picture, picture.frames[2 * pair + 1], decoding);
  return [first, second];
}

/** u8[h, w, 3] of an encoded image, at the picture's size. */
async function resized(k: Kernels, picture: Picture, image: EncodedImage, options: WatchedDecoding): Promise<Tensor> {
  const out = k.arena.u8([picture.heightPx, picture.widthPx, 3], 'pixels');
  if (placeOf(image, picture, options) === 'elsewhere')
    return k.write(out, await resizedElsewhere(image, picture, options.elsewhere!, options.alpha));
  await k.arena.frameAsync(async () => {
    const plan = image.plan(picture, options.roomBytes);
    const take = k.resizeRows(out, [plan.rows.heightPx, plan.rows.widthPx], turnOf(image.orientation));
    await plan.decode(options, (row) => {
      options.alive();
      take(row);
    });
  });
  return out;
}
