/** What is known of origins over all isolates, as engines ask for it. Types and no code. */
import type { KeptInput } from '../engine/elsewhere.ts';
import type { Breaker, Outcome, Permit } from './breaker.ts';
import type { RequestClass } from './origin.ts';
import type { Offence } from './quarantine.ts';

export interface Turn extends Permit {
  /** Of the slot; null when the permit was not granted. */
  readonly lease: string | null;
}

export interface OriginState {
  readonly breakers: Readonly<Partial<Record<RequestClass, Breaker['status']>>>;
  readonly slots: { readonly used: number; readonly all: number };
  /** Units of the day that are set aside or used, and leases of them that are open. */
  readonly day: { readonly used: number; readonly open: number };
  /** Until the last of its breakers may be tried; 0 when none is open. */
  readonly retryMs: number;
}

/** What a request wants of an origin, and what the origin has of it. */
export interface Wanted {
  readonly slots: number;
  readonly units: number;
  /** null: as many as it likes. */
  readonly unitsPerDay: number | null;
}

export interface Ended {
  readonly outcome: Outcome;
  /** How long the origin asked to be left alone. */
  readonly retryMs: number;
  readonly units: number;
}

/** One origin's. */
export interface OriginHealth {
  /** Not granted: it is open, all its slots are taken, or its day is used up. */
  begin(kind: RequestClass, wanted: Wanted): Promise<Turn>;
  renew(lease: string): Promise<void>;
  end(kind: RequestClass, turn: Turn, ended: Ended): Promise<void>;
  state(slots: number): Promise<OriginState>;
}

/** Inputs that are kept from all origins. */
export interface Quarantine {
  holds(fingerprint: string): Promise<boolean>;
  strike(fingerprint: string, offence: Offence): Promise<void>;
  list(): Promise<readonly KeptInput[]>;
  /** False when it was not held. */
  release(fingerprint: string): Promise<boolean>;
}
