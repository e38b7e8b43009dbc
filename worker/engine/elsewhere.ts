/** The engine whose origins compute elsewhere, as HTTP sees it beside the contract. Types and no code. */
import type { Engine, GenerateRequest, ModelDescription, ModelTask } from './engine.ts';

/** How one origin stands; its address is nobody's business. */
export interface OriginReport {
  readonly name: string;
  readonly classes: readonly string[];
  /** Class → `closed`, `open` or `half-open`. */
  readonly breakers: Readonly<Record<string, string>>;
  readonly slots: { readonly used: number; readonly all: number };
  /** Units of the day: set aside or used, and leases of them that nobody has settled yet. */
  readonly day: { readonly used: number; readonly open: number };
  /** Until the last of its breakers may be tried; 0 when none is open. */
  readonly retryMs: number;
}

/** An input that is kept from all origins. */
export interface KeptInput {
  readonly fingerprint: string;
  /** Milliseconds since 1970. */
  readonly until: number;
}

export interface Elsewhere extends Engine {
  /** Names under which clients may ask for origins' models. */
  readonly aliases: readonly string[];
  /** Whether an origin declares what the request needs; it may still be down. */
  canTake(request: GenerateRequest): boolean;
  /** The model of an origin that was taught the task, as it declares; null: none. */
  taught(task: ModelTask): ModelDescription | null;
  /** The same, and whether what it holds has broken some before. */
  standing(request: GenerateRequest): Promise<'none' | 'ready' | 'quarantined'>;
  states(): Promise<readonly OriginReport[]>;
  quarantine(): {
    list(): Promise<readonly KeptInput[]>;
    /** False when it was not kept. */
    release(fingerprint: string): Promise<boolean>;
  };
}
