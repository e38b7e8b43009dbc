/**
 * One key: its record, its buckets and its day's budget, in one Durable Object, so that one call checks, counts and limits,
 * and a revoked key is refused from the next call on. Nothing is kept in memory: an evicted object loses nothing.
 * An id that nobody has made is answered without writing anything, so guessing fills no storage.
 */
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
import { advance, dayOf, viewOf, type AllowanceEvent, type AllowanceState } from './allowance.ts';
import type { Admission, OriginBudgetView, OriginReservation, Reservation, UnknownKey } from './calls.ts';
import { sameHash } from './key.ts';
import { isExpired, originUnitsPerDay, type KeyRecord } from './record.ts';
import { GUESTS } from './guests.ts';

const UNKNOWN: UnknownKey = { admitted: false, why: 'unknown' };

export class KeyObject extends DurableObject<Cloudflare.Env> {
  create(record: KeyRecord): boolean {
    if (this.#record()) return false;
    this.ctx.storage.kv.put('record', record);
    return true;
  }

  authorize(sha256: string): Admission {
    const record = this.#record();
    if (!record || !sameHash(record.sha256, sha256)) return UNKNOWN;
    if (isExpired(record, Date.now())) return { admitted: false, why: 'expired' };
    const before = this.#state();
    const taken = this.#advance(record, { type: 'request' });
    const today = dayOf(Date.now());
    return taken.admitted ? { ...taken, record, firstOfDay: before?.day === today ? null : today } : taken;
  }

  /** Whether somebody has the key; counts nothing. */
  isHeld(): boolean {
    const record = this.#record();
    return record !== null && !isExpired(record, Date.now());
  }

  reserve(lease: string, work: number): Reservation | UnknownKey {
    const record = this.#record();
    return record ? this.#advance(record, { type: 'reserve', lease, work }) : UNKNOWN;
  }

  settle(lease: string, work: number): void {
    const record = this.#record();
    if (record) this.#advance(record, { type: 'settle', lease, work });
  }

  reserveOrigin(lease: string, units: number): OriginReservation {
    const record = this.#record();
    if (!record) return UNKNOWN;
    const now = Date.now();
    const limit = originUnitsPerDay(record.limits);
    if (limit === 0) return { admitted: false, why: 'none', retryAfterMs: 0 };
    const wanted = { lease, units, limit, leaseMs: LIMITS.originLeaseMs.value };
    const day = reservedUnits(this.#originDay(), wanted, now);
    if (day === null) return { admitted: false, why: 'used', retryAfterMs: msToMidnight(now) };
    this.ctx.storage.kv.put('origin-day', day);
    return { admitted: true };
  }

  settleOrigin(lease: string, units: number): void {
    if (this.#record())
      this.ctx.storage.kv.put('origin-day', settledUnits(this.#originDay(), lease, units, Date.now()));
  }

  originBudget(): OriginBudgetView | null {
    const record = this.#record();
    const now = Date.now();
    if (!record) return null;
    const day = this.#originDay();
    return {
      limit: originUnitsPerDay(record.limits),
      used: unitsUsed(day, now),
      open: openLeases(day, now),
      resetsAt: now + msToMidnight(now),
    };
  }

  rotate(sha256: string): boolean {
    const record = this.#record();
    if (record) this.ctx.storage.kv.put('record', { ...record, sha256 });
    return record !== null;
  }

  async revoke(): Promise<boolean> {
    const existed = this.#record() !== null;
    await this.ctx.storage.deleteAll();
    return existed;
  }

  #record(): KeyRecord | null {
    if (this.ctx.id.name === GUESTS.id) return GUESTS;
    return this.ctx.storage.kv.get<KeyRecord>('record') ?? null;
  }

  #originDay(): DayBudget | null {
    return this.ctx.storage.kv.get<DayBudget>('origin-day') ?? null;
  }

  #state(): AllowanceState | null {
    return this.ctx.storage.kv.get<AllowanceState>('allowance') ?? null;
  }

  #advance({ limits }: KeyRecord, event: AllowanceEvent): Reservation {
    const { state, refusal } = advance(this.#state(), event, Date.now(), limits);
    this.ctx.storage.kv.put('allowance', state);
    const allowance = viewOf(state, limits);
    if (!refusal) return { admitted: true, allowance };
    return { admitted: false, why: refusal.what, retryAfterMs: refusal.retryAfterMs, allowance };
  }
}
