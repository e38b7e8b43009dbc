/** One Durable Object per origin: its breakers and slots, for all isolates. Written down when a breaker changes; slots are leases. */
import { DurableObject } from 'cloudflare:workers';
import { CLOSED, permit, tell, type Breaker, type Outcome } from './breaker.ts';
import type { OriginHealth, OriginState, Turn } from './health.ts';
import { CLASSES, type RequestClass } from './origin.ts';
import { inUse, released, renewed, taken, type Slots } from './slots.ts';

/** A slot is free soon: answers take seconds. */
const NO_SLOT_MS = 1000;

export class OriginHealthObject extends DurableObject implements OriginHealth {
  readonly #breakers = new Map<RequestClass, Breaker>();
  #slots: Slots = {};

  constructor(ctx: DurableObjectState, env: Cloudflare.Env) {
    super(ctx, env);
    for (const kind of CLASSES) this.#breakers.set(kind, ctx.storage.kv.get<Breaker>(kind) ?? CLOSED);
  }

  async begin(kind: RequestClass, slots: number): Promise<Turn> {
    const now = Date.now();
    const lease = crypto.randomUUID();
    const left = taken(this.#slots, lease, slots, now);
    const { period } = this.#breakers.get(kind)!;
    // Before the breaker, whose one try would be lost.
    if (left === null) return { isGranted: false, period, isTrial: false, retryMs: NO_SLOT_MS, lease: null };
    const [state, permitted] = permit(this.#breakers.get(kind)!, now);
    this.#keep(kind, state);
    if (!permitted.isGranted) return { ...permitted, lease: null };
    this.#slots = left;
    return { ...permitted, lease };
  }

  async renew(lease: string): Promise<void> {
    this.#slots = renewed(this.#slots, lease, Date.now());
  }

  async end(kind: RequestClass, { lease, period }: Turn, outcome: Outcome, retryMs: number): Promise<void> {
    const now = Date.now();
    if (lease !== null) this.#slots = released(this.#slots, lease, now);
    this.#keep(kind, tell(this.#breakers.get(kind)!, outcome, period, now, retryMs));
  }

  async state(slots: number): Promise<OriginState> {
    const breakers = Object.fromEntries([...this.#breakers].map(([kind, { status }]) => [kind, status]));
    return { breakers, slots: { used: inUse(this.#slots, Date.now()), all: slots } };
  }

  /** Outcomes while closed are no loss: after an eviction they are gathered again. */
  #keep(kind: RequestClass, state: Breaker): void {
    const before = this.#breakers.get(kind)!;
    this.#breakers.set(kind, state);
    if (before.status === state.status && before.until === state.until && before.good === state.good) return;
    this.ctx.storage.kv.put(kind, state);
  }
}
