import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../../worker/model/config.ts';
import { checkTensors, tensorTable } from '../../../worker/model/tensors.ts';
import { CONFIG_41V_FLAT, CONFIG_41V_NESTED, CONFIG_46F, CONFIG_OCR } from '../../support/official-configs.ts';

type Stored = Parameters<typeof checkTensors>[1][number];

const numbers = (shape: readonly number[]) => shape.reduce((a, b) => a * b);
const parameters = (config: unknown) => {
  const table = tensorTable(parseConfig(config));
  const sum = (prefix: string) =>
    table.filter(({ name }) => name.startsWith(prefix)).reduce((total, { shape }) => total + numbers(shape), 0);
  return { tensors: table.length, vision: sum('model.visual.'), total: sum('') };
};

describe('against the published counts', () => {
  test.each([
    ['GLM-4.1V, flat keys', CONFIG_41V_FLAT],
    ['GLM-4.1V, nested keys', CONFIG_41V_NESTED],
    ['GLM-4.6V-Flash', CONFIG_46F],
  ])('%s: 704 tensors, 10,292,777,472 numbers', (_, config) => {
    expect(parameters(config)).toEqual({ tensors: 704, vision: 892_498_432, total: 10_292_777_472 });
  });

  test('GLM-OCR: 510 tensors, 1,107,405,824 numbers', () => {
    expect(parameters(CONFIG_OCR)).toEqual({ tensors: 510, vision: 434_120_192, total: 1_107_405_824 });
  });
});

describe('the table', () => {
  const table = tensorTable(parseConfig(CONFIG_41V_NESTED));
  const find = (name: string) => table.find((tensor) => tensor.name === name);

  test('names each tensor once and stores one or two axes of the same numbers', () => {
    expect(new Set(table.map(({ name }) => name)).size).toBe(table.length);
    for (const { shape, hfShape } of table) {
      expect(shape.length).toBeLessThanOrEqual(2);
      expect(numbers(shape)).toBe(numbers(hfShape));
    }
  });

  test('has the order of a forward pass', () => {
    const places = [
      ...['patch_embed.proj.weight', 'post_conv_layernorm.weight', 'blocks.0.norm1.weight', 'blocks.23.norm1.weight'],
      ...['post_layernorm.weight', 'downsample.weight', 'merger.proj.weight', 'merger.down_proj.weight'],
    ].map((name) => `model.visual.${name}`);
    places.push('model.language_model.embed_tokens.weight', 'model.language_model.layers.0.input_layernorm.weight');
    places.push(
      'model.language_model.layers.10.mlp.down_proj.weight',
      'model.language_model.norm.weight',
      'lm_head.weight',
    );
    const indexes = places.map((name) => table.findIndex((tensor) => tensor.name === name));
    expect(indexes).not.toContain(-1);
    expect(indexes).toEqual(indexes.toSorted((a, b) => a - b));
  });

  test('convolutions are matrices', () => {
    const patch = { shape: [1536, 1176], hfShape: [1536, 3, 2, 14, 14], role: 'patch' };
    expect(find('model.visual.patch_embed.proj.weight')).toMatchObject(patch);
    const downsample = { shape: [4096, 6144], hfShape: [4096, 1536, 2, 2], role: 'matrix' };
    expect(find('model.visual.downsample.weight')).toMatchObject(downsample);
  });
});

describe('checkTensors', () => {
  const config = parseConfig(CONFIG_OCR);
  const stored = tensorTable(config).map(({ name, shape }): Stored => ({ name, shape, dtype: 'f32' }));
  const last = stored[stored.length - 1];
  const embedding = stored.findIndex(({ name }) => name.includes('embed_tokens'));

  test('accepts the table itself, in any order', () => {
    expect(() => checkTensors(config, stored.toReversed())).not.toThrow();
  });

  test('names what is missing, extra or of another shape', () => {
    expect(() => checkTensors(config, stored.slice(1))).toThrow(/patch_embed\.proj\.weight is missing/);
    const extra: Stored = { name: 'extra.weight', shape: [1], dtype: 'f32' };
    expect(() => checkTensors(config, [...stored, extra])).toThrow(/extra\.weight is in/);
    const wrong = [...stored.slice(0, -1), { ...last, shape: [1, 2] }];
    expect(() => checkTensors(config, wrong)).toThrow(/lm_head\.weight has shape \[1,2\], not \[59392,1536\]/);
  });

  test('names what no kernel can read in its role', () => {
    const rows = stored.with(embedding, { ...stored[embedding], dtype: 'q8_rows' });
    expect(() => checkTensors(config, rows)).not.toThrow();
    const packed = stored.with(embedding, { ...stored[embedding], dtype: 'q4' });
    expect(() => checkTensors(config, packed)).toThrow(/embed_tokens\.weight is q4, not f32 or q8_rows/);
    const head: Stored[] = [...stored.slice(0, -1), { ...last, dtype: 'q8_rows' }];
    expect(() => checkTensors(config, head)).toThrow(/lm_head\.weight is q8_rows, not f32 or q8 or q4/);
  });
});
