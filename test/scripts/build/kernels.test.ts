/** The importer's packer, built into a folder of its own: what `npx glimpse import` does on a fresh clone with all modules. */
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildKernels } from '../../../scripts/build/kernels.ts';
import { tempFolder } from '../../support/checkpoints.ts';

const TARGETS = { 'pack.wasm': ['pack.ts', '-O3', '--memoryBase', '1024'] };

test('what is missing or stale is built, once, with a line that says so before and after', async () => {
  const folder = join(await tempFolder(), 'build');
  const build = async () => {
    const lines: string[] = [];
    const built = await buildKernels((line) => void lines.push(line), { folder, targets: TARGETS });
    return [built, ...lines];
  };
  const done = [
    true,
    'kernels: building, once; this takes up to half a minute',
    expect.stringMatching(/built in .*pack/),
  ];
  expect(await build()).toEqual(done);
  expect((await readdir(folder)).toSorted()).toEqual(['inputs.sha256', 'pack.wasm']);
  expect(WebAssembly.validate(await readFile(join(folder, 'pack.wasm')))).toBe(true);
  expect(await build()).toEqual([false]);
  await rm(join(folder, 'pack.wasm'));
  expect(await build()).toEqual(done);
  await writeFile(join(folder, 'inputs.sha256'), 'of older sources');
  expect(await build()).toEqual(done);
}, 120_000);
