/** What is known of one origin, in this process: the machines of the object without the object. */
import {
  msToMidnight,
  openLeases,
  reservedUnits,
  settledUnits,
  unitsUsed,
  type DayBudget,
} from '../../worker/engine/day-budget.ts';
import { CLOSED, permit, tell, type Breaker } from '../../worker/origin/breaker.ts';
import type { OriginHealth } from '../../worker/origin/health.ts';
import { inUse, released, taken, type Slots } from '../../worker/origin/slots.ts';

export interface LocalHealth extends OriginHealth {
  readonly breaker: () => Breaker;
  readonly used: () => number;
  /** Units of the day, and leases of them that are open. */
  readonly units: () => { readonly used: number; readonly open: number };
}

export function localHealth(now = () => Date.now()): LocalHealth {
  let breaker = CLOSED;
  let slots: Slots = {};
  let day: DayBudget | null = null;
  return {
    breaker: () => breaker,
    used: () => inUse(slots, now()),
    units: () => ({ used: unitsUsed(day, now()), open: openLeases(day, now()) }),
    async begin(_, { slots: most, units, unitsPerDay }) {
      const lease = crypto.randomUUID();
      const left = taken(slots, lease, most, now());
      if (left === null)
        return { isGranted: false, isTrial: false, period: breaker.period, retryMs: 1000, lease: null };
      const wanted = { lease, units, limit: unitsPerDay ?? Infinity, leaseMs: 60_000 };
      const rest = reservedUnits(day, wanted, now());
      if (rest === null)
        return { isGranted: false, isTrial: false, period: breaker.period, retryMs: msToMidnight(now()), lease: null };
      const [state, permitted] = permit(breaker, now());
      breaker = state;
      if (permitted.isGranted) [slots, day] = [left, rest];
      return { ...permitted, lease: permitted.isGranted ? lease : null };
    },
    async renew() {},
    async end(_, { lease, period }, { outcome, retryMs, units }) {
      if (lease !== null) [slots, day] = [released(slots, lease, now()), settledUnits(day, lease, units, now())];
      breaker = tell(breaker, outcome, period, now(), retryMs);
    },
    async state(all) {
      return {
        breakers: { text: breaker.status },
        slots: { used: inUse(slots, now()), all },
        day: { used: unitsUsed(day, now()), open: openLeases(day, now()) },
        retryMs: 0,
      };
    },
  };
}
