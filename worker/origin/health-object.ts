/** One Durable Object per origin: its breakers and slots, for all isolates. Written down when a breaker changes; slots are leases. */
import { DurableObject } from 'cloudflare:workers';
import {
  msToMidnight,
  openLeases,
  reservedUnits,
  settledUnits,
  unitsUsed,
  type DayBudget,
} from '../engine/day-budget.ts';
import { LIMITS } from '../limits.ts';
import { CLOSED, permit, tell, type Breaker } from './breaker.ts';
import type { Ended, OriginHealth, OriginState, Turn, Wanted } from './health.ts';
import { CLASSES, type RequestClass } from './origin.ts';
import { inUse, released, renewed, taken, type Slots } from './slots.ts';

/** A slot is free soon: answers take seconds. */
const NO_SLOT_MS = 1000;

export class OriginHealthObject extends DurableObject implements OriginHealth {
  readonly #breakers = new Map<RequestClass, Breaker>();
  #slots: Slots = {};
  #day: DayBudget | null;
  #isDayKept: boolean;

  constructor(ctx: DurableObjectState, env: Cloudflare.Env) {
    super(ctx, env);
    this.#day = ctx.storage.kv.get<DayBudget>('day') ?? null;
    this.#isDayKept = this.#day !== null;
    for (const kind of CLASSES) this.#breakers.set(kind, ctx.storage.kv.get<Breaker>(kind) ?? CLOSED);
  }

  async begin(kind: RequestClass, { slots, units, unitsPerDay }: Wanted): Promise<Turn> {
    const now = Date.now();
    const lease = crypto.randomUUID();
    const { period } = this.#breakers.get(kind)!;
    const not = (retryMs: number): Turn => ({ isGranted: false, period, isTrial: false, retryMs, lease: null });
    // Both before the breaker, whose one try would be lost.
    const left = taken(this.#slots, lease, slots, now);
    if (left === null) return not(NO_SLOT_MS);
    const wanted = { lease, units, limit: unitsPerDay ?? Infinity, leaseMs: LIMITS.originLeaseMs.value };
    const day = reservedUnits(this.#day, wanted, now);
    if (day === null) return not(msToMidnight(now));
    const [state, permitted] = permit(this.#breakers.get(kind)!, now);
    this.#keep(kind, state);
    if (!permitted.isGranted) return { ...permitted, lease: null };
    this.#slots = left;
    this.#keepDay(day, unitsPerDay);
    return { ...permitted, lease };
  }

  async renew(lease: string): Promise<void> {
    this.#slots = renewed(this.#slots, lease, Date.now());
  }

  async end(kind: RequestClass, { lease, period }: Turn, { outcome, retryMs, units }: Ended): Promise<void> {
    const now = Date.now();
    if (lease !== null) {
      this.#slots = released(this.#slots, lease, now);
      this.#keepDay(settledUnits(this.#day, lease, units, now), null);
    }
    this.#keep(kind, tell(this.#breakers.get(kind)!, outcome, period, now, retryMs));
  }

  async state(slots: number): Promise<OriginState> {
    const now = Date.now();
    const all = [...this.#breakers];
    return {
      breakers: Object.fromEntries(all.map(([kind, { status }]) => [kind, status])),
      slots: { used: inUse(this.#slots, now), all: slots },
      day: { used: unitsUsed(this.#day, now), open: openLeases(this.#day, now) },
      retryMs: Math.max(0, ...all.map(([, { status, until }]) => (status === 'open' ? until - now : 0))),
    };
  }

  /** Written down only where it bounds something: after an eviction the day of an origin without a limit is counted anew. */
  #keepDay(day: DayBudget, unitsPerDay: number | null): void {
    this.#day = day;
    if (unitsPerDay !== null || this.#isDayKept) this.ctx.storage.kv.put('day', day);
    this.#isDayKept ||= unitsPerDay !== null;
  }

  /** Outcomes while closed are no loss: after an eviction they are gathered again. */
  #keep(kind: RequestClass, state: Breaker): void {
    const before = this.#breakers.get(kind)!;
    this.#breakers.set(kind, state);
    if (before.status === state.status && before.until === state.until && before.good === state.good) return;
    this.ctx.storage.kv.put(kind, state);
  }
}
