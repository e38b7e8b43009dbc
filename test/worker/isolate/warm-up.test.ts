import { expect, test } from 'vitest';
import { warmUp } from '../../../worker/isolate/warm-up.ts';
import { kernels } from '../../kernels-as/support.ts';

test('warming up leaves nothing behind, in either build', () => {
  for (const build of ['relaxed', 'strict'] as const) {
    const k = kernels(build);
    const before = k.arena.usedBytes;
    warmUp(k);
    expect(k.arena.usedBytes).toBe(before);
  }
});
