/** What every source of weights must do; called by a test file for each of them, in Node or in workerd. */
import { describe, expect, test } from 'vitest';
import type { WeightSource } from '../../weights/source.ts';
import { loadFile, loadManifest, loadTensors, type LoadPlatform } from '../../weights/stream.ts';
import { plainMemory, tinyModel } from '../support/tiny-model.ts';

export type MakeSource = (files: ReadonlyMap<string, Uint8Array>) => Promise<WeightSource>;

export function sourceSuite(name: string, make: MakeSource, platform: LoadPlatform): void {
  describe(`${name} as a source`, () => {
    const bytes = Uint8Array.from({ length: 3_000_000 }, (_, i) => (i * 31) >> 3);
    const opened = async () => make(new Map([['models/m/shards/a.bin', bytes]]));

    test.each([
      ['everything', undefined, 0, 3_000_000],
      ['a range in the middle', { offset: 70_001, length: 1_200_000 }, 70_001, 1_270_001],
      ['a range that ends past the end', { offset: 2_999_990, length: 100 }, 2_999_990, 3_000_000],
      ['a range that begins past the end', { offset: 3_000_000, length: 10 }, 0, 0],
    ])('gives %s', async (_, range, from, to) => {
      const stream = await (await opened()).read('models/m/shards/a.bin', range);
      const read = new Uint8Array(await new Response(stream as BodyInit).arrayBuffer());
      expect(read.byteLength).toBe(to - from);
      expect(equal(read, bytes.subarray(from, to))).toBe(true);
    });

    test('gives null for a key that is not there', async () => {
      expect(await (await opened()).read('models/m/shards/b.bin')).toBe(null);
      expect(await (await opened()).read('models/m/shards/b.bin', { offset: 0, length: 4 })).toBe(null);
    });

    test('can be left in the middle', async () => {
      const stream = await (await opened()).read('models/m/shards/a.bin');
      const reader = stream!.getReader();
      expect((await reader.read()).value!.byteLength).toBeGreaterThan(0);
      await reader.cancel();
    });
  });

  describe(`a model loaded through ${name}`, () => {
    test('has the numbers that were stored, each tensor at a multiple of 64 from the first', async () => {
      const { files, prefix, values } = await tinyModel();
      const source = await make(files);
      const manifest = await loadManifest(source, prefix);
      const memory = plainMemory();
      const progress: number[] = [];
      const onProgress = (done: number) => void progress.push(done);
      const { tensors, report } = await loadTensors(source, prefix, manifest, memory, { platform, onProgress });
      expect([...tensors.keys()]).toEqual([...values.keys()]);
      for (const [tensorName, { ptr, shape }] of tensors) {
        expect(ptr % 64).toBe(0);
        const stored = new Float32Array(memory.views.u8.slice(ptr, ptr + shape[0] * 4).buffer);
        expect(stored).toEqual(values.get(tensorName));
      }
      expect(progress).toEqual(progress.toSorted((a, b) => a - b));
      expect(progress.at(-1)).toBe(report.bytes);
      expect(report).toMatchObject({ bytes: 3012, retries: 0 });
    });

    test('has its files, verified; null for one it never had', async () => {
      const { files, prefix } = await tinyModel();
      const source = await make(files);
      const manifest = await loadManifest(source, prefix);
      expect(new TextDecoder().decode((await loadFile(source, prefix, manifest, 'config.json', { platform }))!)).toBe(
        '{"model_type":"glm4v"}',
      );
      expect(await loadFile(source, prefix, manifest, 'other.json', { platform })).toBe(null);
    });

    test('a flipped bit in a shard is shard_corrupt, and names it', async () => {
      const { files, prefix, manifest } = await tinyModel();
      const key = `${prefix}shards/${manifest.shards[1].sha256}.bin`;
      files.set(key, files.get(key)!.with(500, files.get(key)![500] ^ 16));
      const loading = loadTensors(await make(files), prefix, manifest, plainMemory(), { platform, backoffMs: 1 });
      await expect(caught(loading)).resolves.toMatchObject({ code: 'shard_corrupt', facts: { key } });
    });

    test('a shard that is too short is shard_corrupt, with both sizes', async () => {
      const { files, prefix, manifest } = await tinyModel();
      const key = `${prefix}shards/${manifest.shards[1].sha256}.bin`;
      files.set(key, files.get(key)!.slice(0, 1000));
      const loading = loadTensors(await make(files), prefix, manifest, plainMemory(), { platform, backoffMs: 1 });
      const error = await caught(loading);
      expect(error).toMatchObject({ code: 'shard_corrupt' });
      expect((error as Error).message).toContain('has 1000 bytes instead of 1024');
    });

    test('a shard that is not there is shard_missing, and names it', async () => {
      const { files, prefix, manifest } = await tinyModel();
      const key = `${prefix}shards/${manifest.shards[2].sha256}.bin`;
      files.delete(key);
      const loading = loadTensors(await make(files), prefix, manifest, plainMemory(), { platform });
      await expect(caught(loading)).resolves.toMatchObject({ code: 'shard_missing', status: 503, facts: { key } });
    });

    test('a model that is not there is model_missing', async () => {
      const loading = loadManifest(await make(new Map()), 'models/none/');
      await expect(caught(loading)).resolves.toMatchObject({ code: 'model_missing', status: 503 });
    });

    test('a file that changed is model_invalid', async () => {
      const { files, prefix, manifest } = await tinyModel();
      files.set(`${prefix}config.json`, new TextEncoder().encode('{"model_type":"glm4w"}'));
      const loading = loadFile(await make(files), prefix, manifest, 'config.json', { platform });
      await expect(caught(loading)).resolves.toMatchObject({ code: 'model_invalid' });
    });
  });
}

/** The error itself: workerd reports a rejection that only `rejects` handles as unhandled. */
export async function caught(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('It did not fail.');
}

/** Comparing megabytes element by element with toEqual takes seconds. */
function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && a.every((byte, i) => byte === b[i]);
}
