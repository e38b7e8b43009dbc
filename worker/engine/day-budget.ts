/**
 * A budget per UTC day, as a pure machine: what is asked for is set aside before, and settled by what it was. What is never settled counts
 * as used.
 */
export interface DayBudget {
  /** Days since 1970, in UTC, and the units of that day: what is set aside and what was used. */
  readonly day: number;
  readonly used: number;
  readonly open: Readonly<Record<string, OpenLease>>;
}

interface OpenLease {
  readonly units: number;
  readonly day: number;
  readonly until: number;
}

const DAY_MS = 86_400_000;
const dayOf = (now: number): number => Math.floor(now / DAY_MS);

/** null when less than `units` is left of `limit`. */
export function reservedUnits(
  before: DayBudget | null,
  { lease, units, limit, leaseMs }: { lease: string; units: number; limit: number; leaseMs: number },
  now: number,
): DayBudget | null {
  const state = current(before, now);
  if (state.used + units > limit) return null;
  const open = { ...state.open, [lease]: { units, day: state.day, until: now + leaseMs } };
  return { ...state, used: state.used + units, open };
}

/** A lease that is gone was counted as used when it ran out; what was set aside yesterday is in yesterday's sum. */
export function settledUnits(before: DayBudget | null, lease: string, units: number, now: number): DayBudget {
  const state = current(before, now);
  const { [lease]: settled, ...open } = state.open;
  if (settled === undefined) return state;
  const used = settled.day === state.day ? Math.max(0, state.used + units - settled.units) : state.used;
  return { ...state, used, open };
}

export const unitsUsed = (state: DayBudget | null, now: number): number => current(state, now).used;

/** Leases that nobody has settled yet. */
export const openLeases = (state: DayBudget | null, now: number): number =>
  Object.keys(current(state, now).open).length;

export const msToMidnight = (now: number): number => (dayOf(now) + 1) * DAY_MS - now;

/** A clock that goes back begins no day anew. */
function current(state: DayBudget | null, now: number): DayBudget {
  if (state === null) return { day: dayOf(now), used: 0, open: {} };
  const day = Math.max(state.day, dayOf(now));
  const open = Object.fromEntries(Object.entries(state.open).filter(([, { until }]) => until > now));
  return { day, used: day === state.day ? state.used : 0, open };
}
