/** Parts through a ring: right bytes in the right order, no more read than there is room for, and failures that reach who waits. */
import { describe, expect, test } from 'vitest';
import type { Ptr } from '../../kernels-as/host/tensor.ts';
import { NODE_PLATFORM } from '../../weights/file.ts';
import type { ManifestTensor } from '../../weights/manifest.ts';
import { memorySource } from '../../weights/memory.ts';
import { partsOf, wholePart, type Part } from '../../weights/parts.ts';
import { readRows } from '../../weights/rows.ts';
import type { WeightSource } from '../../weights/source.ts';
import { WeightStream } from '../../weights/weight-stream.ts';
import { faultySource, type Decide } from '../support/faulty-source.ts';
import { plainMemory, tinyModel, type TinyModel } from '../support/tiny-model.ts';

const RING = { ptr: 64 as Ptr, sizeBytes: 2048 };
const never = new AbortController().signal;

/** The tiny model's three vectors, the second in parts of 16 numbers a row would be: here, of 1,024 bytes at most. */
function partsOfModel({ manifest }: TinyModel): Part[] {
  return manifest.tensors.flatMap((tensor) => partsOf(tensor, 1024));
}

function open(model: TinyModel, source: WeightSource, signal = never) {
  const memory = plainMemory(4096);
  const options = { platform: NODE_PLATFORM, backoffMs: 1, stallMs: 30, ring: RING, memory, source };
  const stream = new WeightStream({ ...options, prefix: model.prefix, manifest: model.manifest }, signal);
  const take = async (): Promise<number[]> => {
    const [{ part, ptr }] = await stream.take(1);
    return [...new Float32Array(memory.views.u8.slice(ptr, ptr + part.sizeBytes).buffer)];
  };
  return { stream, take, memory };
}

async function faulty(decide: Decide = () => null) {
  const model = await tinyModel();
  return { model, source: faultySource(memorySource(model.files, 100), decide) };
}

const numbersOf = ({ values }: TinyModel) => Array.from(values.values(), (numbers) => [...numbers]).flat();

describe('partsOf', () => {
  test('covers a tensor in whole tiles of rows, the last part with the rest', () => {
    const tensor: ManifestTensor = { name: 'w', dtype: 'f32', shape: [40, 8], offset: 128, sizeBytes: 1280 };
    expect(partsOf(tensor, 600)).toEqual([
      { tensor: 'w', firstRow: 0, rows: 16, offset: 128, sizeBytes: 512 },
      { tensor: 'w', firstRow: 16, rows: 16, offset: 640, sizeBytes: 512 },
      { tensor: 'w', firstRow: 32, rows: 8, offset: 1152, sizeBytes: 256 },
    ]);
    expect(partsOf(tensor, 1280)).toEqual([wholePart(tensor)]);
  });

  test('takes a tile at least', () => {
    const parts = partsOf({ name: 'w', dtype: 'f32', shape: [40, 8], offset: 0, sizeBytes: 1280 }, 1);
    expect(parts.map(({ rows }) => rows)).toEqual([16, 16, 8]);
  });
});

describe('a stream', () => {
  test('gives every part in order, pass after pass, through a ring that is smaller than the model', async () => {
    const { model, source } = await faulty();
    const { stream, take } = open(model, source);
    const parts = partsOfModel(model);
    for (const pass of [stream.add(parts), stream.add(parts)]) {
      const got: number[] = [];
      for (const _ of parts) got.push(...(await take()));
      expect(got).toEqual(numbersOf(model));
      await pass.verified;
    }
  });

  test('reads ahead as far as the ring has room, and no further before parts are given back', async () => {
    const { model, source } = await faulty();
    const { stream, take } = open(model, source);
    const parts = partsOfModel(model);
    stream.add(parts);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const before = source.reads.length;
    expect(before).toBeGreaterThan(1);
    expect(before).toBeLessThan(model.manifest.shards.length + 1);
    await take();
    for (const _ of parts.slice(1)) await take();
    await stream.close();
  });

  test('repeats a read that fails, and verifies all the same', async () => {
    const { model, source } = await faulty((_key, times) => (times === 0 ? { kind: 'break', afterBytes: 333 } : null));
    const { stream, take } = open(model, source);
    const parts = partsOfModel(model);
    const { verified } = stream.add(parts);
    const got: number[] = [];
    for (const _ of parts) got.push(...(await take()));
    await verified;
    expect(got).toEqual(numbersOf(model));
  });

  test('of wrong bytes never counts as verified, and nothing follows', async () => {
    const { model, source } = await faulty(() => ({ kind: 'flip', afterBytes: 500 }));
    const { stream } = open(model, source);
    const [first, second] = [stream.add(partsOfModel(model)), stream.add(partsOfModel(model))];
    await expect(first.verified).rejects.toMatchObject({ code: 'shard_corrupt' });
    await expect(second.verified).rejects.toMatchObject({ code: 'shard_corrupt' });
    const taking = (async () => {
      for (;;) await stream.take(1);
    })();
    await expect(taking).rejects.toMatchObject({ code: 'shard_corrupt' });
    await stream.close();
  });

  test.each([
    ['waits for bytes', (): ReturnType<Decide> => ({ kind: 'stall', afterBytes: 10 })],
    ['waits for room', (): ReturnType<Decide> => null],
  ])('that %s ends with its signal', async (_, decide) => {
    const { model, source } = await faulty(decide);
    const client = new AbortController();
    const { stream } = open(model, source, client.signal);
    const { verified } = stream.add(partsOfModel(model));
    setTimeout(() => client.abort(new Error('client left')), 5);
    await expect(verified).rejects.toThrow('client left');
    await stream.close();
  });

  test('that is closed writes nothing any more', async () => {
    const { model, source } = await faulty(() => ({ kind: 'pause', afterBytes: 10, ms: 20 }));
    const { stream, memory } = open(model, source);
    stream.add(partsOfModel(model)).verified.catch(() => undefined);
    await stream.close();
    const copy = memory.views.u8.slice();
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(memory.views.u8).toEqual(copy);
  });

  test('gives no part that was not asked for', async () => {
    const { model, source } = await faulty();
    await expect(open(model, source).stream.take(1)).rejects.toMatchObject({ code: 'internal' });
  });
});

test('rows of a table come out of verified shards, each read once', async () => {
  const { model, source } = await faulty();
  const table = { ...model.manifest.tensors[1], shape: [175, 4] };
  const options = { source, prefix: model.prefix, platform: NODE_PLATFORM };
  const rows = await readRows(model.manifest, table, [0, 174, 60, 0], options);
  const all = [...model.values.get('b.weight')!];
  for (const [row, bytes] of rows) expect([...new Float32Array(bytes.buffer)]).toEqual(all.slice(row * 4, row * 4 + 4));
  expect([...rows.keys()]).toEqual([0, 174, 60]);
  expect(new Set(source.reads.map(({ key }) => key)).size).toBe(source.reads.length);
});
