/**
 * What requests leave to those that come after them in this isolate: arrays that took long to compute, in the JS heap. It lives in memory
 * that nothing else needs, and gives it back before anything fails for want of it.
 */
import type { CacheReport, CacheResult } from '../engine/engine.ts';
import { added, NOTHING_RECENT, used, within, type Recent } from './recent.ts';

/** One after another, as they were read. */
type Kept = readonly Uint8Array[];

export class RequestCache {
  readonly #mostBytes: number;
  readonly #spareBytes: () => number;
  readonly #counts: Record<CacheResult, number> = { hit: 0, miss: 0 };
  #recent: Recent<Kept> = NOTHING_RECENT;

  /** `spareBytes`: what nothing else has taken now. */
  constructor(mostBytes: number, spareBytes: () => number) {
    this.#mostBytes = mostBytes;
    this.#spareBytes = spareBytes;
  }

  get roomBytes(): number {
    return Math.min(this.#mostBytes, this.#spareBytes());
  }

  /** Stays what it is when the cache lets it go. */
  find(key: string): Kept | null {
    const entry = this.#recent.entries.find((each) => each.key === key);
    this.#counts[entry === undefined ? 'miss' : 'hit']++;
    this.#recent = used(this.#recent, key);
    return entry?.value ?? null;
  }

  /** Whether it is there. Looking is not using, and is not counted. */
  has(key: string): boolean {
    return this.#recent.entries.some((entry) => entry.key === key);
  }

  /** Only what is computed to its end. `read` copies it, and is called where there is room for `bytes`. */
  keep(key: string, bytes: number, read: () => Kept): void {
    const { roomBytes } = this;
    this.#recent = within(this.#recent, roomBytes);
    if (bytes <= roomBytes) this.#recent = added(this.#recent, { key, bytes, value: read() }, roomBytes);
  }

  /** The first of `keys` goes last of them. */
  favour(keys: readonly string[]): void {
    for (const key of keys.toReversed()) this.#recent = used(this.#recent, key);
  }

  /** Holds no more than it has room for beside what will be taken now. */
  shrink(takenBytes = 0): void {
    this.#recent = within(this.#recent, Math.min(this.#mostBytes, this.#spareBytes() - takenBytes));
  }

  report(): CacheReport {
    const { entries, bytes } = this.#recent;
    return { entries: entries.length, bytes, results: { ...this.#counts } };
  }
}
