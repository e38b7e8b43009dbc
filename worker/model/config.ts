/**
 * config.json of a checkpoint → a checked, frozen ModelConfig. The only place that holds architecture numbers.
 * Both families from one file; old keys (rope_scaling, everything flat) and new ones (rope_parameters, text_config).
 * Source: Glm4vConfig, GlmOcrConfig and the modules that read them.
 */
import * as v from 'valibot';
import type { Family } from '../../weights/manifest.ts';
import { LIMITS } from '../limits.ts';
import { check, unsupported } from './config-check.ts';

export { parseGenerationConfig, parsePreprocessor } from './config-files.ts';
export type { GenerationConfig, PreprocessorConfig, VolumeBounds } from './config-files.ts';

export interface VisionConfig {
  readonly hiddenSize: number;
  readonly depth: number;
  readonly heads: number;
  readonly headDim: number;
  readonly mlpSize: number;
  readonly patchSize: number;
  readonly temporalPatchSize: number;
  readonly mergeSize: number;
  readonly inChannels: number;
  /** Numbers a patch: channels · frames · rows · columns. */
  readonly patchValues: number;
  readonly outHiddenSize: number;
  readonly mergerSize: number;
  /** Side n of the learned n·n table of positions; null for GLM-OCR, which has none. */
  readonly positionTable: number | null;
  readonly bias: boolean;
  readonly qkNorm: boolean;
  readonly normEps: number;
  readonly ropeTheta: number;
}

export interface TextConfig {
  readonly vocabSize: number;
  readonly hiddenSize: number;
  readonly mlpSize: number;
  readonly layers: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly qkvBias: boolean;
  readonly normEps: number;
  readonly ropeTheta: number;
  /** Leading dims of a head that rotate. */
  readonly rotaryDims: number;
  /** Frequencies that turn with time, height and width; their sum is rotaryDims / 2. */
  readonly mropeSections: readonly [number, number, number];
  readonly contextTokens: number;
}

export interface TokenConfig {
  readonly image: number;
  readonly video: number;
  readonly imageStart: number;
  readonly imageEnd: number;
  readonly videoStart: number;
  readonly videoEnd: number;
  readonly eos: readonly number[];
  readonly pad: number;
}

export interface ModelConfig {
  readonly family: Family;
  readonly vision: VisionConfig;
  readonly text: TextConfig;
  readonly tokens: TokenConfig;
  readonly tieEmbeddings: boolean;
}

const FILE = 'config.json';

const size = v.pipe(v.number(), v.integer(), v.minValue(1));
/** The kernels read rows four numbers at a time. */
const width = v.pipe(
  size,
  v.check((value) => value % 4 === 0, 'a multiple of 4'),
);
const mostLayers = LIMITS.modelLayers.value;
const layers = v.pipe(
  size,
  v.check((value) => value <= mostLayers, `at most ${mostLayers}`),
);
const tokenId = v.pipe(v.number(), v.integer(), v.minValue(0));
const positive = v.pipe(v.number(), v.gtValue(0));

const visionSchema = v.object({
  hidden_size: width,
  depth: layers,
  num_heads: size,
  attention_bias: v.optional(v.boolean()),
  hidden_act: v.literal('silu'),
  patch_size: v.pipe(
    size,
    v.check((value) => value % 2 === 0, 'even'),
  ),
  temporal_patch_size: v.literal(2),
  spatial_merge_size: v.literal(2),
  in_channels: v.optional(v.literal(3), 3),
  image_size: size,
  rms_norm_eps: positive,
  out_hidden_size: width,
  intermediate_size: width,
  // The reference knows one rotary form for images and falls back to its constant when the key is absent.
  rope_parameters: v.optional(v.object({ rope_theta: positive, rope_type: v.optional(v.literal('axial')) }), {
    rope_theta: 10_000,
  }),
});

const textSchema = v.object({
  vocab_size: size,
  hidden_size: width,
  intermediate_size: width,
  num_hidden_layers: layers,
  num_attention_heads: size,
  num_key_value_heads: size,
  head_dim: v.nullish(size),
  hidden_act: v.literal('silu'),
  attention_bias: v.optional(v.boolean()),
  max_position_embeddings: size,
  rms_norm_eps: positive,
  rope_type: v.optional(v.literal('default')),
  rope_theta: positive,
  partial_rotary_factor: v.optional(v.pipe(positive, v.maxValue(1)), 1),
  mrope_section: v.tuple([size, size, size]),
});

const tokensSchema = v.object({
  image_token_id: tokenId,
  video_token_id: tokenId,
  image_start_token_id: tokenId,
  image_end_token_id: tokenId,
  video_start_token_id: tokenId,
  video_end_token_id: tokenId,
  eos_token_id: v.pipe(
    v.union([tokenId, v.pipe(v.array(tokenId), v.minLength(1))]),
    v.transform((ids) => [ids].flat()),
  ),
  pad_token_id: v.nullish(tokenId),
  tie_word_embeddings: v.optional(v.boolean(), false),
});

type Raw = Record<string, unknown>;
const record = v.record(v.string(), v.unknown());

/** model_type → family. GLM-4.6V-Flash has the tensors and the graph of GLM-4.1V under either name. */
const FAMILY_OF = { glm4v: 'glm4v', glm46v: 'glm4v', glm_ocr: 'glm_ocr' } as const satisfies Record<string, Family>;

