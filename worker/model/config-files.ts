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

export interface PreprocessorConfig {
  /** Bounds of frames · height · width after resizing; a still image counts as two frames. */
  readonly minVolume: number;
  readonly maxVolume: number;
  /** The same upper bound for a whole video. */
  readonly maxVideoVolume: number;
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

/** What the processor classes of the reference decide by themselves: no file of a checkpoint says it. */
const GLM4V = { maxVideoVolume: 47_040_000, timeStamps: 'integer' } as const;
const GLM46V = { maxVideoVolume: 100_352_000, timeStamps: 'decimal' } as const;

const preprocessorSchema = v.object({
  processor_class: v.nullish(v.string()),
  size: v.optional(sizeSchema),
  min_pixels: v.nullish(size),
  max_pixels: v.nullish(size),
  patch_size: v.optional(size),
  temporal_patch_size: v.optional(size),
  merge_size: v.optional(size),
  image_mean: triple,
  image_std: v.tuple([nonZero, nonZero, nonZero]),
  do_resize: v.nullish(v.literal(true)),
  do_rescale: v.nullish(v.literal(true)),
  do_normalize: v.nullish(v.literal(true)),
  rescale_factor: v.nullish(v.pipe(v.number(), v.minValue(1 / 255 - 1e-9), v.maxValue(1 / 255 + 1e-9))),
  resample: v.nullish(v.literal(3)),
});

/**
 * Both key styles: size.shortest_edge/longest_edge, and min_pixels/max_pixels before.
 * `video` is video_preprocessor_config.json where a checkpoint has one; with `config` the patch sizes are compared.
 * @throws GlimpseError config_unsupported
 */
export function parsePreprocessor(
  json: unknown,
  { video, config }: { video?: unknown; config?: ModelConfig } = {},
): PreprocessorConfig {
  const raw = check(preprocessorSchema, json, 'preprocessor_config.json');
  const edges = { shortest_edge: raw.min_pixels, longest_edge: raw.max_pixels, ...raw.size };
  const volume = check(sizeSchema, edges, 'preprocessor_config.json', 'size');
  const patches = config && {
    patch_size: config.vision.patchSize,
    temporal_patch_size: config.vision.temporalPatchSize,
    merge_size: config.vision.mergeSize,
  };
  for (const [key, expected] of Object.entries(patches ?? {})) {
    const came = raw[key as keyof typeof patches] ?? expected;
    if (came !== expected) throw unsupported('preprocessor_config.json', key, String(expected), came);
  }
  const videoSchema = v.object({ size: v.optional(sizeSchema), max_pixels: v.nullish(size) });
  const clip = check(videoSchema, video ?? {}, 'video_preprocessor_config.json');
  const processor = raw.processor_class === 'Glm46VProcessor' ? GLM46V : GLM4V;
  return Object.freeze({
    minVolume: volume.shortest_edge,
    maxVolume: volume.longest_edge,
    maxVideoVolume: clip.size?.longest_edge ?? clip.max_pixels ?? processor.maxVideoVolume,
    timeStamps: processor.timeStamps,
    mean: Object.freeze(raw.image_mean),
    std: Object.freeze(raw.image_std),
  });
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
