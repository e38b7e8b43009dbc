/** How many requests an origin computes at once, over all isolates: leases, so that who dies gives back what it held. Pure. */

/** Lease → until when. */
export type Slots = Readonly<Record<string, number>>;

export const LEASE_MS = 30_000;

const alive = (slots: Slots, now: number): Slots =>
  Object.fromEntries(Object.entries(slots).filter(([, until]) => until > now));

/** null when all are taken. */
export function taken(slots: Slots, lease: string, most: number, now: number): Slots | null {
  const left = alive(slots, now);
  return Object.keys(left).length >= most ? null : { ...left, [lease]: now + LEASE_MS };
}

/** A lease that was given up is not revived. */
export const renewed = (slots: Slots, lease: string, now: number): Slots =>
  lease in slots ? { ...alive(slots, now), [lease]: now + LEASE_MS } : alive(slots, now);

export function released(slots: Slots, lease: string, now: number): Slots {
  const { [lease]: _, ...others } = alive(slots, now);
  return others;
}

export const inUse = (slots: Slots, now: number): number => Object.keys(alive(slots, now)).length;
