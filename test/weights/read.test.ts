import { describe, expect, test } from 'vitest';
import { memorySource } from '../../weights/memory.ts';
import { readBytes, readWhole } from '../../weights/read.ts';
import type { WeightSource } from '../../weights/source.ts';
import { LIMITS } from '../../worker/limits.ts';
import { faultySource, type Fault } from '../support/faulty-source.ts';

const BYTES = Uint8Array.from({ length: 10_000 }, (_, i) => i % 251);
const inner = memorySource(new Map([['k', BYTES]]), 1000);
const quick = { backoffMs: 1 };

async function read(source: WeightSource, sizeBytes = BYTES.byteLength, options = {}) {
  const got: number[] = [];
  const retries: unknown[] = [];
  const consume = (bytes: Uint8Array, offset: number) => {
    expect(offset).toBe(got.length);
    got.push(...bytes);
  };
  const size = await readBytes(source, 'k', sizeBytes, consume, {
    ...quick,
    onRetry: (cause) => void retries.push(cause),
    ...options,
  });
  return { size, retries, bytes: Uint8Array.from(got) };
}

const first = (fault: Fault) => faultySource(inner, (_, times) => (times === 0 ? fault : null));

describe('a failed range is asked for again from where it stopped', () => {
  test.each<[string, Fault, number]>([
    ['refused at once', { kind: 'error' }, 0],
    ['broken in the middle', { kind: 'break', afterBytes: 3500 }, 3500],
    ['short', { kind: 'short', afterBytes: 9999 }, 9999],
    ['silent', { kind: 'stall', afterBytes: 2000 }, 2000],
  ])('%s', async (_, fault, resumedAt) => {
    const source = first(fault);
    const result = await read(source, undefined, { stallMs: 30 });
    expect(result.bytes).toEqual(BYTES);
    expect(result.retries.length).toBe(1);
    expect(source.reads[1].range).toEqual({ offset: resumedAt, length: 10_000 - resumedAt });
  });

  test('several times, as long as attempts are left', async () => {
    const source = faultySource(inner, (_, times) => (times < 2 ? { kind: 'break', afterBytes: 1000 } : null));
    expect((await read(source)).bytes).toEqual(BYTES);
    expect(source.reads.map(({ range }) => range!.offset)).toEqual([0, 1000, 2000]);
  });
});

describe('giving up', () => {
  test('after the limit: weights_unreadable, with the key and the last cause', async () => {
    const source = faultySource(inner, () => ({ kind: 'error' }));
    const error = await read(source).catch((cause: unknown) => cause);
    expect(error).toMatchObject({
      code: 'weights_unreadable',
      facts: { key: 'k', attempts: LIMITS.readAttempts.value },
    });
    expect((error as Error).cause).toMatchObject({ message: 'connection refused' });
    expect(source.reads.length).toBe(LIMITS.readAttempts.value);
  });

  test('a source that stays silent', async () => {
    const source = faultySource(inner, () => ({ kind: 'stall', afterBytes: 0 }));
    await expect(read(source, undefined, { stallMs: 10 })).rejects.toMatchObject({ code: 'weights_unreadable' });
  });

  test('an object that ends early gives what there is', async () => {
    expect(await read(inner, 12_000)).toMatchObject({ size: 10_000, bytes: BYTES });
  });

  test('a key that is not there is null at once', async () => {
    const source = faultySource(inner, () => null);
    expect(await readBytes(source, 'other', 10, () => undefined)).toBe(null);
    expect(await readWhole(source, 'other', 10)).toBe(null);
    expect(source.reads.length).toBe(2);
  });

  test('an error of the consumer is not a failure of the source', async () => {
    const source = faultySource(inner, () => null);
    const consume = () => {
      throw new Error('out of memory');
    };
    await expect(readBytes(source, 'k', 10_000, consume, quick)).rejects.toThrow('out of memory');
    expect(source.reads.length).toBe(1);
  });
});

describe('a signal', () => {
  test('ends a read that is silent', async () => {
    const abort = new AbortController();
    const running = read(
      faultySource(inner, () => ({ kind: 'stall', afterBytes: 10 })),
      undefined,
      { signal: abort.signal },
    );
    setTimeout(() => abort.abort(new Error('client left')), 10);
    await expect(running).rejects.toThrow('client left');
  });

  test('ends the wait before another attempt', async () => {
    const abort = new AbortController();
    const source = faultySource(inner, () => ({ kind: 'error' }));
    const running = read(source, undefined, { signal: abort.signal, backoffMs: 60_000 });
    setTimeout(() => abort.abort(new Error('client left')), 10);
    await expect(running).rejects.toThrow('client left');
    expect(source.reads.length).toBe(1);
  });

  test('that fired before starts nothing', async () => {
    const source = faultySource(inner, () => null);
    await expect(read(source, undefined, { signal: AbortSignal.abort(new Error('gone')) })).rejects.toThrow('gone');
    expect(source.reads.length).toBe(0);
  });
});

describe('readWhole', () => {
  test('reads an object of unknown size, from the start again after a failure', async () => {
    const source = first({ kind: 'break', afterBytes: 5000 });
    expect(await readWhole(source, 'k', 1 << 20, quick)).toEqual(BYTES);
    expect(source.reads.map(({ range }) => range)).toEqual([undefined, undefined]);
  });

  test('stops at the most that is wanted', async () => {
    expect((await readWhole(inner, 'k', 1234))!.byteLength).toBe(1234);
  });
});
