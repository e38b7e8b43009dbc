import { readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { importCheckpoint, type ImportOptions } from '../../../scripts/convert/import.ts';
import { checkpoint, goldenFolder, tempFolder, type Changes, type Json } from '../../support/checkpoints.ts';

const NORM = 'model.visual.blocks.1.norm2.weight';

/** What an import that must fail says, and what lies beside its output afterwards. */
async function failure(from: string, options: Partial<ImportOptions> = {}) {
  const out = join(await tempFolder(), 'model');
  try {
    await importCheckpoint({ from, out, quant: 'q8', ...options });
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    return { code, message, left: await readdir(dirname(out)) };
  }
  throw new Error('It did not fail.');
}

const matching = (code: string | undefined, message: RegExp) => ({
  code,
  message: expect.stringMatching(message) as string,
  left: [],
});

describe('a tensor that is wrong is checkpoint_tensor, names it and leaves nothing behind', () => {
  const mapped = (name: string, file: string): Changes => ({
    split: () => 'a.safetensors',
    index: ({ weight_map }: Json) => void (weight_map[name] = file),
  });
  test.each<[string, Changes, RegExp]>([
    ['missing', { tensors: (t) => void t.delete(NORM) }, /blocks\.1\.norm2\.weight is missing; config/],
    [
      'extra',
      { tensors: (t) => t.set('model.visual.new.weight', t.get(NORM)!) },
      /visual\.new\.weight is in the checkpoint/,
    ],
    [
      'another shape',
      { tensors: (t) => t.set(NORM, { ...t.get(NORM)!, shape: [8, 8] }) },
      /norm2\.weight has shape \[8,8\] .* \[64\]/,
    ],
    [
      'there twice',
      { tensors: (t) => t.set(NORM.replace('model.', ''), t.get(NORM)!) },
      /norm2\.weight appears twice: model\.visual.* and visual/,
    ],
    [
      'not a number',
      { tensors: (t) => t.get(NORM)!.data.fill(0xff) },
      /norm2\.weight in model\.safetensors holds NaN in row 0/,
    ],
    ['of integers', { tensors: (t) => t.set(NORM, { ...t.get(NORM)!, dtype: 'I16' }) }, /norm2\.weight .* I16/],
    [
      'an MTP layer outside GLM-OCR',
      { tensors: (t) => t.set('model.layers.3.x.weight', t.get(NORM)!) },
      /layers\.3\.x\.weight/,
    ],
    ['in the index only', mapped('no.weight', 'a.safetensors'), /no\.weight should be in a\.safetensors/],
  ])('%s', async (_, changes, message) => {
    expect(await failure(await checkpoint('glm4v', changes))).toEqual(matching('checkpoint_tensor', message));
  });

  test.each<[string, string, RegExp]>([
    ['a file that is not there', 'b.safetensors', /names b\.safetensors, which is not there/],
    ['a file elsewhere', '../a.safetensors', /index\.json is wrong at weight_map/],
  ])('an index to %s', async (_, file, message) => {
    const folder = await checkpoint('glm4v', mapped(NORM, file));
    expect(await failure(folder)).toEqual(matching('checkpoint_invalid', message));
  });
});

describe('a checkpoint that is not whole', () => {
  test('a config that the code does not do', async () => {
    const folder = await checkpoint('glm4v', { config: (config) => void (config.vision_config.hidden_act = 'gelu') });
    expect(await failure(folder)).toEqual(matching('config_unsupported', /hidden_act/));
  });

  test('a truncated file: the tensor in which it ends', async () => {
    const folder = await checkpoint('glm4v');
    await truncate(join(folder, 'model.safetensors'), 1_000_000);
    const message = /^model\.safetensors is not a whole .* cut off inside model\./;
    expect(await failure(folder)).toEqual(matching('checkpoint_invalid', message));
  });

  test.each(['config.json', 'tokenizer.json', 'preprocessor_config.json', 'chat_template.jinja', 'model.safetensors'])(
    'without %s',
    async (file) => {
      const folder = await checkpoint('glm_ocr');
      await rm(join(folder, file));
      expect(await failure(folder)).toEqual(matching('checkpoint_invalid', new RegExp(`There is no ${file}`)));
    },
  );

  test('a file that is not JSON', async () => {
    const folder = await checkpoint('glm_ocr');
    await writeFile(join(folder, 'tokenizer.json'), '{');
    expect(await failure(folder)).toEqual(matching('checkpoint_invalid', /tokenizer\.json is not JSON/));
  });

  test.each([
    ['tokenizer.json', '{"model":{"type":"Unigram","vocab":[]},"added_tokens":[]}', /tokenizer\.json: model\.type/],
    ['chat_template.jinja', '{% if %}', /chat_template\.jinja cannot be parsed/],
  ])('a %s that no request could use', async (file, content, message) => {
    const folder = await checkpoint('glm_ocr');
    await writeFile(join(folder, file), content);
    expect(await failure(folder)).toEqual(matching('model_invalid', message));
  });

  test('interrupted in the middle: what is done stays beside the output (resume.test.ts goes on)', async () => {
    const abort = new AbortController();
    const onProgress = (done: number, total: number) => void (done > total / 2 && abort.abort(new Error('stopped')));
    const result = await failure(goldenFolder('glm4v'), { onProgress, signal: abort.signal });
    expect(result).toMatchObject({ message: 'stopped', left: ['model.partial'] });
  });
});

describe('wrong use', () => {
  test('an output folder with something in it is left alone', async () => {
    const out = await tempFolder();
    await writeFile(join(out, 'mine.txt'), 'keep');
    const running = importCheckpoint({ from: goldenFolder('glm4v'), out, quant: 'f32' });
    await expect(running).rejects.toMatchObject({ code: 'usage' });
    expect(await readdir(out)).toEqual(['mine.txt']);
  });

  test('an empty output folder is used', async () => {
    const out = await tempFolder();
    await importCheckpoint({ from: goldenFolder('glm_ocr'), out, quant: 'f32', name: 'x' });
    expect(await readdir(out)).toContain('manifest.json');
  });

  test.each([['../up'], [''], ['a b'], ['.hidden']])('the name “%s”', async (name) => {
    expect(await failure(goldenFolder('glm4v'), { name })).toEqual(matching('usage', /cannot name a model/));
  });

  test('a source that is not a folder', async () => {
    expect(await failure('/nowhere')).toEqual(matching('usage', /\/nowhere is not a folder/));
  });
});
