/**
 * One request at a time, first come first served: an isolate has one thread and one arena.
 * The queue is bounded; a full one refuses at once instead of letting clients wait for nothing.
 */
import { waitForAnother } from '../crossing.ts';
import { GlimpseError } from '../errors.ts';
import { LIMITS } from '../limits.ts';

export class RequestQueue {
  #busy = false;
  /** Each resolves one waiting `enter`. */
  readonly #waiting: (() => void)[] = [];

  /**
   * Resolves when it is the caller's turn, with the function that ends the turn (safe to call twice).
   * @throws GlimpseError engine_busy when LIMITS.queuedRequests wait already; the signal's reason when it fires first
   */
  async enter(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    const limit = LIMITS.queuedRequests.value;
    if (this.#waiting.length >= limit) {
      throw new GlimpseError('engine_busy', `${limit} requests are waiting already; try again in a few seconds.`, {
        limit,
      });
    }
    if (this.#busy) await this.#turn(signal);
    this.#busy = true;
    let ended = false;
    return () => {
      if (!ended) this.#next();
      ended = true;
    };
  }

  /** The turn passes straight to the first who waits, so that nobody can come between. */
  #next(): void {
    const wake = this.#waiting.shift();
    this.#busy = wake !== undefined;
    wake?.();
  }

  /**
   * Whoever leaves takes itself out of the list, at once: a promise that goes on after its request has ended never resolves
   * in workerd, and a chain of turns would break there.
   */
  async #turn(signal: AbortSignal): Promise<void> {
    let leave = (): void => {};
    try {
      await waitForAnother<void>(({ resolve, reject }) => {
        this.#waiting.push(resolve);
        leave = () => {
          const place = this.#waiting.indexOf(resolve);
          if (place >= 0) this.#waiting.splice(place, 1);
          reject(signal.reason);
        };
        signal.addEventListener('abort', leave, { once: true });
      });
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }
}
