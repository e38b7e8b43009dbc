import { describe, expect, test } from 'vitest';
import { Arena } from '../../kernels-as/host/arena.ts';
import { GlimpseError } from '../../worker/errors.ts';

const MIB = 1 << 20;
const arena = () => new Arena({ initialBytes: MIB, maxBytes: 4 * MIB });

describe('Arena', () => {
  test('begins at 64 KiB and aligns to 16, or to more when asked', () => {
    const memory = arena();
    expect(memory.alloc(5)).toBe(65536);
    expect(memory.alloc(5) % 16).toBe(0);
    expect(memory.alloc(5, 4096) % 4096).toBe(0);
  });

  test('a frame gives back what was taken in it, also when it throws', () => {
    const memory = arena();
    const before = memory.usedBytes;
    expect(memory.frame(() => memory.alloc(1000))).toBe(before);
    expect(() =>
      memory.frame(() => {
        memory.alloc(1000);
        throw new RangeError('inside');
      }),
    ).toThrow('inside');
    expect(memory.usedBytes).toBe(before);
    expect(memory.peakBytes).toBeGreaterThanOrEqual(before + 1000);
  });

  test('so does a frame that waits', async () => {
    const memory = arena();
    const before = memory.usedBytes;
    const failing = memory.frameAsync(async () => {
      memory.alloc(1000);
      await Promise.resolve();
      expect(memory.usedBytes).toBeGreaterThan(before);
      throw new RangeError('inside');
    });
    await expect(failing).rejects.toThrow('inside');
    expect(memory.usedBytes).toBe(before);
  });

  test('mark and release work across frames; releasing twice out of order is an error', () => {
    const memory = arena();
    const outer = memory.mark();
    memory.alloc(100);
    const inner = memory.mark();
    memory.release(outer);
    expect(() => memory.release(inner)).toThrow(GlimpseError);
  });

  test('grows to its budget; views follow; contents stay', () => {
    const memory = arena();
    const x = memory.f32([4], 'x');
    memory.views.f32.set([1, 2, 3, 4], x.ptr / 4);
    const old = memory.views.u8;
    memory.alloc(2 * MIB);
    expect(old.byteLength).toBe(0);
    expect([...memory.views.f32.subarray(x.ptr / 4, x.ptr / 4 + 4)]).toEqual([1, 2, 3, 4]);
    expect(memory.memory.buffer.byteLength).toBeLessThanOrEqual(4 * MIB);
  });

  test('beyond the budget: out_of_memory with what was asked, what is in use and the budget; nothing is taken', () => {
    const memory = arena();
    memory.alloc(MIB);
    const before = memory.usedBytes;
    const attempt = () => memory.f32([MIB], 'kv.0.keys');
    expect(attempt).toThrow(/kv\.0\.keys needs 4\.0 MiB; 1\.1 MiB of 4\.0 MiB are in use/);
    try {
      attempt();
    } catch (error) {
      const { code, facts } = error as GlimpseError;
      expect(code).toBe('out_of_memory');
      expect(facts).toEqual({ name: 'kv.0.keys', askedBytes: 4 * MIB, usedBytes: before, budgetBytes: 4 * MIB });
    }
    expect(memory.usedBytes).toBe(before);
    memory.alloc(memory.availableBytes);
    expect(memory.availableBytes).toBe(0);
  });
});
