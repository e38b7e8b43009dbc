/** What the other rooms see of access: who may do what, and what it may cost. No code. */
import type { AllowanceView, KeyLimits } from './allowance.ts';
import type { KeyWish, Scope } from './record.ts';
import type { KeyEntry, KeyPage, OriginBudgetView } from './calls.ts';
import type { Tokens } from '../engine/work.ts';

/** `keys`: nothing that computes without one. `open`: anyone may ask. `local`: this machine may do everything. */
export type AccessMode = 'keys' | 'open' | 'local';

export interface Grant {
  /** A key's id, `guests` or `local`; for the log. */
  readonly holder: string;
  readonly scopes: readonly Scope[];
  /** null where nothing is counted by a key's object. */
  readonly limits: KeyLimits | null;
  /** As of the last call; null where nothing is counted. */
  readonly allowance: AllowanceView | null;
  /** Sets work aside before it is done. @throws GlimpseError rate_limited, quota_exceeded, key_invalid */
  reserve(most: Tokens): Promise<void>;
  /** Says what was done of what `reserve` set aside. Never rejects; what is never settled counts as done. */
  settle(done: Tokens): Promise<void>;
  /** What origins compute for it, which has a budget of its own. */
  readonly origins: OriginPurse;
}

export interface OriginPurse {
  /** @throws GlimpseError budget_required, budget_exhausted, key_invalid */
  reserve(most: Tokens): Promise<void>;
  /** As `Grant.settle`. */
  settle(done: Tokens): Promise<void>;
  /** null where nothing is counted. */
  view(): Promise<OriginBudgetView | null>;
}

/** Grants, before anything of a request but its headers is read. */
export interface Access {
  readonly mode: AccessMode;
  /** For CORS: `*`, the origin itself, or null when its pages may not call. */
  allowedOrigin(origin: string, requestUrl: string): string | null;
  /** Every request, also of routes that need no key. @throws GlimpseError forbidden where only this machine may ask */
  screen(request: Request): void;
  /** Counts who asks a route that needs no key, by address. @throws GlimpseError rate_limited, access_unavailable */
  countStranger(request: Request): Promise<void>;
  /** Whether a grant's holder may still come: what was made with a key must not work for longer. @throws GlimpseError access_unavailable */
  isHolder(holder: string): Promise<boolean>;
  /** @throws GlimpseError unauthorized, key_invalid, key_expired, forbidden, access_not_configured, rate_limited */
  authorize(request: Request, scope: Scope): Promise<Grant>;
}

/** Making and ending keys. */
export interface KeyKeeper {
  create(wish: KeyWish): Promise<KeyShownOnce>;
  list(after: string): Promise<KeyPage>;
  /** The old key is refused at once. This and `revoke` @throws GlimpseError key_not_found */
  rotate(id: string): Promise<{ readonly key: string }>;
  revoke(id: string): Promise<void>;
}

export interface KeyShownOnce {
  readonly key: string;
  readonly entry: KeyEntry;
}
