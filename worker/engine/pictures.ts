/**
 * Images and videos of a request: sizes first (from the headers, before anything is decoded), then pixels, then features.
 * One picture's raw pixels exist at a time; what stays are the resized bytes of the frame pair being encoded.
 */
import type { Kernels } from '../../kernels-as/host/kernels.ts';
import { rows, type Tensor } from '../../kernels-as/host/tensor.ts';
import { GlimpseError } from '../errors.ts';
import type { Codecs } from '../media/codecs.ts';
import { decodeImage } from '../media/decode.ts';
import { readHeader } from '../media/header.ts';
import { smartResize } from '../media/smart-resize.ts';
import type { Probe } from '../model/probe.ts';
import { encodeFrame } from '../model/vision/tower.ts';
import type { ChatMessage, Grid } from './engine.ts';
import type { LoadedModel } from './load.ts';

export interface Picture {
  readonly kind: 'image' | 'video';
  /** Encoded frames, an even number; a still image is one frame. */
  readonly frames: readonly Uint8Array[];
  /** Seconds of the first frame of every pair; empty for a still image. */
  readonly seconds: readonly number[];
  readonly heightPx: number;
  readonly widthPx: number;
  readonly grid: Grid;
  /** Image tokens of one frame pair. */
  readonly tokensPerFrame: number;
}

/** Every picture of the conversation in order of appearance, measured but not decoded. */
export function measurePictures(messages: readonly ChatMessage[], model: LoadedModel): Picture[] {
  const parts = messages.flatMap(({ content }) => (typeof content === 'string' ? [] : content));
  return parts.flatMap((part) => {
    if (part.type === 'image') return [measure('image', [part.bytes], [], model)];
    if (part.type === 'video')
      return [measure('video', evenFrames(part.frames), pairSeconds(part.frames.length, part.fps), model)];
    return [];
  });
}

function measure(
  kind: Picture['kind'],
  frames: readonly Uint8Array[],
  seconds: readonly number[],
  model: LoadedModel,
): Picture {
  const { vision } = model.config;
  const { minVolume, maxVolume, maxVideoVolume } = model.preprocessor;
  if (frames.length === 0)
    throw new GlimpseError('invalid_request', 'A video without frames came; send at least one frame.');
  const header = readHeader(frames[0]);
  const { heightPx, widthPx } = smartResize(
    {
      heightPx: header.heightPx,
      widthPx: header.widthPx,
      frames: kind === 'image' ? vision.temporalPatchSize : frames.length,
    },
    {
      factor: vision.patchSize * vision.mergeSize,
      temporalFactor: vision.temporalPatchSize,
      minVolume,
      maxVolume: kind === 'image' ? maxVolume : maxVideoVolume,
    },
  );
  const grid = [
    kind === 'image' ? 1 : frames.length / 2,
    heightPx / vision.patchSize,
    widthPx / vision.patchSize,
  ] as const;
  return {
    kind,
    frames,
    seconds,
    heightPx,
    widthPx,
    grid,
    tokensPerFrame: (grid[1] * grid[2]) / vision.mergeSize ** 2,
  };
}

function evenFrames(frames: readonly Uint8Array[]): readonly Uint8Array[] {
  return frames.length % 2 === 0 ? frames : [...frames, frames[frames.length - 1]];
}

function pairSeconds(frames: number, fps: number): number[] {
  return Array.from({ length: Math.ceil(frames / 2) }, (_, pair) => (2 * pair) / fps);
}

export interface EncodeOptions {
  readonly codecs: Codecs;
  readonly signal: AbortSignal;
  /** Lets other events run; called between frames. */
  readonly pause: () => Promise<void>;
  readonly probe?: Probe;
}

/** f32[N, D] in the current frame of the arena: the features of all pictures, in order; null without pictures. */
export async function encodePictures(
  k: Kernels,
  model: LoadedModel,
  pictures: readonly Picture[],
  { codecs, signal, pause, probe }: EncodeOptions,
): Promise<Tensor | null> {
  const tokens = pictures.reduce((sum, { grid, tokensPerFrame }) => sum + grid[0] * tokensPerFrame, 0);
  if (tokens === 0) return null;
  const features = k.arena.f32([tokens, model.config.vision.outHiddenSize], 'vision.features');
  let row = 0;
  for (const picture of pictures) {
    for (let pair = 0; pair < picture.grid[0]; pair++) {
      signal.throwIfAborted();
      const mark = k.arena.mark();
      try {
        const frames = await framePair(k, picture, pair, codecs);
        const out = rows(features, row, picture.tokensPerFrame);
        encodeFrame(k, model.weights.vision, model.config, model.preprocessor, out, frames, probe);
      } finally {
        k.arena.release(mark);
      }
      row += picture.tokensPerFrame;
      await pause();
    }
  }
  return features;
}

async function framePair(k: Kernels, picture: Picture, pair: number, codecs: Codecs): Promise<[Tensor, Tensor]> {
  const first = await resized(k, picture, picture.frames[2 * pair], codecs);
  const second = picture.kind === 'image' ? first : await resized(k, picture, picture.frames[2 * pair + 1], codecs);
  return [first, second];
}

/** u8[h, w, 3] of the encoded `bytes`, at the picture's size. */
async function resized(k: Kernels, { heightPx, widthPx }: Picture, bytes: Uint8Array, codecs: Codecs): Promise<Tensor> {
  const image = await decodeImage(bytes, codecs);
  const out = k.arena.u8([heightPx, widthPx, 3], 'pixels');
  k.arena.frame(() => k.resize(out, k.write(k.arena.u8([image.heightPx, image.widthPx, 3], 'decoded'), image.data)));
  return out;
}