/** @throws GlimpseError config_unsupported naming the key, what it holds and what this code does */
export function parseConfig(json: unknown): ModelConfig {
  const raw = check(record, json, FILE);
  const family = FAMILY_OF[raw.model_type as keyof typeof FAMILY_OF];
  if (family === undefined) throw unsupported(FILE, 'model_type', Object.keys(FAMILY_OF).join(' or '), raw.model_type);
  // The oldest configs of the family are flat; later ones nest, and a few keep token ids beside the text.
  const text = check(record, raw.text_config ?? raw, FILE, 'text_config');
  const vision = visionConfig(family, check(record, raw.vision_config, FILE, 'vision_config'));
  const decoder = textConfig(family, text);
  expect('vision_config.out_hidden_size', decoder.hiddenSize, vision.outHiddenSize);
  const shared = check(tokensSchema, { ...text, ...withoutNulls(raw) }, FILE);
  const { tie_word_embeddings: tieEmbeddings, ...ids } = shared;
  const tokens: TokenConfig = {
    image: ids.image_token_id,
    video: ids.video_token_id,
    imageStart: ids.image_start_token_id,
    imageEnd: ids.image_end_token_id,
    videoStart: ids.video_start_token_id,
    videoEnd: ids.video_end_token_id,
    eos: Object.freeze(ids.eos_token_id),
    pad: ids.pad_token_id ?? ids.eos_token_id[0],
  };
  const largest = Math.max(...Object.values(tokens).flat());
  if (largest >= decoder.vocabSize) throw unsupported(FILE, 'a token id', `below ${decoder.vocabSize}`, largest);
  return Object.freeze({ family, vision, text: decoder, tokens: Object.freeze(tokens), tieEmbeddings });
}

function visionConfig(family: ModelConfig['family'], json: Raw): VisionConfig {
  const raw = check(visionSchema, json, FILE, 'vision_config');
  const ocr = family === 'glm_ocr';
  const bias = raw.attention_bias ?? ocr;
  if (!ocr) expect('vision_config.attention_bias', false, bias);
  const headDim = raw.hidden_size / raw.num_heads;
  checkHead('vision_config.num_heads', headDim);
  const table = raw.image_size / raw.patch_size;
  if (!ocr && !Number.isInteger(table))
    throw unsupported(FILE, 'vision_config.image_size', `a multiple of ${raw.patch_size}`, raw.image_size);
  return Object.freeze({
    hiddenSize: raw.hidden_size,
    depth: raw.depth,
    heads: raw.num_heads,
    headDim,
    // The two families read the same two keys the other way round.
    mlpSize: ocr ? raw.intermediate_size : raw.out_hidden_size,
    mergerSize: ocr ? raw.out_hidden_size * raw.in_channels : raw.intermediate_size,
    patchSize: raw.patch_size,
    temporalPatchSize: raw.temporal_patch_size,
    mergeSize: raw.spatial_merge_size,
    inChannels: raw.in_channels,
    patchValues: raw.in_channels * raw.temporal_patch_size * raw.patch_size ** 2,
    outHiddenSize: raw.out_hidden_size,
    positionTable: ocr ? null : table,
    bias,
    qkNorm: ocr,
    normEps: raw.rms_norm_eps,
    ropeTheta: raw.rope_parameters.rope_theta,
  });
}

function textConfig(family: ModelConfig['family'], json: Raw): TextConfig {
  const raw = check(textSchema, { ...json, ...rope(json) }, FILE, 'text_config');
  const qkvBias = family === 'glm4v';
  expect('text_config.attention_bias', qkvBias, raw.attention_bias ?? qkvBias);
  const headDim = raw.head_dim ?? raw.hidden_size / raw.num_attention_heads;
  const queriesPerKey = raw.num_attention_heads / raw.num_key_value_heads;
  if (!Number.isInteger(queriesPerKey))
    throw unsupported(FILE, 'text_config.num_attention_heads', 'heads that divide evenly', raw.num_attention_heads);
  checkHead('text_config.num_attention_heads', headDim);
  const rotaryDims = Math.trunc(headDim * raw.partial_rotary_factor);
  const sections = raw.mrope_section.reduce((a, b) => a + b);
  if (sections * 2 !== rotaryDims)
    throw unsupported(FILE, 'mrope_section', `a sum of ${rotaryDims / 2}, half of the rotated dims`, raw.mrope_section);
  return Object.freeze({
    vocabSize: raw.vocab_size,
    hiddenSize: raw.hidden_size,
    mlpSize: raw.intermediate_size,
    layers: raw.num_hidden_layers,
    heads: raw.num_attention_heads,
    kvHeads: raw.num_key_value_heads,
    headDim,
    qkvBias,
    normEps: raw.rms_norm_eps,
    ropeTheta: raw.rope_theta,
    rotaryDims,
    mropeSections: Object.freeze(raw.mrope_section),
    contextTokens: raw.max_position_embeddings,
  });
}

/** The attention kernels read a head eight numbers at a time. */
function checkHead(key: string, headDim: number): void {
  if (headDim % 8 !== 0) throw unsupported(FILE, key, 'heads of a multiple of 8 numbers', headDim);
}

/** The rotary keys wherever a config keeps them: in rope_parameters, in rope_scaling (with `type`), or beside it. */
function rope(text: Raw): Raw {
  const scaling = check(record, text.rope_scaling ?? {}, FILE, 'rope_scaling');
  const parameters = check(record, text.rope_parameters ?? {}, FILE, 'rope_parameters');
  const type = 'type' in scaling ? { rope_type: scaling.type } : {};
  return { ...type, ...scaling, ...parameters };
}

function withoutNulls(raw: Raw): Raw {
  return Object.fromEntries(Object.entries(raw).filter(([, value]) => value !== null));
}

function expect(key: string, expected: unknown, came: unknown): void {
  if (expected !== came) throw unsupported(FILE, key, String(expected), came);
}
