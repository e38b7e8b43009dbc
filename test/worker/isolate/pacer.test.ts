import { expect, test } from 'vitest';
import { createPacer } from '../../../worker/isolate/pacer.ts';

/** Waits among 100 steps of `stepMs`, on a clock that stands still between two waits. */
async function waits(stepMs: number): Promise<number> {
  let [computed, shown, count] = [0, 0, 0];
  const pause = createPacer(
    () => shown,
    async () => {
      count++;
      shown = computed;
    },
  );
  for (let step = 0; step < 100; step++) {
    computed += stepMs;
    await pause();
  }
  return count;
}

test.each([
  [20, 100],
  [9, 100],
  [5, 50],
  [1, 10],
  [0.1, 7],
])('steps of %f ms: %i waits in 100 steps', async (stepMs, expected) => {
  expect(await waits(stepMs)).toBe(expected);
});
