import { createHash } from 'node:crypto';
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { importCheckpoint, type ImportOptions } from '../../../scripts/convert/import.ts';
import { parseManifest, QUANTS, shardPath, type Manifest } from '../../../weights/manifest.ts';
import { pack } from '../../../weights/packing.ts';
import { parseConfig } from '../../../worker/model/config.ts';
import { checkTensors } from '../../../worker/model/tensors.ts';
import {
  bf16Values,
  checkpoint,
  goldenFolder,
  readTensors,
  tempFolder,
  type Changes,
  type Family,
} from '../../support/checkpoints.ts';

const FAMILIES: readonly Family[] = ['glm4v', 'glm_ocr'];
const NORM = 'model.visual.blocks.0.norm1.weight';
const EMBEDDING = 'model.language_model.embed_tokens.weight';

async function imported(from: string, options: Partial<ImportOptions> = {}) {
  const out = join(await tempFolder(), 'model');
  const result = await importCheckpoint({ from, out, quant: 'f32', ...options });
  return { ...result, out, stream: await readStream(out, result.manifest) };
}

async function readStream(out: string, { shards }: Manifest): Promise<Buffer> {
  return Buffer.concat(await Promise.all(shards.map(({ sha256 }) => readFile(join(out, shardPath(sha256))))));
}

function bytesOf({ manifest, stream }: { manifest: Manifest; stream: Buffer }, name: string): Buffer {
  const tensor = manifest.tensors.find((entry) => entry.name === name)!;
  return stream.subarray(tensor.offset, tensor.offset + tensor.sizeBytes);
}

/** The stream without the manifest's name: what two imports must share to be the same model. */
const hashes = ({ manifest }: { manifest: Manifest }) => manifest.shards.map(({ sha256 }) => sha256);

describe.each(FAMILIES)('%s', (family) => {
  test.each(QUANTS)('%s: every tensor packed from the numbers of the checkpoint', async (quant) => {
    const model = await imported(goldenFolder(family), { quant });
    const source = await readTensors(family);
    expect(model.manifest.tensors.length).toBe(source.size);
    const wrong: string[] = [];
    for (const { name, dtype, shape } of model.manifest.tensors) {
      if (name === 'model.visual.downsample.weight') continue; // permuted: the next test
      const [rows, columns = 1] = shape;
      const expected = pack(dtype, bf16Values(source.get(name)!), rows, columns);
      if (!bytesOf(model, name).equals(expected)) wrong.push(name);
    }
    expect(wrong).toEqual([]);
  });

  test('the 2x2 convolution is stored row, column, channel', async () => {
    const model = await imported(goldenFolder(family));
    const name = 'model.visual.downsample.weight';
    const source = (await readTensors(family)).get(name)!;
    const [out, channels] = source.shape;
    const values = bf16Values(source);
    const stored = new Float32Array(new Uint8Array(bytesOf(model, name)).buffer);
    for (const [o, row, column, channel] of [
      [0, 0, 1, 0],
      [3, 1, 0, 7],
      [out - 1, 1, 1, channels - 1],
    ]) {
      const at = ((o * 2 + row) * 2 + column) * channels + channel;
      expect(stored[at]).toBe(values[((o * channels + channel) * 2 + row) * 2 + column]);
    }
  });

  test('the manifest on disk is valid, equals the result, and fits the config', async () => {
    const { manifest, out } = await imported(goldenFolder(family), { quant: 'q4', name: 'tiny.v1' });
    const onDisk = parseManifest(await readFile(join(out, 'manifest.json'), 'utf8'));
    expect(onDisk).toEqual(manifest);
    expect(onDisk).toMatchObject({ name: 'tiny.v1', family, quant: 'q4' });
    checkTensors(parseConfig(JSON.parse(await readFile(join(out, 'config.json'), 'utf8'))), onDisk.tensors);
  });

  test('the files are copied byte for byte, with their hashes', async () => {
    const { manifest, out } = await imported(goldenFolder(family));
    const names = manifest.files.map(({ path }) => path).toSorted();
    expect(names).toEqual([
      ...['chat_template.jinja', 'config.json', 'generation_config.json', 'preprocessor_config.json'],
      ...['tokenizer.json', 'tokenizer_config.json'],
    ]);
    for (const { path, sha256, sizeBytes } of manifest.files) {
      const copy = await readFile(join(out, path));
      expect(copy.equals(await readFile(join(goldenFolder(family), path)))).toBe(true);
      expect([copy.byteLength, createHash('sha256').update(copy).digest('hex')]).toEqual([sizeBytes, sha256]);
    }
  });
});

test('what a model was taught comes with it, after a look inside', async () => {
  const from = join(await tempFolder(), 'checkpoint');
  await cp(goldenFolder('glm4v'), from, { recursive: true });
  await writeFile(join(from, 'capabilities.json'), '{"pictures": "first"}');
  const { manifest, out } = await imported(from);
  expect(manifest.files.map(({ path }) => path)).toContain('capabilities.json');
  expect(await readFile(join(out, 'capabilities.json'), 'utf8')).toBe('{"pictures": "first"}');
  await writeFile(join(from, 'capabilities.json'), '{"pictures": "last"}');
  await expect(imported(from)).rejects.toMatchObject({ code: 'config_unsupported' });
});

