/** Numbers that are the same on every machine: for benchmarks and tests that must be repeatable. */

export interface Random {
  /** 0 up to 1. */
  next(): number;
  /** 0..n-1. */
  below(n: number): number;
  pick<T>(items: readonly T[]): T;
}

/** Source: mulberry32 (Tommy Ettinger, public domain). */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (n: number): number => Math.floor(next() * n);
  return { next, below, pick: (items) => items[below(items.length)] };
}
