/** What is known of origins over all isolates, as engines ask for it. Types and no code. */
import type { Breaker, Outcome, Permit } from './breaker.ts';
import type { RequestClass } from './origin.ts';

export interface Turn extends Permit {
  /** Of the slot; null when the permit was not granted. */
  readonly lease: string | null;
}

export interface OriginState {
  readonly breakers: Readonly<Partial<Record<RequestClass, Breaker['status']>>>;
  readonly slots: { readonly used: number; readonly all: number };
}

/** One origin's. */
export interface OriginHealth {
  /** Not granted: it is open, or all its slots are taken. */
  begin(kind: RequestClass, slots: number): Promise<Turn>;
  renew(lease: string): Promise<void>;
  end(kind: RequestClass, turn: Turn, outcome: Outcome, retryMs: number): Promise<void>;
  state(slots: number): Promise<OriginState>;
}
