/**
 * Pixels of a request's pictures, and their features. A picture is resized while it is decoded; what stays are the resized bytes of the
 * frame pair being encoded.
 */
import type { Kernels } from '../../kernels-as/host/kernels.ts';
import { byteLength, rows, type Tensor } from '../../kernels-as/host/tensor.ts';
import { GlimpseError } from '../errors.ts';
import type { DecodeOptions, EncodedImage } from '../media/image.ts';
import { turnOf } from '../media/orientation.ts';
import type { PreprocessorConfig } from '../model/config.ts';
import { encodeFrame } from '../model/vision/tower.ts';
import { aboutPicture } from './about-picture.ts';
import { placeOf, resizedElsewhere, type DecodingPlaces } from './decoding.ts';
import type { KnownPicture } from './known-pictures.ts';
import type { Picture } from './pictures.ts';
import type { RequestCache } from './request-cache.ts';
import type { RequestGraph } from './residency.ts';

interface WatchedDecoding extends DecodeOptions, DecodingPlaces {
  /** Called for every row: the work goes on. */
  readonly alive: () => void;
}

export interface EncodeOptions extends WatchedDecoding {
  readonly signal: AbortSignal;
  /** One per picture. */
  readonly known: readonly KnownPicture[];
  /** Where features are left for later requests; null: nowhere. */
  readonly cache: RequestCache | null;
}

/**
 * f32[N, D] in the current frame of the arena: the features of all pictures, in order; null without pictures.
 * @throws GlimpseError image_corrupt where decoding shows it; that the pictures fit in memory, planRequest has made sure (request-budget.ts)
 */
export async function encodePictures(
  graph: RequestGraph,
  preprocessor: PreprocessorConfig,
  pictures: readonly Picture[],
  { signal, known, cache, ...decoding }: EncodeOptions,
): Promise<Tensor | null> {
  const { k, feed, config } = graph;
  const tokens = pictures.reduce((sum, { grid, tokensPerFrame }) => sum + grid[0] * tokensPerFrame, 0);
  if (tokens === 0) return null;
  const features = k.arena.f32([tokens, config.vision.outHiddenSize], 'vision.features');
  let row = 0;
  for (const [place, picture] of pictures.entries()) {
    const { key, features: kept } = known[place];
    const whole = rows(features, row, picture.grid[0] * picture.tokensPerFrame);
    if (kept !== null) {
      k.write(whole, kept);
      row += whole.shape[0];
      continue;
    }
    cache?.shrink(decodingBytes(picture, decoding));
    const coming = picture.clip?.frames(picture);
    try {
      for (let pair = 0; pair < picture.grid[0]; pair++) {
        signal.throwIfAborted();
        const mark = k.arena.mark();
        try {
          const pixels = coming ? clipPair(k, picture, coming) : framePair(k, picture, pair, decoding);
          const frames = await pixels.catch((error: unknown) => {
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
    } finally {
      await coming?.return();
    }
    if (key !== null) cache?.keep(key, byteLength('f32', whole.shape), () => [k.readBytes(whole)]);
  }
  return features;
}

/** Most that decoding a frame takes outside of the arena. */
const decodingBytes = (picture: Picture, { roomBytes }: DecodingPlaces): number =>
  Math.max(0, ...picture.frames.map((frame) => frame.plan(picture, roomBytes).memoryBytes));

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

/** The next two frames of a clip, which come at the picture's size. @throws GlimpseError video_unreadable */
async function clipPair(
  k: Kernels,
  picture: Picture,
  coming: AsyncGenerator<Uint8Array, void>,
): Promise<[Tensor, Tensor]> {
  return [await clipFrame(k, picture, coming), await clipFrame(k, picture, coming)];
}

async function clipFrame(
  k: Kernels,
  { heightPx, widthPx }: Picture,
  coming: AsyncGenerator<Uint8Array, void>,
): Promise<Tensor> {
  const { value } = await coming.next();
  if (!value)
    throw new GlimpseError('video_unreadable', 'The video has fewer frames than its header says; encode it anew.');
  return k.write(k.arena.u8([heightPx, widthPx, 3], 'pixels'), value);
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
