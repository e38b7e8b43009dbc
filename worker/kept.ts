/**
 * A value that is made once for all requests that want it, and kept between them. What is kept is the value and never its promise,
 * which would belong to the request that made it (docs/decisions/0011-a-promise-that-crosses-requests.md).
 */
import { waitForAnother, type Ends } from './crossing.ts';

/** How often who waits looks, and after how many looks it takes the making for lost: whoever made it may have died. */
const LOOK_MS = 1000;
const MOST_LOOKS = 5;

const nothing = (): void => undefined;

interface Options {
  /** Less for tests. */
  readonly lookMs?: number;
}

/** What those who wait are told: the value, or that nobody makes it any more. */
type Told<T> = { readonly made: T } | null;

export class Kept<T> {
  readonly #lookMs: number;
  #value: { readonly made: T } | null = null;
  /** Requests that wait while another one makes the value; null while nobody makes it. */
  #waiting: Ends<Told<T>>[] | null = null;

  constructor({ lookMs = LOOK_MS }: Options = {}) {
    this.#lookMs = lookMs;
  }

  /**
   * The value, made by the first who asks. A failure reaches everybody who waits and is forgotten, so that the next caller tries
   * again. One caller leaving never ends the making: pass the platform's waitUntil as `keepAlive`, or a request that is
   * cancelled takes its I/O with it. A making of which nothing is heard is begun anew by who waits.
   */
  async get(make: () => Promise<T>, keepAlive?: (making: Promise<unknown>) => void): Promise<T> {
    for (;;) {
      if (this.#value !== null) return this.#value.made;
      const waiting = this.#waiting;
      if (waiting === null) {
        const making = this.#make(make);
        // Also the handler that keeps a failure nobody waits for from being unhandled.
        keepAlive?.(making.then(nothing, nothing));
        return making;
      }
      const told = await this.#wait(waiting);
      if (told !== null) return told.made;
      if (this.#waiting === waiting) this.#waiting = null;
    }
  }

  /** Whether `value` is what the next caller would get. */
  has(value: T): boolean {
    return this.#value?.made === value;
  }

  /** The next caller makes another one. */
  forget(): void {
    this.#value = null;
  }

  #wait(waiting: Ends<Told<T>>[]): Promise<Told<T>> {
    let own: Ends<Told<T>> | null = null;
    let looks = 0;
    const look = () => {
      if (++looks >= MOST_LOOKS) own?.resolve(null);
    };
    return waitForAnother((ends) => waiting.push((own = ends)), look, this.#lookMs);
  }

  async #make(make: () => Promise<T>): Promise<T> {
    const waiting: Ends<Told<T>>[] = [];
    this.#waiting = waiting;
    try {
      const made = await make();
      // Somebody may have begun anew meanwhile.
      if (this.#waiting === waiting) this.#value = { made };
      for (const { resolve } of waiting) resolve({ made });
      return made;
    } catch (error) {
      for (const { reject } of waiting) reject(error);
      throw error;
    } finally {
      if (this.#waiting === waiting) this.#waiting = null;
    }
  }
}
