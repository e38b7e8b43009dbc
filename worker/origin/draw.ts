/** The order in which origins are asked. */
import type { Origin } from './origin.ts';

/** By chance and weight; those that were tried behind the others. */
export function shuffled(origins: readonly Origin[], tried: ReadonlySet<Origin>, random: () => number): Origin[] {
  // A key of random^(1/weight), largest first, draws by weight without replacement. Source: Efraimidis and Spirakis, 2006.
  const keyed = origins.map((origin) => ({
    origin,
    key: random() ** (1 / origin.weight) - (tried.has(origin) ? 1 : 0),
  }));
  return keyed.toSorted((a, b) => b.key - a.key).map(({ origin }) => origin);
}
