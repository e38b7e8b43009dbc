import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseConfig, parseGenerationConfig, parsePreprocessor } from '../../../worker/model/config.ts';
import { CONFIG_41V_FLAT, CONFIG_41V_NESTED, CONFIG_46F, CONFIG_OCR } from '../../support/official-configs.ts';

const golden = (family: string, file: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../golden/${family}/checkpoint/${file}`, import.meta.url), 'utf8'));

const code = (config: unknown) => {
  try {
    parseConfig(config);
  } catch (error) {
    return (error as { code: string; message: string }).code + ': ' + (error as Error).message;
  }
  return 'accepted';
};

/** `config` with one key, given by its path, set to `value`, or removed. */
function changed(config: object, path: string, value: unknown): unknown {
  const copy = structuredClone(config) as Record<string, never>;
  const keys = path.split('.');
  const last = keys.pop() as string;
  const holder = keys.reduce((node, key) => node[key], copy) as Record<string, unknown>;
  if (value === undefined) delete holder[last];
  else holder[last] = value;
  return copy;
}

describe('the official configs', () => {
  test('4.1V: every size', () => {
    const { vision, text, tokens, family, tieEmbeddings } = parseConfig(CONFIG_41V_NESTED);
    expect(family).toBe('glm4v');
    expect(tieEmbeddings).toBe(false);
    expect(vision).toEqual({
      ...{
        hiddenSize: 1536,
        depth: 24,
        heads: 12,
        headDim: 128,
        mlpSize: 4096,
        mergerSize: 13696,
        outHiddenSize: 4096,
      },
      ...{ patchSize: 14, temporalPatchSize: 2, mergeSize: 2, inChannels: 3, patchValues: 1176, positionTable: 24 },
      ...{ bias: false, qkNorm: false, normEps: 1e-5, ropeTheta: 10000 },
    });
    expect(text).toEqual({
      ...{ vocabSize: 151552, hiddenSize: 4096, mlpSize: 13696, layers: 40, heads: 32, kvHeads: 2, headDim: 128 },
      ...{ qkvBias: true, normEps: 1e-5, ropeTheta: 10000, rotaryDims: 64, mropeSections: [8, 12, 12] },
      contextTokens: 65536,
    });
    expect(tokens).toEqual({
      ...{ image: 151343, video: 151344, imageStart: 151339, imageEnd: 151340, videoStart: 151341, videoEnd: 151342 },
      ...{ eos: [151329, 151336, 151338, 151348], pad: 151329 },
    });
  });

  test('GLM-OCR: an explicit head size, biases, no position table, widths read the other way round', () => {
    const { family, vision, text, tokens } = parseConfig(CONFIG_OCR);
    expect(family).toBe('glm_ocr');
    expect(vision).toMatchObject({ headDim: 64, mlpSize: 4096, mergerSize: 4608, positionTable: null });
    expect(vision).toMatchObject({ bias: true, qkNorm: true });
    expect(text).toMatchObject({ headDim: 128, rotaryDims: 128, mropeSections: [16, 24, 24], qkvBias: false });
    expect(tokens).toMatchObject({ image: 59280, eos: [59246, 59253], pad: 59246 });
  });

  test('4.6V-Flash: its own theta and placeholder, the same network', () => {
    const { text, tokens, vision } = parseConfig(CONFIG_46F);
    expect(text).toEqual({ ...parseConfig(CONFIG_41V_NESTED).text, ropeTheta: 500000, contextTokens: 131072 });
    expect(vision).toEqual(parseConfig(CONFIG_41V_NESTED).vision);
    expect(tokens.image).toBe(151363);
  });

  test('a flat config with rope_scaling and one with rope_parameters give the same', () => {
    expect(parseConfig(CONFIG_41V_FLAT)).toEqual(parseConfig(CONFIG_41V_NESTED));
  });

  test('token ids may stand in text_config, as one converter writes them', () => {
    const { image_token_id, video_token_id, eos_token_id, ...rest } = CONFIG_41V_NESTED;
    const moved = { ...rest, text_config: { ...rest.text_config, image_token_id, video_token_id, eos_token_id } };
    expect(parseConfig(moved)).toEqual(parseConfig(CONFIG_41V_NESTED));
  });

  test.each(['glm4v', 'glm_ocr'])('the tiny %s checkpoint', (family) => {
    expect(parseConfig(golden(family, 'config.json')).family).toBe(family);
  });

  test('the result is frozen', () => {
    const config = parseConfig(CONFIG_OCR);
    expect([config, config.text, config.vision, config.tokens, config.tokens.eos].every(Object.isFrozen)).toBe(true);
  });
});

describe('refused, naming the key and what it holds', () => {
  test.each([
    ['model_type', 'qwen2_vl', /model_type should be glm4v or .* "qwen2_vl"/],
    ['model_type', undefined, /model_type .* nothing/],
    ['vision_config', undefined, /vision_config .* nothing/],
    ['vision_config.hidden_act', 'gelu', /vision_config\.hidden_act should be "silu" and is "gelu"/],
    ['text_config.hidden_act', 'gelu', /text_config\.hidden_act/],
    ['vision_config.spatial_merge_size', 3, /spatial_merge_size should be 2 and is 3/],
    ['vision_config.temporal_patch_size', 1, /temporal_patch_size/],
    ['vision_config.in_channels', 1, /in_channels/],
    ['vision_config.patch_size', [14, 14], /patch_size/],
    ['vision_config.num_heads', 7, /num_heads/],
    ['vision_config.out_hidden_size', 2048, /out_hidden_size should be 4096 and is 2048/],
    ['vision_config.image_size', 340, /image_size should be a multiple of 14/],
    ['vision_config.attention_bias', true, /vision_config\.attention_bias should be false/],
    ['text_config.attention_bias', false, /text_config\.attention_bias should be true/],
    ['text_config.num_key_value_heads', 3, /num_attention_heads/],
    ['text_config.rope_parameters.mrope_section', [8, 12, 13], /mrope_section should be a sum of 32/],
    ['text_config.rope_parameters.mrope_section', [16, 16], /mrope_section/],
    ['text_config.rope_parameters.rope_type', 'yarn', /rope_type should be "default" and is "yarn"/],
    ['text_config.rope_parameters.partial_rotary_factor', 1, /mrope_section should be a sum of 64/],
    ['text_config.num_hidden_layers', 0, /num_hidden_layers/],
    ['text_config.num_hidden_layers', 1e9, /num_hidden_layers should be at most 1000 and is 1000000000/],
    ['vision_config.depth', 2 ** 32, /depth should be at most 1000/],
    ['text_config.intermediate_size', 13698, /intermediate_size should be a multiple of 4/],
    ['vision_config.patch_size', 7, /patch_size should be even/],
    ['text_config.rms_norm_eps', undefined, /rms_norm_eps .* nothing/],
    ['image_token_id', undefined, /image_token_id .* nothing/],
    ['image_token_id', 151552, /token id should be below 151552/],
    ['eos_token_id', [], /eos_token_id/],
  ])('%s = %j', (path, value, message) => {
    const result = code(changed(CONFIG_41V_NESTED, path, value));
    expect(result).toMatch(/^config_unsupported: /);
    expect(result).toMatch(message);
  });

  test('not an object', () => {
    expect(code(null)).toMatch(/^config_unsupported/);
    expect(code([])).toMatch(/^config_unsupported/);
  });
});

describe('preprocessor_config.json', () => {
  const json = golden('glm4v', 'preprocessor_config.json') as Record<string, unknown>;
  const limits = { min: 12_544, max: 9_633_792 };
  const expected = { imageVolume: limits, videoVolume: limits, timeStamps: 'integer' };

  test('size.shortest_edge and longest_edge are volumes', () => {
    expect(parsePreprocessor(json)).toMatchObject(expected);
    expect(parsePreprocessor(json).mean).toEqual([0.48145466, 0.4578275, 0.40821073]);
  });

  test('min_pixels and max_pixels, the older keys', () => {
    const { size: _, ...rest } = json;
    expect(parsePreprocessor({ ...rest, min_pixels: 12544, max_pixels: 9633792 })).toMatchObject(expected);
    expect(() => parsePreprocessor(rest)).toThrow(/shortest_edge/);
  });

  test('a video has the limits of its own file, or else those of an image', () => {
    const size = { shortest_edge: 25_088, longest_edge: 1_000_000 };
    expect(parsePreprocessor(json, { video: { size } })).toMatchObject({
      imageVolume: limits,
      videoVolume: { min: 25_088, max: 1_000_000 },
    });
    expect(parsePreprocessor(json, { video: { max_pixels: 50_176 } }).videoVolume).toEqual({
      min: 12_544,
      max: 50_176,
    });
    expect(parsePreprocessor(json, { video: {} }).videoVolume).toEqual({ min: 12_544, max: 47_040_000 });
  });

  test('how time is written, from the processor class', () => {
    const flash = parsePreprocessor({ ...json, processor_class: 'Glm46VProcessor' });
    expect(flash).toMatchObject({ ...expected, timeStamps: 'decimal' });
  });

  test.each([
    ['image_mean', [0.5, 0.5, 0.5]],
    ['image_std', [0.5, 0.5, 0.5]],
    ['do_resize', false],
    ['merge_size', 4],
  ])('refuses a video whose %s is %j and not that of an image', (key, value) => {
    const config = parseConfig(golden('glm4v', 'config.json'));
    const refused = expect.objectContaining({
      message: expect.stringContaining(`video_preprocessor_config.json: ${key}`),
    });
    expect(() => parsePreprocessor(json, { video: { [key]: value }, config })).toThrow(refused);
  });

  test.each([
    ['do_rescale', false],
    ['do_normalize', false],
    ['rescale_factor', 1 / 127],
    ['resample', 2],
    ['image_std', [0, 1, 1]],
  ])('refuses %s = %j', (key, value) => {
    expect(() => parsePreprocessor({ ...json, [key]: value })).toThrow(key);
  });

  test('patch sizes are compared with the config', () => {
    const config = parseConfig(golden('glm4v', 'config.json'));
    expect(parsePreprocessor(json, { config })).toMatchObject(expected);
    expect(() => parsePreprocessor({ ...json, patch_size: 16 }, { config })).toThrow(
      /patch_size should be 14 and is 16/,
    );
  });
});

describe('generation_config.json', () => {
  test('without sampling the temperature is 0', () => {
    expect(parseGenerationConfig({ do_sample: false, eos_token_id: [5, 6] })).toEqual({
      eos: [5, 6],
      defaults: { temperature: 0 },
    });
  });

  test('with sampling, what the file says and nothing else', () => {
    const json = { do_sample: true, temperature: 0.8, top_p: 0.6, top_k: 2, repetition_penalty: 1.1, eos_token_id: 7 };
    const defaults = { temperature: 0.8, topP: 0.6, topK: 2, repetitionPenalty: 1.1 };
    expect(parseGenerationConfig(json)).toEqual({ eos: [7], defaults });
    expect(parseGenerationConfig({ do_sample: true })).toEqual({ eos: [], defaults: { temperature: 1 } });
  });

  test('refuses numbers that no sampler can use', () => {
    expect(() => parseGenerationConfig({ do_sample: true, top_p: 0 })).toThrow(/top_p/);
    expect(() => parseGenerationConfig({ eos_token_id: 'x' })).toThrow(/eos_token_id/);
    expect(() => parseGenerationConfig({ repetition_penalty: 1e-40 })).toThrow(/repetition_penalty/);
  });
});
