/**
 * One request at a time, first come first served: an isolate has one thread and one arena.
 * The queue is bounded; a full one refuses at once instead of letting clients wait for nothing.
 */
import { GlimpseError } from '../errors.ts';
import { LIMITS } from '../limits.ts';

export class RequestQueue {
  #tail: Promise<void> = Promise.resolve();
  #waiting = 0;

  /**
   * Resolves when it is the caller's turn, with the function that ends the turn (safe to call twice).
   * @throws GlimpseError engine_busy when LIMITS.queuedRequests wait already; the signal's reason when it fires first
   */
  async enter(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    const limit = LIMITS.queuedRequests.value;
    if (this.#waiting > limit) {
      throw new GlimpseError('engine_busy', `${limit} requests are waiting already; try again in a few seconds.`, {
        limit,
      });
    }
    this.#waiting++;
    const before = this.#tail;
    let leave!: () => void;
    this.#tail = new Promise((resolve) => (leave = resolve));
    const end = () => {
      if (leave === nothing) return;
      this.#waiting--;
      leave();
      leave = nothing;
    };
    try {
      await abortable(before, signal);
    } catch (error) {
      // The turn passes on only after everyone before has finished.
      void before.then(end);
      throw error;
    }
    return end;
  }
}

const nothing = (): void => {};

async function abortable(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  let onAbort = nothing;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
