/** What is kept between calls, and what takes it away. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { beforeAll, expect, test } from 'vitest';
import { KeptRuntime } from '../../../worker/onnx/kept-runtime.ts';
import type { Runtime } from '../../../worker/onnx/runtime.ts';

const WASM = createRequire(import.meta.url).resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm');
let module: WebAssembly.Module;
beforeAll(async () => {
  module = new WebAssembly.Module(await readFile(WASM));
});

/** What it opened, one after another. */
function recording(mostBytes = 64 << 20) {
  const kept = new KeptRuntime<Runtime>(module, mostBytes);
  const opened: Runtime[] = [];
  const open = async (runtime: Runtime) => {
    opened.push(runtime);
    return runtime;
  };
  const use = (wish = '', work = (_: Runtime): void => undefined) => kept.use(wish, open, work);
  return { kept, opened, use };
}

test('a runtime is started at the first call and stays, until something else is wished', async () => {
  const { kept, opened, use } = recording();
  expect(kept.memoryBytes).toBe(0);
  await use();
  await use();
  expect(opened).toHaveLength(1);
  expect(kept.memoryBytes).toBe(opened[0].memoryBytes);
  await use('fra');
  expect(opened).toHaveLength(2);
});

test('what throws takes it along, whatever it was; the next call starts anew', async () => {
  const { kept, opened, use } = recording();
  const broken = new RangeError('out of bounds');
  const failed = use('', () => {
    throw broken;
  });
  await expect(failed).rejects.toMatchObject({ code: 'reader_failed', cause: broken });
  expect(kept.memoryBytes).toBe(0);
  await use();
  expect(opened).toHaveLength(2);
});

test('what could not be opened is not kept', async () => {
  const { kept } = recording();
  const missing = new Error('no net');
  await expect(
    kept.use(
      '',
      () => Promise.reject(missing),
      () => undefined,
    ),
  ).rejects.toBe(missing);
  expect(kept.memoryBytes).toBe(0);
});

test('one that has grown beyond its limit is started anew', async () => {
  const { opened, use } = recording(1 << 20);
  await use();
  await use();
  expect(opened).toHaveLength(2);
});
