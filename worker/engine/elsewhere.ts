/** The engine whose origins compute elsewhere, as HTTP sees it beside the contract. Types and no code. */
import type { Engine, GenerateRequest, ModelDescription, ModelTask } from './engine.ts';

/** How one origin stands; its address is nobody's business. */
export interface OriginReport {
  readonly name: string;
  readonly classes: readonly string[];
  /** Class → `closed`, `open` or `half-open`. */
  readonly breakers: Readonly<Record<string, string>>;
  readonly slots: { readonly used: number; readonly all: number };
}

export interface Elsewhere extends Engine {
  /** Names under which clients may ask for origins' models. */
  readonly aliases: readonly string[];
  /** Whether an origin declares what the request needs; it may still be down. */
  canTake(request: GenerateRequest): boolean;
  /** The model of an origin that was taught the task, as it declares; null: none. */
  taught(task: ModelTask): ModelDescription | null;
  states(): Promise<readonly OriginReport[]>;
}
