/** What the objects of access and its limiters are asked, and what they answer. No code, nothing of the platform. */
import type { AllowanceView, Refusal } from './allowance.ts';
import type { KeyRecord } from './record.ts';

export type Admission =
  | {
      readonly admitted: true;
      readonly record: KeyRecord;
      readonly allowance: AllowanceView;
      /** On the first request of a day: that day, in days since 1970. */
      readonly firstOfDay: number | null;
    }
  | UnknownKey
  | { readonly admitted: false; readonly why: 'expired' }
  | Refused;

export type Reservation = { readonly admitted: true; readonly allowance: AllowanceView } | Refused;

/** `none`: the key has no budget for origins; `used`: it, or what this request wants of it, is more than the day's. */
export type OriginReservation =
  | { readonly admitted: true }
  | { readonly admitted: false; readonly why: 'none' | 'used'; readonly retryAfterMs: number }
  | UnknownKey;

export interface OriginBudgetView {
  readonly limit: number;
  readonly used: number;
  /** Requests whose units are set aside and not settled yet. */
  readonly open: number;
  /** Milliseconds since 1970. */
  readonly resetsAt: number;
}

export interface UnknownKey {
  readonly admitted: false;
  readonly why: 'unknown';
}

export interface Refused {
  readonly admitted: false;
  readonly why: Refusal['what'];
  readonly retryAfterMs: number;
  readonly allowance: AllowanceView;
}

/** What lists say of a key. */
export interface KeyEntry extends Omit<KeyRecord, 'sha256'> {
  /** Day of the last use that was counted, in days since 1970; null when never. */
  readonly lastUsedDay: number | null;
}

export interface KeyPage {
  readonly entries: readonly KeyEntry[];
  readonly hasMore: boolean;
}

/** A key's object. */
export interface KeyCalls {
  /** False, and nothing done, when there is a key already. */
  create(record: KeyRecord): Promise<boolean>;
  /** Counts one request. The hash is that of the key that came. */
  authorize(sha256: string): Promise<Admission>;
  /** Whether there is such a key, and it has not expired. Counts nothing. */
  isHeld(): Promise<boolean>;
  reserve(lease: string, work: number): Promise<Reservation | UnknownKey>;
  settle(lease: string, work: number): Promise<void>;
  /** The same of what origins compute, in units of a day. */
  reserveOrigin(lease: string, units: number): Promise<OriginReservation>;
  settleOrigin(lease: string, units: number): Promise<void>;
  originBudget(): Promise<OriginBudgetView | null>;
  /** Gives the key another secret; the old one is refused from then on. False when there is no key. */
  rotate(sha256: string): Promise<boolean>;
  /** False when there was no key. */
  revoke(): Promise<boolean>;
}

/** The one object that lists them. */
export interface DirectoryCalls {
  add(record: KeyRecord): Promise<void>;
  /** False when it was not listed. */
  remove(id: string): Promise<boolean>;
  used(id: string, day: number): Promise<void>;
  isEmpty(): Promise<boolean>;
  /** LIMITS.keysPerPage entries by id, those after `after`. */
  page(after: string): Promise<KeyPage>;
}

export interface KeyStore {
  key(id: string): KeyCalls;
  directory(): DirectoryCalls;
}

export interface Limiter {
  limit(options: { readonly key: string }): Promise<{ readonly success: boolean }>;
}