describe('the same model, however it comes', () => {
  const OLDER_KEYS: Changes = {
    config: (config) => {
      const { rope_parameters: rope, ...text } = config.text_config;
      delete config.text_config;
      Object.assign(config, text, { model_type: 'glm4v', rope_theta: rope.rope_theta, partial_rotary_factor: 0.5 });
      config.rope_scaling = { type: 'default', mrope_section: rope.mrope_section };
      delete config.vision_config.rope_parameters;
    },
  };
  const AS_F32: Changes = {
    tensors: (tensors) =>
      tensors.forEach((tensor, name) => {
        const data = new Uint8Array(bf16Values(tensor).buffer);
        tensors.set(name, { dtype: 'F32', shape: tensor.shape, data });
      }),
  };
  const NORM_AS_F16: Changes = {
    tensors: (tensors) => {
      const tensor = tensors.get(NORM)!;
      const view = new DataView(new ArrayBuffer(tensor.data.byteLength));
      bf16Values(tensor).forEach((value, i) => view.setFloat16(2 * i, value, true));
      tensors.set(NORM, { dtype: 'F16', shape: tensor.shape, data: new Uint8Array(view.buffer) });
    },
  };
  const renamed = (rename: (name: string) => string): Changes => ({
    tensors: (tensors) => {
      const entries = [...tensors];
      tensors.clear();
      for (const [name, tensor] of entries) tensors.set(rename(name), tensor);
    },
  });
  const split = (name: string) => (name.includes('visual') ? 'model-1.safetensors' : 'model-2.safetensors');
  const bare = (name: string) => name.replace('model.visual.', 'visual.').replace('language_model.', '');

  test.each<[string, Family, Changes]>([
    ['as several files with an index', 'glm4v', { split }],
    ['as f32', 'glm_ocr', AS_F32],
    ['with f16 where f16 can hold the numbers', 'glm4v', NORM_AS_F16],
    ['with the older config keys', 'glm4v', OLDER_KEYS],
    ['with the prefixes visual.* and model.layers.*', 'glm_ocr', renamed(bare)],
    [
      'with the prefix language_model.model.*',
      'glm4v',
      renamed((name) => name.replace('model.l', 'l').replace('e_model.', 'e_model.model.')),
    ],
  ])('%s', async (_, family, changes) => {
    const model = await imported(await checkpoint(family, changes));
    expect(hashes(model)).toEqual(hashes(await imported(goldenFolder(family))));
  });

  test('cut into small shards: the stream is the same', async () => {
    const whole = await imported(goldenFolder('glm4v'), { quant: 'q4' });
    const cut = await imported(goldenFolder('glm4v'), { quant: 'q4', shardBytes: 100_000 });
    expect(cut.manifest.shards.length).toBe(Math.ceil(whole.stream.byteLength / 100_000));
    expect(cut.stream.equals(whole.stream)).toBe(true);
    expect(cut.manifest.tensors).toEqual(whole.manifest.tensors);
  });
});

describe('left out on purpose, and said so', () => {
  test('the multi-token prediction layer of GLM-OCR', async () => {
    const folder = await checkpoint('glm_ocr', {
      tensors: (tensors) => tensors.set('model.language_model.layers.2.eh_proj.weight', tensors.get('lm_head.weight')!),
    });
    const { skipped, manifest } = await imported(folder);
    expect([...skipped.values()]).toEqual([['model.language_model.layers.2.eh_proj.weight']]);
    expect(manifest.tensors.length).toBe(62);
  });

  test('a tied head is stored from the embedding, whether the file has one or not', async () => {
    const tie = (config: Record<string, unknown>) => void (config.tie_word_embeddings = true);
    const without = await imported(
      await checkpoint('glm4v', { config: tie, tensors: (t) => void t.delete('lm_head.weight') }),
    );
    const withHead = await imported(await checkpoint('glm4v', { config: tie }));
    expect(bytesOf(without, 'lm_head.weight').equals(bytesOf(without, EMBEDDING))).toBe(true);
    expect(hashes(withHead)).toEqual(hashes(without));
    expect([...withHead.skipped.values()]).toEqual([['lm_head.weight']]);
  });

  test('a template inside tokenizer_config.json becomes chat_template.jinja', async () => {
    const folder = await checkpoint('glm4v');
    await rm(join(folder, 'chat_template.jinja'));
    await writeFile(join(folder, 'tokenizer_config.json'), JSON.stringify({ chat_template: '[gMASK]{{ x }}' }));
    const { out } = await imported(folder);
    expect(await readFile(join(out, 'chat_template.jinja'), 'utf8')).toBe('[gMASK]{{ x }}');
  });
});
