import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { importCheckpoint } from '../../../scripts/convert/import.ts';
import { skipReason } from '../../../scripts/convert/names.ts';
import { specialTokens } from '../../../scripts/convert/models/tokens.ts';
import { MODEL_NAMES, readConfig } from '../../../scripts/convert/models/models.ts';
import { randomCheckpoint, type RandomOptions } from '../../../scripts/convert/random-checkpoint.ts';
import { checkpointTensors, FILE_BYTES, sizeOf, splitIntoFiles } from '../../../scripts/convert/random-layout.ts';
import { RandomTensor } from '../../../scripts/convert/random-values.ts';
import { createNodeEngine } from '../../../scripts/engine/node-engine.ts';
import { collect } from '../../../scripts/engine/collect.ts';
import { parseConfig } from '../../../worker/model/config.ts';
import { tensorTable } from '../../../worker/model/tensors.ts';
import { goldenFolder, tempFolder, type Family } from '../../support/checkpoints.ts';

/** The golden's config with an MTP layer: a model of a few megabytes. */
async function tinyConfig(family: Family): Promise<Record<string, unknown>> {
  const config = await readConfig(join(goldenFolder(family), 'config.json'));
  Object.assign(config.text_config as object, { num_nextn_predict_layers: 1 });
  return config;
}

async function made(family: Family, options: Partial<RandomOptions> = {}) {
  const out = join(await tempFolder(), 'random');
  const result = await randomCheckpoint({ config: await tinyConfig(family), out, seed: 1, ...options });
  return { ...result, out };
}

async function hashes(folder: string): Promise<Record<string, string>> {
  const entries = (await readdir(folder)).map(async (name) => {
    const hash = createHash('sha256').update(await readFile(join(folder, name)));
    return [name, hash.digest('hex')] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

describe('the published models', () => {
  test.each([
    ['glm-4.1v-9b', 704, 0, 10_292_777_472, 4],
    ['glm-4.6v-flash', 704, 0, 10_292_777_472, 4],
    ['glm-ocr', 526, 16, 1_325_258_240, 1],
  ] as const)(
    '%s: %i tensors, %i left out by imports, %i numbers, %i files',
    async (name, tensors, mtp, numbers, files) => {
      const raw = await readConfig(name);
      const specs = checkpointTensors(raw);
      const config = parseConfig(raw);
      expect(new Set(specs.map((spec) => spec.name)).size).toBe(tensors);
      expect(specs.filter((spec) => skipReason(spec.name, config)).length).toBe(mtp);
      expect(tensorTable(config).length).toBe(tensors - mtp);
      expect(specs.reduce((sum, spec) => sum + sizeOf(spec) / 2, 0)).toBe(numbers);
      expect(splitIntoFiles(specs, FILE_BYTES).size).toBe(files);
    },
  );

  test.each([
    ['glm-4.1v-9b', { '[gMASK]': 151331, '<|user|>': 151336, '<|image|>': 151343, '</answer>': 151348 }],
    ['glm-4.6v-flash', { '<|code_middle|>': 151348, '<think>': 151350, '<|end_of_box|>': 151362, '<|video|>': 151364 }],
    ['glm-ocr', { '<|user|>': 59253, '</think>': 59268, '/nothink': 59277, '<|begin_of_box|>': 59278 }],
  ] as const)('%s: special tokens have their ids', async (name, expected) => {
    const ids = specialTokens(parseConfig(await readConfig(name)));
    expect(Object.fromEntries(ids)).toMatchObject(expected);
    expect(new Set(ids.values()).size).toBe(name === 'glm-4.1v-9b' ? 22 : 36);
  });

  test('the names are those of the command line; anything else is a path', async () => {
    expect(MODEL_NAMES.length).toBe(3);
    await expect(readConfig('glm-5')).rejects.toThrow(/“glm-5” is neither a model \(glm-4\.1v-9b, .*ENOENT/);
  });
});

describe.each<Family>(['glm4v', 'glm_ocr'])('%s, tiny', (family) => {
  test('the same seed gives the same bytes, in whatever pieces; another seed others', async () => {
    const first = await hashes((await made(family)).out);
    expect(await hashes((await made(family, { chunkBytes: 1000 })).out)).toEqual(first);
    const other = await hashes((await made(family, { seed: 2 })).out);
    expect(other['config.json']).toBe(first['config.json']);
    expect(other['model.safetensors']).not.toBe(first['model.safetensors']);
  });

  test('it is imported, from one file or several, and answers', async () => {
    const { out, files } = await made(family, { fileBytes: 300_000 });
    expect(files).toBeGreaterThan(2);
    const model = join(await tempFolder(), 'model');
    const { manifest, skipped } = await importCheckpoint({ from: out, out: model, quant: 'q4' });
    expect([...skipped.values()].flat().length).toBe(family === 'glm_ocr' ? 16 : 0);
    const single = join(await tempFolder(), 'single');
    const { manifest: same } = await importCheckpoint({ from: (await made(family)).out, out: single, quant: 'q4' });
    expect(same.shards).toEqual(manifest.shards);

    const { engine } = await createNodeEngine(model);
    const request = {
      messages: [{ role: 'user' as const, content: 'Hello?' }],
      ...{ maxTokens: 4, sampling: { temperature: 0 }, stop: [] },
    };
    const { prompt, ids } = await collect(engine, request, { trace: { ignoreEos: true } });
    expect(prompt.text).toBe('[gMASK]<sop><|user|>\nHello?<|assistant|>\n');
    expect(ids.length).toBe(4);
  });
});

test('the numbers: spread, heavy tails, rows of different size, outlier channels', () => {
  const [rows, columns] = [512, 1024];
  const bits = new Uint16Array(rows * columns);
  new RandomTensor(1, 'w', 'matrix', columns).write(bits, 0);
  const values = new Float32Array(Uint32Array.from(bits, (half) => half << 16).buffer);
  const spread = (some: ArrayLike<number>) =>
    Math.sqrt(Array.from(some).reduce((sum, x) => sum + x * x, 0) / some.length);
  const rowSpreads = Array.from({ length: rows }, (_, i) => spread(values.subarray(i * columns, (i + 1) * columns)));
  const channel = (c: number) => spread(Array.from({ length: rows }, (_, i) => values[i * columns + c]));
  const channels = Array.from({ length: columns }, (_, c) => channel(c)).toSorted((a, b) => a - b);
  const median = channels[columns / 2];
  expect(median).toBeGreaterThan(0.015);
  expect(median).toBeLessThan(0.035);
  expect(channels.filter((size) => size > 5 * median).length).toBe(2);
  expect(Math.max(...rowSpreads) / Math.min(...rowSpreads)).toBeGreaterThan(3);
  const ordinary = values.filter((value) => Math.abs(value) < 10 * median);
  const kurtosis = ordinary.reduce((sum, x) => sum + x ** 4, 0) / ordinary.length / spread(ordinary) ** 4;
  expect(kurtosis).toBeGreaterThan(4);
  expect(values.every(Number.isFinite)).toBe(true);
});

test('special tokens that do not fit are refused, and a folder with something in it', async () => {
  const config = await tinyConfig('glm4v');
  const out = await tempFolder();
  const small = structuredClone(config) as { text_config: { vocab_size: number } };
  small.text_config.vocab_size = 444;
  await expect(randomCheckpoint({ config: small, out, seed: 1 })).rejects.toThrow(/special tokens take ids 423 to \d+/);
  await randomCheckpoint({ config, out, seed: 1 });
  await expect(randomCheckpoint({ config, out, seed: 1 })).rejects.toMatchObject({ code: 'usage' });
});
