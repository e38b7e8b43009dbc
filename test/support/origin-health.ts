/** What is known of one origin, in this process: the machines of the object without the object. */
import { CLOSED, permit, tell, type Breaker } from '../../worker/origin/breaker.ts';
import type { OriginHealth } from '../../worker/origin/health.ts';
import { inUse, released, taken, type Slots } from '../../worker/origin/slots.ts';

export interface LocalHealth extends OriginHealth {
  readonly breaker: () => Breaker;
  readonly used: () => number;
}

export function localHealth(now = () => Date.now()): LocalHealth {
  let breaker = CLOSED;
  let slots: Slots = {};
  return {
    breaker: () => breaker,
    used: () => inUse(slots, now()),
    async begin(_, most) {
      const lease = crypto.randomUUID();
      const left = taken(slots, lease, most, now());
      if (left === null)
        return { isGranted: false, isTrial: false, period: breaker.period, retryMs: 1000, lease: null };
      const [state, permitted] = permit(breaker, now());
      breaker = state;
      if (permitted.isGranted) slots = left;
      return { ...permitted, lease: permitted.isGranted ? lease : null };
    },
    async renew() {},
    async end(_, { lease, period }, outcome, retryMs) {
      if (lease !== null) slots = released(slots, lease, now());
      breaker = tell(breaker, outcome, period, now(), retryMs);
    },
    async state(all) {
      return { breakers: { text: breaker.status }, slots: { used: inUse(slots, now()), all } };
    },
  };
}
