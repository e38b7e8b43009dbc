import { describe, expect, test } from 'vitest';
import { NODE_PLATFORM } from '../../weights/file.ts';
import { memorySource } from '../../weights/memory.ts';
import { loadTensors, type LoadOptions } from '../../weights/stream.ts';
import { GlimpseError } from '../../worker/errors.ts';
import { faultySource, type Fault, type FaultySource } from '../support/faulty-source.ts';
import { plainMemory, tinyModel, type TinyModel } from '../support/tiny-model.ts';

const options: LoadOptions = { platform: NODE_PLATFORM, backoffMs: 1, stallMs: 30 };

async function loaded(model: TinyModel, source: FaultySource, more: Partial<LoadOptions> = {}) {
  const memory = plainMemory();
  const result = await loadTensors(source, model.prefix, model.manifest, memory, { ...options, ...more });
  for (const [name, { ptr, shape }] of result.tensors) {
    const stored = new Float32Array(memory.views.u8.slice(ptr, ptr + shape[0] * 4).buffer);
    expect(stored).toEqual(model.values.get(name));
  }
  return result;
}

async function faulty(decide: (key: string, times: number) => Fault) {
  const model = await tinyModel();
  return { model, source: faultySource(memorySource(model.files, 100), decide) };
}

describe('a retried range', () => {
  test.each<[string, Fault]>([
    ['after an error', { kind: 'break', afterBytes: 333 }],
    ['after a short answer', { kind: 'short', afterBytes: 900 }],
    ['after silence', { kind: 'stall', afterBytes: 100 }],
  ])('%s keeps the hash: every shard verifies', async (_, fault) => {
    const { model, source } = await faulty((_key, times) => (times === 0 ? fault : null));
    expect((await loaded(model, source)).report.retries).toBe(3);
  });
});

describe('memory', () => {
  test('is asked for once, before anything is read, and what does not fit is out_of_memory', async () => {
    const { model, source } = await faulty(() => null);
    const full = {
      views: { u8: new Uint8Array(0) },
      alloc(bytes: number, name: string): never {
        throw new GlimpseError('out_of_memory', `${name} needs ${bytes} bytes.`);
      },
    };
    const loading = loadTensors(source, model.prefix, model.manifest, full, options);
    await expect(loading).rejects.toThrow(/the weights of tiny needs 3076 bytes/);
    expect(source.reads.length).toBe(0);
  });

  test('may move while a model loads', async () => {
    const { model, source } = await faulty(() => null);
    const memory = plainMemory();
    // Every look at `views` gives another copy of everything so far, as after a growth.
    let current = memory.views.u8;
    const moving = {
      alloc: () => memory.alloc(4096),
      get views() {
        current = current.slice();
        return { u8: current };
      },
    };
    const { tensors } = await loadTensors(source, model.prefix, model.manifest, moving, options);
    const { ptr } = tensors.get('c.weight')!;
    expect(new Float32Array(current.slice(ptr, ptr + 8).buffer)).toEqual(Float32Array.of(3000.5, 3001.5));
  });
});
