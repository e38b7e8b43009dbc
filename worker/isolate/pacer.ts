/** How often a long computation lets other events run: a pause costs a timer of the runtime (1 ms), as much as a small model's token. */

/** Longest wait of an abort or of another request's event, as far as one step is shorter. */
const EVERY_MS = 10;
const MOST_STEPS = 16;

/**
 * To be awaited after every step; calls `wait` about every 10 ms. `now` may stand still while computing, as it does in
 * Workers: it is only read after `wait`.
 */
export function createPacer(now: () => number, wait: () => Promise<void>): () => Promise<void> {
  let steps = 1;
  let left = 0;
  let last = now();
  return async function pause() {
    if (--left > 0) return;
    await wait();
    const time = now();
    const stepMs = Math.max((time - last) / steps, 0.01);
    steps = Math.min(Math.max(Math.floor(EVERY_MS / stepMs), 1), MOST_STEPS);
    [last, left] = [time, steps];
  };
}
