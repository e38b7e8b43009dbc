/**
 * The two small files beside config.json: preprocessor_config.json (image sizes and normalisation) and
 * generation_config.json (stop ids and sampling defaults). Checked, frozen; anything the code does not do is refused.
 */
import * as v from 'valibot';
import type { SamplingOptions } from '../engine/engine.ts';
import { LIMITS } from '../limits.ts';
import { check, unsupported } from './config-check.ts';
import type { ModelConfig } from './config.ts';

type Triple = readonly [number, number, number];

/** Bounds of frames · height · width after resizing. */
export interface VolumeBounds {
  readonly min: number;
  readonly max: number;
}

export interface PreprocessorConfig {
  /** A still image counts as two frames. */
  readonly imageVolume: VolumeBounds;
  readonly videoVolume: VolumeBounds;
  /** How the time of a video frame is written: whole seconds (4.1V) or `0.5 seconds` (4.6V). */
  readonly timeStamps: 'integer' | 'decimal';
  /** A channel, on values 0..1: (x - mean) / std. */
  readonly mean: Triple;
  readonly std: Triple;
}

export interface GenerationConfig {
  /** Empty when the file names none: config.json's hold then. */
  readonly eos: readonly number[];
  readonly defaults: Partial<SamplingOptions>;
}

const size = v.pipe(v.number(), v.integer(), v.minValue(1));
const triple = v.tuple([v.number(), v.number(), v.number()]);
const nonZero = v.pipe(v.number(), v.gtValue(0));
const sizeSchema = v.object({ shortest_edge: size, longest_edge: size });

/** What the reference's class of video processors does where a file of its own says no size. */
const VIDEO_SIZE = { shortest_edge: 12_544, longest_edge: 47_040_000 };

const processorSchema = v.object({
  processor_class: v.nullish(v.string()),
  size: v.optional(sizeSchema),
  min_pixels: v.nullish(size),
  max_pixels: v.nullish(size),
  patch_size: v.optional(size),
  temporal_patch_size: v.optional(size),
  merge_size: v.optional(size),
  image_mean: v.optional(triple),
  image_std: v.optional(v.tuple([nonZero, nonZero, nonZero])),
  do_resize: v.nullish(v.literal(true)),
  do_rescale: v.nullish(v.literal(true)),
  do_normalize: v.nullish(v.literal(true)),
  rescale_factor: v.nullish(v.pipe(v.number(), v.minValue(1 / 255 - 1e-9), v.maxValue(1 / 255 + 1e-9))),
  resample: v.nullish(v.literal(3)),
});
const normalizedSchema = v.required(processorSchema, ['image_mean', 'image_std']);

export interface PreprocessorOptions {
  /** video_preprocessor_config.json where a checkpoint has one; without it a video has the limits of an image. */
  readonly video?: unknown;
  /** Its patch sizes are compared. */
  readonly config?: ModelConfig;
  /** Where the two are from, for messages. */
  readonly imageFile?: string;
  readonly videoFile?: string;
}

/**
 * Both key styles: size.shortest_edge/longest_edge, and min_pixels/max_pixels before.
 * Source of what holds where a file is silent: transformers 5.18.
 * @throws GlimpseError config_unsupported
 */
export function parsePreprocessor(
  json: unknown,
  {
    video,
    config,
    imageFile = 'preprocessor_config.json',
    videoFile = 'video_preprocessor_config.json',
  }: PreprocessorOptions = {},
): PreprocessorConfig {
  const image = check(normalizedSchema, json, imageFile);
  const same = {
    patch_size: config?.vision.patchSize,
    temporal_patch_size: config?.vision.temporalPatchSize,
    merge_size: config?.vision.mergeSize,
  };
  compare(image, same, imageFile);
  const imageVolume = volumeOf(image, {}, imageFile);
  let videoVolume = imageVolume;
  if (video !== undefined) {
    const clip = check(processorSchema, video, videoFile);
    compare(clip, { ...same, image_mean: image.image_mean, image_std: image.image_std }, videoFile);
    videoVolume = volumeOf(clip, VIDEO_SIZE, videoFile);
  }
  return Object.freeze({
    imageVolume,
    videoVolume,
    timeStamps: image.processor_class === 'Glm46VProcessor' ? 'decimal' : 'integer',
    mean: Object.freeze(image.image_mean),
    std: Object.freeze(image.image_std),
  });
}

type Processor = v.InferOutput<typeof processorSchema>;

function volumeOf({ min_pixels, max_pixels, size }: Processor, byDefault: object, file: string): VolumeBounds {
  const pixels = { ...(min_pixels && { shortest_edge: min_pixels }), ...(max_pixels && { longest_edge: max_pixels }) };
  const { shortest_edge: min, longest_edge: max } = check(
    sizeSchema,
    { ...byDefault, ...pixels, ...size },
    file,
    'size',
  );
  return Object.freeze({ min, max });
}

/** @throws GlimpseError config_unsupported when a key of the file holds something else */
function compare(file: Processor, expected: Partial<Processor>, name: string): void {
  for (const [key, value] of Object.entries(expected)) {
    const came = file[key as keyof Processor] ?? value;
    const [wanted, found] = [value, came].map((each) => JSON.stringify(each));
    if (value !== undefined && found !== wanted) throw unsupported(name, key, wanted, came);
  }
}

const tokenId = v.pipe(v.number(), v.integer(), v.minValue(0));
const mostPenalty = LIMITS.repetitionPenalty.value;
const generationSchema = v.object({
  do_sample: v.optional(v.boolean(), false),
  eos_token_id: v.nullish(v.union([tokenId, v.array(tokenId)])),
  temperature: v.nullish(v.pipe(v.number(), v.minValue(0))),
  top_p: v.nullish(v.pipe(v.number(), v.gtValue(0), v.maxValue(1))),
  top_k: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(0))),
  repetition_penalty: v.nullish(v.pipe(v.number(), v.minValue(1 / mostPenalty), v.maxValue(mostPenalty))),
});

/**
 * Only what the file says becomes a default; `do_sample: false` is temperature 0, as is a missing do_sample.
 * @throws GlimpseError config_unsupported
 */
export function parseGenerationConfig(json: unknown): GenerationConfig {
  const raw = check(generationSchema, json, 'generation_config.json');
  const given = {
    temperature: raw.do_sample ? (raw.temperature ?? 1) : 0,
    topP: raw.top_p,
    topK: raw.top_k,
    repetitionPenalty: raw.repetition_penalty,
  };
  const defaults = Object.fromEntries(Object.entries(given).filter(([, value]) => value != null));
  return Object.freeze({ eos: Object.freeze([raw.eos_token_id ?? []].flat()), defaults: Object.freeze(defaults) });
}
