/** Calibration and the comparison of formats, on the golden checkpoint: the real engine, two questions. */
import { copyFile, cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../../../scripts/cli/eval-quantization.ts';
import { calibrateCheckpoint } from '../../../scripts/convert/calibrate.ts';
import { importCheckpoint } from '../../../scripts/convert/import.ts';
import { calibrationQuestions } from '../../../scripts/eval/calibration-questions.ts';
import { GOLDEN } from '../../../scripts/eval/golden.ts';
import { divergence, logSoftmax } from '../../../scripts/eval/candidate.ts';
import { measureQuantization } from '../../../scripts/eval/quantization.ts';
import { quantizationTables } from '../../../scripts/eval/quantization-table.ts';
import { checkpoint, goldenFolder, tempFolder } from '../../support/checkpoints.ts';

const TIMEOUT = 300_000;

/** The same two questions in either layout of a suite. */
async function questions(layout: 'json' | 'jsonl'): Promise<string> {
  const folder = await tempFolder();
  await mkdir(join(folder, 'images'));
  await copyFile(join(GOLDEN, 'glm4v/one.png'), join(folder, 'images/0.png'));
  const rows = [
    ['What color is the circle?', 'red', 0],
    ['How many?', '3', 0],
  ];
  const line = ([question, truth]: (typeof rows)[number]) =>
    JSON.stringify({ images: ['0.png'], question, kind: 'shapes', check: 'exact', truth });
  const text = layout === 'json' ? JSON.stringify(rows) : rows.map(line).join('\n');
  await writeFile(join(folder, `questions.${layout}`), text);
  return folder;
}

test(
  'an import with a calibration is another model of the same size, and the same one every time',
  async () => {
    const from = goldenFolder('glm4v');
    const calibration = await calibrateCheckpoint(from, await calibrationQuestions(await questions('json'), 2));
    expect((await calibrateCheckpoint(from, await calibrationQuestions(await questions('jsonl'), 2))).digest).toBe(
      calibration.digest,
    );
    expect(calibration.of('model.language_model.layers.0.self_attn.v_proj.weight')).not.toBeNull();
    const out = await tempFolder();
    const make = async (name: string, some?: typeof calibration) =>
      (await importCheckpoint({ from, out: join(out, name), quant: 'q4', name: 'm', calibration: some })).manifest;
    const [plain, best, again] = [await make('a'), await make('b', calibration), await make('c', calibration)];
    expect(best).toEqual(again);
    expect(best.tensors).toEqual(plain.tensors);
    expect(best.shards).not.toEqual(plain.shards);
  },
  TIMEOUT,
);

test(
  'f32 agrees with itself, q8 nearly, and each row has its bytes, whatever the number of threads',
  async () => {
    const parent = await tempFolder();
    for (const [name, layout] of [
      ['a', 'jsonl'],
      ['b', 'json'],
    ] as const)
      await cp(await questions(layout), join(parent, name), { recursive: true });
    const measure = (threads: number) =>
      measureQuantization(
        [
          { label: 'f32', quant: 'f32' },
          { label: 'again', quant: 'f32', kvCache: 'i8' },
          { label: 'q8', quant: 'q8', activationScales: 'group' },
          { label: 'q4', quant: 'q4', compensated: true, smoothed: true },
        ],
        {
          ...{ checkpoint: goldenFolder('glm4v'), data: [parent], limit: 1, threads },
          ...{ calibrateWith: parent, calibrationQuestions: 3 },
        },
      );
    const variants = await measure(2);
    const [f32, int8, q8, q4] = variants;
    expect(f32.all).toMatchObject({ meanKl: 0, topOne: 1, questions: 2, lost: 0 });
    expect(int8.all.meanKl).toBeGreaterThan(0);
    expect(int8.all.meanKl).toBeLessThan(q8.all.meanKl);
    expect(q8.all.meanKl).toBeLessThan(q4.all.meanKl);
    expect([int8.bytes === f32.bytes, q8.bytes < f32.bytes, q4.bytes < q8.bytes]).toEqual([true, true, true]);
    expect([...q4.bySuite.keys()]).toEqual(['a', 'b']);
    expect(q4.bySuite.get('a')!.questions).toBe(1);
    const [main, suites, bars] = quantizationTables(variants, 'q4').split('\n\n');
    expect([main.split('\n').length, suites.split('\n').length]).toEqual([6, 4]);
    expect(bars).toMatch(/^q4 loses at most 0.50 points: .*\. q4 has a mean KL of at most 0.02: missed/);
    expect(await measure(1)).toEqual(variants);
  },
  TIMEOUT,
);

test(
  'a row of another checkpoint answers with its weights',
  async () => {
    const [from, data] = [goldenFolder('glm4v'), await questions('jsonl')];
    const other = await checkpoint('glm4v', {
      tensors: (all) => void all.get('lm_head.weight')!.data.fill(0, 0, 4096),
    });
    const row = (folder?: string) => ({ label: String(folder), quant: 'f32', checkpoint: folder }) as const;
    const [, same, changed] = await measureQuantization([row(), row(from), row(other)], {
      ...{ checkpoint: from, data: [data], limit: 1, threads: 1 },
      ...{ calibrateWith: data, calibrationQuestions: 1 },
    });
    expect(same.all.meanKl).toBe(0);
    expect(changed.all.meanKl).toBeGreaterThan(0);
  },
  TIMEOUT,
);

test('divergence is that of the distributions, in nats', () => {
  const p = logSoftmax(Float32Array.of(Math.log(3), 0));
  const q = logSoftmax(Float32Array.of(1000, 1000));
  expect(divergence(p, q)).toBeCloseTo(0.75 * Math.log(1.5) + 0.25 * Math.log(0.5), 5);
  expect(divergence(p, p)).toBe(0);
});

test('the command refuses rows and numbers that are none', async () => {
  const needed = ['--checkpoint', 'a', '--data', 'b', '--calibrate', 'c'];
  await expect(run(['--data', 'b'])).rejects.toMatchObject({ code: 'usage' });
  await expect(run([...needed, '--only', 'q5'])).rejects.toThrow(/--only is a row of the table, “f32”, .*; not “q5”/);
  await expect(run([...needed, '--threads', '0'])).rejects.toThrow(/--threads is a whole number above 0/);
});
