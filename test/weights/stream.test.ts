import { describe, expect, test } from 'vitest';
import { NODE_PLATFORM } from '../../weights/file.ts';
import { memorySource } from '../../weights/memory.ts';
import { shared } from '../../weights/cache.ts';
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

describe('one load for everybody', () => {
  test('concurrent requests share it, later ones have it', async () => {
    const { model, source } = await faulty(() => null);
    const load = () => loaded(model, source);
    const [a, b] = await Promise.all([shared('one', load), shared('one', load)]);
    const c = await shared('one', load);
    expect([a === b, b === c]).toEqual([true, true]);
    expect(source.reads.length).toBe(3);
  });

  test('a failure reaches all who wait, and the next request tries again', async () => {
    let reads = 0;
    const { model, source } = await faulty(() => (++reads <= 3 ? { kind: 'error' } : null));
    const load = () => loaded(model, source);
    const failures = await Promise.allSettled([shared('two', load), shared('two', load)]);
    expect(failures.map((result) => (result as PromiseRejectedResult).reason.code)).toEqual([
      'weights_unreadable',
      'weights_unreadable',
    ]);
    expect((await shared('two', load)).tensors.size).toBe(3);
  });

  test('a corrupt shard that is repaired is read again by the next request', async () => {
    const { model, source } = await faulty(() => null);
    const key = `${model.prefix}shards/${model.manifest.shards[0].sha256}.bin`;
    const good = model.files.get(key)!;
    model.files.set(key, good.with(0, 255));
    const load = () => loaded(model, source);
    await expect(shared('three', load)).rejects.toMatchObject({ code: 'shard_corrupt', status: 503 });
    model.files.set(key, good);
    expect((await shared('three', load)).tensors.size).toBe(3);
  });

  test('a load that throws before it waits for anything is forgotten too', async () => {
    let calls = 0;
    const load = async () => {
      if (++calls === 1) throw new Error('first');
      return calls;
    };
    await expect(shared('four', load)).rejects.toThrow('first');
    expect(await shared('four', load)).toBe(2);
  });

  test('the platform is asked to keep the load alive, and is not told of its failure', async () => {
    const kept: Promise<unknown>[] = [];
    const failing = shared(
      'five',
      () => Promise.reject(new Error('no')),
      (load) => void kept.push(load),
    );
    await expect(failing).rejects.toThrow('no');
    await expect(kept[0]).resolves.toBe(undefined);
  });
});
