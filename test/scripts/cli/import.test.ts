import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { run } from '../../../scripts/cli/import.ts';
import { inspect, run as runInspect, type Inspection } from '../../../scripts/cli/inspect.ts';
import { weightBytes, type Manifest } from '../../../weights/manifest.ts';
import { parseConfig } from '../../../worker/model/config.ts';
import { checkpoint, goldenFolder, tempFolder } from '../../support/checkpoints.ts';
import { CONFIG_OCR } from '../../support/official-configs.ts';

let output: string[] = [];

beforeEach(() => {
  output = [];
  vi.spyOn(console, 'log').mockImplementation((text: string) => void output.push(text));
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => void vi.restoreAllMocks());

test('import says what it made and what it left out', async () => {
  const out = join(await tempFolder(), 'ocr');
  const from = await checkpoint('glm_ocr', {
    tensors: (tensors) => tensors.set('model.language_model.layers.2.x.weight', tensors.get('lm_head.weight')!),
  });
  expect(await run([from, '--out', out, '--quant', 'q4'])).toBe(0);
  expect(output[0]).toMatch(/^Left out 1 tensors: multi-token prediction/);
  expect(output[1]).toMatch(/^ocr: 62 tensors, 66\d kB in 1 shard → /);
});

test('import and inspect refuse wrong use, with help', async () => {
  await expect(run([])).rejects.toMatchObject({ code: 'usage' });
  await expect(run(['a', 'b', '--out', 'c'])).rejects.toMatchObject({ code: 'usage' });
  await expect(run(['a', '--out', 'b', '--quant', 'q5'])).rejects.toThrow(/--quant is f32, q8, q4, q3, q2, not “q5”/);
  await expect(run(['a', '--out', 'b', '--calibrate', 'c', '--questions', '0'])).rejects.toThrow(
    /--questions is a whole/,
  );
  await expect(run(['a', '--out', 'b', '--smooth'])).rejects.toThrow('--smooth needs --calibrate DIR.');
  await expect(runInspect([])).rejects.toMatchObject({ code: 'usage' });
  expect([await run(['--help']), await runInspect(['-h'])]).toEqual([0, 0]);
  expect(output[0]).toContain('Usage: glimpse import HF_DIR --out DIR');
});

test('inspect adds up: parts, formats and the whole are the same numbers', async () => {
  const out = join(await tempFolder(), 'tiny');
  await run([goldenFolder('glm4v'), '--out', out, '--quant', 'q8']);
  output = [];
  await runInspect([out, '--json']);
  const { parts, dtypes, total, memory } = JSON.parse(output[0]) as Inspection;
  for (const groups of [parts, dtypes]) {
    for (const key of ['tensors', 'numbers', 'bytes'] as const)
      expect(Object.values(groups).reduce((sum, group) => sum + group[key], 0)).toBe(total[key]);
  }
  expect(Object.keys(parts).toSorted()).toEqual(['embedding', 'head', 'layers', 'merger', 'vision']);
  expect(Object.keys(dtypes).toSorted()).toEqual(['f32', 'q8', 'q8_rows']);
  expect(memory.tokensInBudget).toBe(4096);
  output = [];
  await runInspect([out]);
  expect(output[0]).toMatch(/fits in the 105 MB of one isolate, with up to 4,096 tokens/);
});

test('inspect knows what does not fit', () => {
  const shards = Array.from({ length: 40 }, () => ({ sha256: '', sizeBytes: 16 << 20 }));
  const tensors = [{ name: 'lm_head.weight', dtype: 'f32', shape: [59392, 1536], offset: 0, sizeBytes: 364_904_448 }];
  const manifest = { name: 'big', family: 'glm_ocr', quant: 'f32', shards, tensors } as unknown as Manifest;
  const { memory, bitsPerWeight } = inspect(manifest, parseConfig(CONFIG_OCR));
  expect(memory).toMatchObject({ weightBytes: weightBytes(manifest), kvBytesPerToken: 131_072, tokensInBudget: 0 });
  expect(bitsPerWeight).toBe(32);
});
