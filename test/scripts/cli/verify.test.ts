/** `glimpse random-checkpoint` → `import` → `verify`, as somebody types them. */
import { readdir, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { run as runImport } from '../../../scripts/cli/import.ts';
import { run as runRandom } from '../../../scripts/cli/random-checkpoint.ts';
import { run } from '../../../scripts/cli/verify.ts';
import { goldenFolder, tempFolder } from '../../support/checkpoints.ts';

let output: string[] = [];
let errors: string[] = [];

beforeEach(() => {
  [output, errors] = [[], []];
  vi.spyOn(console, 'log').mockImplementation((text: string) => void output.push(text));
  vi.spyOn(console, 'error').mockImplementation((text: string) => void errors.push(text));
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => void vi.restoreAllMocks());

test('a random checkpoint is imported; verify says that it is whole, and what is not', async () => {
  const folder = await tempFolder();
  const [from, out] = [join(folder, 'random'), join(folder, 'model')];
  const like = join(goldenFolder('glm_ocr'), 'config.json');
  expect(await runRandom(['--like', like, '--out', from, '--seed', '7'])).toBe(0);
  expect(output[0]).toMatch(/^62 tensors, 1\.\d+ MB in 1 file → /);
  expect(await runImport([from, '--out', out, '--threads', '1'])).toBe(0);
  expect(await run([out])).toBe(0);
  expect(output.at(-1)).toMatch(/^model: whole; 62 tensors, 66\d kB in 1 shard, 6 files\.$/);

  const [shard] = await readdir(join(out, 'shards'));
  await truncate(join(out, 'shards', shard), 1000);
  expect(await run([out])).toBe(1);
  expect(errors).toEqual([
    expect.stringMatching(/^shards\/[0-9a-f]{64}\.bin has 1000 bytes and the manifest says \d+\.$/),
    'model: 1 problem; import it again.',
  ]);
});

test('wrong use, with help', async () => {
  await expect(run([])).rejects.toMatchObject({ code: 'usage' });
  await expect(runRandom(['--like', 'glm-ocr'])).rejects.toMatchObject({ code: 'usage' });
  await expect(runRandom(['--like', 'glm-ocr', '--out', 'x', '--seed', 'y'])).rejects.toThrow(/--seed is a whole/);
  await expect(runImport(['x', '--out', 'y', '--threads', '65'])).rejects.toThrow(/--threads is a number from 0 to 64/);
  expect([await run(['--help']), await runRandom(['-h'])]).toEqual([0, 0]);
  expect(output[1]).toContain('glm-4.1v-9b, glm-4.6v-flash, glm-ocr, or a config.json');
});
