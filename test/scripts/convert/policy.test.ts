import { describe, expect, test } from 'vitest';
import { dtypeOf, parsePolicy, quantName, TENSOR_CLASSES } from '../../../scripts/convert/policy.ts';
import { QUANTS } from '../../../weights/manifest.ts';
import { parseConfig } from '../../../worker/model/config.ts';
import { checkTensors, tensorTable } from '../../../worker/model/tensors.ts';
import { CONFIG_OCR } from '../../support/official-configs.ts';

const table = tensorTable(parseConfig(CONFIG_OCR));
const find = (name: string) => table.find((spec) => spec.name === name)!;
const LAYER = 'model.language_model.layers.3.';

describe('a policy', () => {
  test('gives each class its dtype and leaves the others', () => {
    const policy = { 'decoder.mlp': 'q3', 'vision.attention': 'q8', head: 'q4', embedding: 'f32' } as const;
    const dtypes = [
      `${LAYER}mlp.down_proj.weight`,
      `${LAYER}self_attn.o_proj.weight`,
      'model.visual.blocks.1.attn.qkv.weight',
      'model.visual.blocks.1.mlp.up_proj.weight',
      'model.visual.downsample.weight',
      'lm_head.weight',
      'model.language_model.embed_tokens.weight',
      'model.visual.blocks.1.attn.qkv.bias',
      'model.visual.blocks.1.attn.q_norm.weight',
      'model.visual.patch_embed.proj.weight',
    ].map((name) => dtypeOf(find(name), { quant: 'q4', policy }));
    expect(dtypes).toEqual(['q3', 'q4', 'q8', 'q4', 'q4', 'q4', 'f32', 'f32', 'f32', 'f32']);
    expect([quantName({ quant: 'q4', policy }), quantName({ quant: 'q4', policy: {} })]).toEqual(['mixed', 'q4']);
  });

  test.each(QUANTS)('%s alone: what the kernels can read, for every tensor of a model', (quant) => {
    const stored = table.map((spec) => ({ ...spec, dtype: dtypeOf(spec, { quant }) }));
    expect(() => checkTensors(parseConfig(CONFIG_OCR), stored)).not.toThrow();
  });

  test.each<[unknown, RegExp]>([
    [{ 'decoder.mpl': 'q3' }, /p\.json is no policy: decoder\.mpl.*classes are vision\.attention,/],
    [{ 'decoder.mlp': 'q5' }, /p\.json is no policy: decoder\.mlp/],
    [{ embedding: 'q4' }, /p\.json is no policy: embedding/],
    [['q3'], /p\.json is no policy/],
    [null, /p\.json is no policy: the whole/],
  ])('%j is refused', (json, message) => {
    expect(() => parsePolicy(json, 'p.json')).toThrow(message);
  });

  test('every class may be named', () => {
    const all = Object.fromEntries(TENSOR_CLASSES.map((name) => [name, 'f32']));
    expect(parsePolicy(all, 'p.json')).toEqual(all);
  });
});
