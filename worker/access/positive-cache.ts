/** Keys that were admitted a moment ago, so that reading does not ask an object each time. Bounded; the oldest goes first. */
import { LIMITS } from '../limits.ts';
import type { Admission } from './calls.ts';

type Admitted = Extract<Admission, { admitted: true }>;

export class PositiveCache {
  readonly #entries = new Map<string, { readonly admission: Admitted; readonly until: number }>();

  get(sha256: string, now: number): Admitted | null {
    const entry = this.#entries.get(sha256);
    return entry && entry.until > now ? entry.admission : null;
  }

  put(sha256: string, admission: Admitted, now: number): void {
    if (this.get(sha256, now)) return;
    this.#entries.delete(sha256);
    this.#entries.set(sha256, { admission, until: now + LIMITS.grantCacheMs.value });
    if (this.#entries.size <= LIMITS.cachedGrants.value) return;
    const [oldest] = this.#entries.keys();
    this.#entries.delete(oldest);
  }
}
