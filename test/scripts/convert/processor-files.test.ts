/** Processors as transformers 5 saves them (both in processor_config.json), imported and loaded. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadKernels } from '../../../kernels-as/host/load-node.ts';
import { importCheckpoint } from '../../../scripts/convert/import.ts';
import { folderSource, NODE_PLATFORM } from '../../../weights/file.ts';
import { Ledger } from '../../../worker/isolate/ledger.ts';
import { loadModel } from '../../../worker/isolate/load-model.ts';
import type { PreprocessorConfig } from '../../../worker/model/config.ts';
import { checkpoint, goldenFolder, tempFolder, type Json } from '../../support/checkpoints.ts';

const SEPARATE = 'preprocessor_config.json';
const NESTED = 'processor_config.json';
const VIDEO_SIZE = { shortest_edge: 25_088, longest_edge: 1_003_520 };

const golden = async (): Promise<Json> =>
  JSON.parse(await readFile(join(goldenFolder('glm4v'), SEPARATE), 'utf8')) as Json;

/** What `save_pretrained` of transformers 5 writes in place of the golden checkpoint's file, after `change`. */
async function savedBy5(change: (nested: Json) => void = () => {}): Promise<string> {
  const folder = await checkpoint('glm4v');
  const { processor_class, ...image_processor } = await golden();
  const video_processor = { ...image_processor, fps: 2, num_frames: 16, size: VIDEO_SIZE };
  const nested = { image_processor, processor_class, video_processor };
  change(nested);
  await rm(join(folder, SEPARATE));
  await writeFile(join(folder, NESTED), JSON.stringify(nested));
  return folder;
}

/** The preprocessor of the model that is loaded after an import. */
async function loaded(from: string): Promise<PreprocessorConfig> {
  const out = join(await tempFolder(), 'model');
  await importCheckpoint({ from, out, quant: 'q8' });
  const k = loadKernels({ initialBytes: 1 << 20, maxBytes: 16 << 20 });
  const options = { platform: NODE_PLATFORM, ledger: new Ledger(k.arena) };
  return (await loadModel(k, folderSource(out), '', options)).preprocessor;
}

test('the same as with separate files, and the limits of its video processor', async () => {
  const separate = await loaded(goldenFolder('glm4v'));
  const videoVolume = { min: VIDEO_SIZE.shortest_edge, max: VIDEO_SIZE.longest_edge };
  expect(await loaded(await savedBy5())).toEqual({ ...separate, videoVolume });
});

test('without a video processor, those of an image; the class that stands beside says how time is written', async () => {
  const folder = await savedBy5((nested) => {
    delete nested.video_processor;
    nested.processor_class = 'Glm46VProcessor';
  });
  const separate = await loaded(goldenFolder('glm4v'));
  expect(await loaded(folder)).toEqual({ ...separate, timeStamps: 'decimal' });
});

test('it comes before separate files, which may be older', async () => {
  const folder = await savedBy5((nested) => void (nested.image_processor.size.longest_edge = 100_352));
  await writeFile(join(folder, SEPARATE), JSON.stringify(await golden()));
  expect((await loaded(folder)).imageVolume.max).toBe(100_352);
});

test('one that only names its class leaves the separate files in force', async () => {
  const folder = await checkpoint('glm4v');
  await writeFile(join(folder, NESTED), JSON.stringify({ processor_class: 'Glm4vProcessor' }));
  expect(await loaded(folder)).toEqual(await loaded(goldenFolder('glm4v')));
});

test.each<[string, RegExp, (nested: Json) => void]>([
  [
    'image_processor',
    /^processor_config\.json, image_processor: patch_size should be 14/,
    (nested) => void (nested.image_processor.patch_size = 16),
  ],
  [
    'video_processor',
    /^processor_config\.json, video_processor: image_mean should be/,
    (nested) => void (nested.video_processor.image_mean = [0, 0, 0]),
  ],
  [
    'neither',
    /^There is no preprocessor_config\.json and no processor_config\.json with an image_processor/,
    (nested) => void delete nested.image_processor,
  ],
])('what is wrong is said where it stands: %s', async (_, message, change) => {
  const refused = expect.objectContaining({ message: expect.stringMatching(message) });
  await expect(loaded(await savedBy5(change))).rejects.toEqual(refused);
});
