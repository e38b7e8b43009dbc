/** Factors that are folded into weights: nothing changes in f32, and less is lost in few bits where inputs have outliers. */
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { collect } from '../../../scripts/engine/collect.ts';
import { createNodeEngine } from '../../../scripts/engine/node-engine.ts';
import { Recorder } from '../../../scripts/engine/recorder.ts';
import { calibrateCheckpoint } from '../../../scripts/convert/calibrate.ts';
import { importCheckpoint, type ImportOptions } from '../../../scripts/convert/import.ts';
import { readModelFiles } from '../../../scripts/convert/model-files.ts';
import { seamsOf } from '../../../scripts/convert/seams.ts';
import { chooseSmoothing } from '../../../scripts/convert/smooth-search.ts';
import { foldInto, smoothing } from '../../../scripts/convert/smooth.ts';
import { calibrationQuestions } from '../../../scripts/eval/calibration-questions.ts';
import { caseMessages, FAMILIES, GOLDEN, maxDifference, readCase, type Family } from '../../../scripts/eval/golden.ts';
import { tensorTable } from '../../../worker/model/tensors.ts';
import { Random, SEED } from '../../kernels-as/support.ts';
import { bf16Values, checkpoint, goldenFolder, tempFolder, type RawTensor } from '../../support/checkpoints.ts';

const TIMEOUT = 300_000;

/** Logits of a case with one picture. */
async function logits(family: Family, options: Omit<ImportOptions, 'out'>): Promise<Float32Array> {
  const out = join(await tempFolder(), 'model');
  await importCheckpoint({ ...options, out });
  const recorder = new Recorder();
  const { engine, kernels } = await createNodeEngine(out);
  const messages = caseMessages(family, readCase(family, 'image').golden);
  const request = { messages, maxTokens: 1, sampling: { temperature: 0 }, stop: [] };
  await collect(engine, request, { trace: recorder.trace(kernels) });
  return recorder.get('logits')!.data as Float32Array;
}

test.each(FAMILIES)(
  `%s in f32 with factors from 1/8 to 8 in every seam gives the same bits (seed ${SEED})`,
  async (family) => {
    const from = goldenFolder(family);
    const { config } = await readModelFiles(from);
    const shapes = new Map(tensorTable(config).map(({ name, shape }) => [name, shape]));
    const random = new Random(SEED);
    const chosen = seamsOf(config).map((seam) => ({
      seam,
      factors: Float32Array.from({ length: seam.channels }, () => 2 ** random.between(-3, 3)),
    }));
    for (const { seam } of chosen) {
      for (const { name, firstRow } of seam.makers)
        expect(shapes.get(name)![0]).toBeGreaterThanOrEqual(firstRow + seam.channels);
    }
    const folds = smoothing(chosen, (name) => shapes.get(name)!);
    expect(await logits(family, { from, quant: 'f32', smoothing: folds })).toEqual(
      await logits(family, { from, quant: 'f32' }),
    );
  },
  TIMEOUT,
);

test('a fold multiplies rows and columns, and knows where a block begins', () => {
  const seam = { channels: 2, makers: [{ name: 'm', firstRow: 2 }], readers: ['r'], channelOf: (c: number) => c % 2 };
  const folds = smoothing([{ seam, factors: Float32Array.of(2, 4) }], () => [4, 4]);
  const [maker, reader] = [new Float32Array(8).fill(1), new Float32Array(8).fill(1)];
  foldInto(maker, { name: 'm', firstRow: 2, rows: 2, columns: 4 }, folds);
  foldInto(reader, { name: 'r', firstRow: 2, rows: 2, columns: 4 }, folds);
  expect([...maker]).toEqual([0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25]);
  expect([...reader]).toEqual([2, 4, 2, 4, 2, 4, 2, 4]);
});

/** Numbers × `by` where `at` says so; a power of two is exact in bf16. */
function multiply(tensor: RawTensor, by: number, at: (index: number) => boolean): RawTensor {
  const values = bf16Values(tensor).map((value, i) => (at(i) ? value * by : value));
  const halves = Uint16Array.from(new Uint32Array(values.buffer), (bits) => bits >>> 16);
  return { ...tensor, data: new Uint8Array(halves.buffer) };
}

describe('a checkpoint with an outlier', () => {
  const CHANNEL = 7;
  const BY = 64;
  const NORM = 'model.language_model.layers.0.input_layernorm.weight';

  /** The same model as the golden one in f32; its first norm gives one channel that is 64 times as large. */
  const outlier = () =>
    checkpoint('glm4v', {
      tensors(tensors) {
        tensors.set(
          NORM,
          multiply(tensors.get(NORM)!, BY, (i) => i === CHANNEL),
        );
        for (const one of ['q', 'k', 'v']) {
          const name = `model.language_model.layers.0.self_attn.${one}_proj.weight`;
          const matrix = tensors.get(name)!;
          tensors.set(
            name,
            multiply(matrix, 1 / BY, (i) => i % matrix.shape[1] === CHANNEL),
          );
        }
      },
    });

  async function question(): Promise<string> {
    const folder = await tempFolder();
    await mkdir(join(folder, 'images'));
    await copyFile(join(GOLDEN, 'glm4v/one.png'), join(folder, 'images/0.png'));
    await writeFile(join(folder, 'questions.json'), JSON.stringify([['What color is the circle?', 'red', 0]]));
    return folder;
  }

  test(
    'is found, and costs at most half as much in q8 when it is smoothed; compensated rounding goes with it',
    async () => {
      const from = await outlier();
      const calibration = await calibrateCheckpoint(from, await calibrationQuestions(await question(), 1));
      const folds = await chooseSmoothing(from, calibration, { quant: 'q8' });
      const { rows } = folds.of(NORM)!;
      expect(rows!.indexOf(Math.min(...rows!))).toBe(CHANNEL);
      const truth = await logits('glm4v', { from, quant: 'f32' });
      expect(await logits('glm4v', { from, quant: 'f32', smoothing: folds })).toEqual(truth);
      const lost = async (options: Partial<ImportOptions>) =>
        maxDifference(await logits('glm4v', { from, quant: 'q8', ...options }), truth);
      expect(await lost({ smoothing: folds })).toBeLessThan(0.5 * (await lost({})));
      const low = await chooseSmoothing(from, calibration, { quant: 'q4' });
      expect(await lost({ quant: 'q4', calibration, smoothing: low })).toBeLessThan(
        await lost({ quant: 'q4', calibration }),
      );
      expect((await chooseSmoothing(from, calibration, { quant: 'q4' })).digest).toBe(low.digest);
    },
    TIMEOUT,
  );
});
