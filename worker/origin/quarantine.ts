/**
 * Which inputs are kept from origins because they have broken some, as a pure machine. A video that kills an engine kills it for everybody,
 * and would do so again at the next origin. Source: docs/origin.md, "Quarantine".
 */

/** How a request with the input ended. */
export type Offence =
  /** The origin failed, and was not well shortly afterwards. */
  | 'down'
  /** The origin said that it failed, and was well: it may be anybody's fault. */
  | 'failed';

export interface Offender {
  /** When it was told on; milliseconds since 1970, oldest first. */
  readonly down: readonly number[];
  readonly failed: readonly number[];
  /** 0: it is kept from nobody. */
  readonly until: number;
}

const DAY_MS = 86_400_000;
const STRIKES = 2;
const FAILURES_PER_STRIKE = 2;

export const INNOCENT: Offender = { down: [], failed: [], until: 0 };

export function struck(before: Offender, offence: Offence, now: number): Offender {
  const recent = (times: readonly number[]) => times.filter((at) => now - at < DAY_MS);
  const down = [...recent(before.down), ...(offence === 'down' ? [now] : [])];
  const failed = [...recent(before.failed), ...(offence === 'failed' ? [now] : [])];
  const strikes = down.length + Math.floor(failed.length / FAILURES_PER_STRIKE);
  return { down, failed, until: strikes >= STRIKES ? now + DAY_MS : before.until };
}

export const isQuarantined = ({ until }: Offender, now: number): boolean => now < until;

/** Nothing of it counts any more. */
export const isForgotten = ({ down, failed, until }: Offender, now: number): boolean =>
  now >= until && [...down, ...failed].every((at) => now - at >= DAY_MS);
