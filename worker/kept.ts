/**
 * A value that is made once for all requests that want it, and kept between them. What is kept is the value and never its promise,
 * which would belong to the request that made it (docs/decisions/0011-a-promise-that-crosses-requests.md).
 */
import { waitForAnother, type Ends } from './crossing.ts';

const nothing = (): void => undefined;

export class Kept<T> {
  #value: { readonly made: T } | null = null;
  /** Requests that wait while another one makes the value; null while nobody makes it. */
  #waiting: Ends<T>[] | null = null;

  /**
   * The value, made by the first who asks. A failure reaches everybody who waits and is forgotten, so that the next caller tries
   * again. One caller leaving never ends the making: pass the platform's waitUntil as `keepAlive`, or a request that is
   * cancelled takes its I/O with it.
   */
  get(make: () => Promise<T>, keepAlive?: (making: Promise<unknown>) => void): Promise<T> {
    if (this.#value !== null) return Promise.resolve(this.#value.made);
    const waiting = this.#waiting;
    if (waiting !== null) return waitForAnother((ends) => waiting.push(ends));
    const making = this.#make(make);
    // Also the handler that keeps a failure nobody waits for from being unhandled.
    const settled = making.then(nothing, nothing);
    keepAlive?.(settled);
    return making;
  }

  /** Whether `value` is what the next caller would get. */
  has(value: T): boolean {
    return this.#value?.made === value;
  }

  /** The next caller makes another one. */
  forget(): void {
    this.#value = null;
  }

  async #make(make: () => Promise<T>): Promise<T> {
    const waiting: Ends<T>[] = [];
    this.#waiting = waiting;
    try {
      const made = await make();
      this.#value = { made };
      for (const { resolve } of waiting) resolve(made);
      return made;
    } catch (error) {
      for (const { reject } of waiting) reject(error);
      throw error;
    } finally {
      this.#waiting = null;
    }
  }
}
