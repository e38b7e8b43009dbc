/** What goes wrong with an origin: what the client is told, what the breaker is told, and whether asking again may help. */
import { GlimpseError, type ErrorCode } from '../errors.ts';
import type { Outcome } from './breaker.ts';

export type Repeat = boolean | 'elsewhere';

export interface FaultFacts {
  readonly outcome: Outcome;
  /** Nothing was computed, or nothing that anybody saw: another attempt may be made, of this origin too or only of another one. */
  readonly mayRepeat?: Repeat;
  /** How long the origin asked to be left alone. */
  readonly retryMs?: number;
}

export class OriginFault extends Error {
  readonly told: GlimpseError;
  readonly outcome: Outcome;
  readonly mayRepeat: Repeat;
  readonly retryMs: number;

  constructor(
    code: ErrorCode,
    message: string,
    { outcome, mayRepeat = false, retryMs = 0 }: FaultFacts,
    cause?: unknown,
  ) {
    super(message, { cause });
    const facts = retryMs > 0 ? { retryAfterMs: retryMs } : {};
    this.told = new GlimpseError(code, message, facts, cause);
    this.outcome = outcome;
    this.mayRepeat = mayRepeat;
    this.retryMs = retryMs;
  }
}
