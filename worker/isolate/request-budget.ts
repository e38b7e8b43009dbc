/**
 * What a request takes from the arena, known before work starts: pictures one after another, then the prompt, then the answer.
 * A request that cannot fit is refused here, and told what would.
 */
import { resizeScratchBytes } from '../../kernels-as/host/resize.ts';
import { workOf } from '../engine/work.ts';
import { GlimpseError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import type { GenerateRequest } from '../engine/engine.ts';
import type { EncodedImage } from '../media/image.ts';
import { turnOf } from '../media/orientation.ts';
import { prefillScratchBytes } from '../model/forward.ts';
import { kvBytesPerToken } from '../model/kv-cache.ts';
import { encodeScratchBytes } from '../model/vision/tower.ts';
import { aboutPicture } from './about-picture.ts';
import { placeOf, type DecodingPlaces } from './decoding.ts';
import type { Ledger } from './ledger.ts';
import type { LoadedModel } from './load-model.ts';
import type { Picture } from './pictures.ts';
import type { Prompt } from './prompt.ts';

/**
 * How many tokens each answer to a prompt may have.
 * @throws GlimpseError image_unsupported, image_too_large, too_many_images, work_exceeded, context_length_exceeded when not even one token is left, in the context or in memory
 */
export function planRequest(
  ledger: Ledger,
  model: LoadedModel,
  pictures: readonly Picture[],
  prompt: Prompt,
  { maxTokens: asked, answers = 1 }: Pick<GenerateRequest, 'maxTokens' | 'answers'>,
  places: DecodingPlaces,
): number {
  const availableBytes = ledger.availableBytes - featureBytes(prompt.imageTokens, model);
  try {
    checkDecoding(pictures, places);
    pictures.forEach((picture, place) => checkPicture(picture, place, model, availableBytes));
    return tokenBudget(prompt, pictures, model, availableBytes, { asked, answers });
  } catch (error) {
    if (error instanceof GlimpseError) ledger.refuse(error);
    throw error;
  }
}

function featureBytes(imageTokens: number, { config }: LoadedModel): number {
  return imageTokens * config.vision.outHiddenSize * Float32Array.BYTES_PER_ELEMENT;
}

/** Pixels of the frames being encoded; beside them either the rows being resized, or the tower's work. */
function pictureBytes(picture: Picture, { config, scratch, weights, residency }: LoadedModel): number {
  const { kind, frames, heightPx, widthPx, grid } = picture;
  const resized = (kind === 'image' ? 1 : 2) * heightPx * widthPx * 3;
  const resizing = Math.max(0, ...frames.map((frame) => resizingBytes(frame, picture)));
  const tower = { weights: weights.vision, isKept: residency.kind === 'resident' };
  return resized + Math.max(resizing, encodeScratchBytes(scratch, config, tower, grid[1], grid[2]));
}

function resizingBytes(image: EncodedImage, to: Picture): number {
  // With all the room there is it has the most rows
  const { rows } = image.plan(to);
  return resizeScratchBytes([rows.heightPx, rows.widthPx], [to.heightPx, to.widthPx], turnOf(image.orientation));
}

/** That every picture has a place to be decoded, and the time of all. @throws GlimpseError image_unsupported, image_too_large */
function checkDecoding(pictures: readonly Picture[], places: DecodingPlaces): void {
  let work = 0;
  for (const [place, picture] of pictures.entries()) {
    for (const image of picture.frames) {
      work += image.work;
      try {
        placeOf(image, picture, places);
      } catch (error) {
        throw aboutPicture(error, place);
      }
    }
  }
  const maxWork = LIMITS.requestWork.value;
  if (work <= maxWork) return;
  const message = `Decoding the images of the request takes ${Math.ceil(work / 1e6)} million pixels in all passes over them; at most ${maxWork / 1e6} million are accepted. Send fewer or smaller ones.`;
  throw new GlimpseError('image_too_large', message, { work, maxWork });
}

/** Kept free in the advice, since what a picture takes does not only depend on its pixels. */
const SPARE_BYTES = 2 << 20;

function checkPicture(picture: Picture, place: number, model: LoadedModel, availableBytes: number): void {
  const neededBytes = pictureBytes(picture, model);
  if (neededBytes <= availableBytes) return;
  const { heightPx, widthPx } = picture;
  // The bytes are nearly linear in the pixels
  const share = Math.max(0, availableBytes - SPARE_BYTES) / neededBytes;
  const most = Math.floor((heightPx * widthPx * share) / 1000) * 1000;
  const smaller = most > 0 ? `one of about ${most} pixels would fit` : 'no picture would fit';
  const message = `An image that is read at ${widthPx}x${heightPx} pixels does not fit in memory beside the model; ${smaller}${advice(model, neededBytes - availableBytes)}.`;
  const facts = { picture: place, heightPx, widthPx, neededBytes, availableBytes };
  throw new GlimpseError('image_too_large', message, facts);
}

function tokenBudget(
  prompt: Prompt,
  pictures: readonly Picture[],
  model: LoadedModel,
  availableBytes: number,
  { asked, answers }: { readonly asked: number | null; readonly answers: number },
): number {
  const { config, residency, kvCache, scratch } = model;
  const { contextTokens } = config.text;
  const tokenBytes = kvBytesPerToken(config, kvCache);
  const scratchBytes = (tokens: number) =>
    prefillScratchBytes(scratch, config, Math.min(tokens, residency.promptChunk), tokens, kvCache);
  const neededBytes = (tokens: number) => scratchBytes(tokens) + (tokens + 1) * tokenBytes;

  const promptTokens = prompt.ids.length;
  const passes = pictures.reduce((sum, { grid }) => sum + grid[0], 0);
  const readable = Math.floor(residency.mostTokens(passes) / answers);
  if (readable < 1) {
    const limit = LIMITS.requestReads.value;
    const message = `${passes} pictures and ${answers} answers need more than the ${limit} reads of a request with streamed weights; send fewer.`;
    throw new GlimpseError('too_many_images', message, { passes, limit });
  }
  const payable = answerWithin(prompt, answers);
  const inMemory = Math.floor((availableBytes - scratchBytes(promptTokens)) / tokenBytes);
  const room = Math.min(Math.min(contextTokens, inMemory) - promptTokens, readable, payable);
  if (room >= 1) return Math.min(asked ?? LIMITS.completionTokens.value, room);

  const fits = largest(contextTokens - 1, (tokens) => neededBytes(tokens) <= availableBytes);
  const missing = promptTokens < contextTokens ? neededBytes(promptTokens) - availableBytes : Infinity;
  throw new GlimpseError(
    'context_length_exceeded',
    `The prompt has ${promptTokens} tokens, images included; at most ${fits} fit. Send less text or fewer or smaller images${advice(model, missing)}.`,
    { promptTokens, contextTokens, neededBytes: neededBytes(promptTokens), availableBytes },
  );
}

/** Tokens of each answer whose work a request may still promise after that of its prompt. @throws GlimpseError work_exceeded */
function answerWithin({ ids, imageTokens: image }: Prompt, answers: number): number {
  const limit = LIMITS.requestTokenWork.value;
  const work = workOf({ prompt: ids.length, image, answer: 0 });
  const tokens = Math.floor((limit - work) / LIMITS.workPerAnswerToken.value / answers);
  if (tokens >= 1) return tokens;
  const each = LIMITS.workPerImageToken.value;
  const message = `Reading the prompt is work of ${work}: ${ids.length} tokens, and ${each} more for each of the ${image} tokens of its images; at most ${limit} are done in one request. Send fewer or smaller images or less text.`;
  throw new GlimpseError('work_exceeded', message, { work, limit });
}

/** Resident weights leave little room; streamed ones take only their ring. */
function advice({ residency, weightBytes }: LoadedModel, missingBytes: number): string {
  const gain = weightBytes - LIMITS.streamRingBytes.value;
  return residency.kind === 'resident' && missingBytes <= gain ? ', or set RESIDENCY to "streamed"' : '';
}

/** The largest number of 0..most for which `holds`, which no larger one does once it fails. */
function largest(most: number, holds: (value: number) => boolean): number {
  let [low, high] = [0, most];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
