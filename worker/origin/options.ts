/** What the engine of origins is given. */
import type { OriginHealth, Quarantine } from './health.ts';
import type { Media } from './media.ts';
import type { Origin } from './origin.ts';

/** What is counted of origins; GET /metrics has it. */
export type OriginCounter =
  | 'glimpse_origin_attempts_total'
  | 'glimpse_origin_unfinished_total'
  | 'glimpse_origin_uncounted_total'
  | 'glimpse_origin_health_unreachable_total'
  | 'glimpse_origin_strikes_total';

export interface OriginOptions {
  readonly origins: readonly Origin[];
  readonly health: (origin: string) => OriginHealth;
  readonly quarantine: () => Quarantine;
  readonly media: Media;
  /** `binding` names the one through which the origin is asked; null: over the internet. */
  readonly fetch: (url: string, init: RequestInit, binding: string | null) => Promise<Response>;
  /** 0 to below 1. */
  readonly random: () => number;
  readonly wait: (ms: number) => Promise<unknown>;
  /** Work that goes on when the answer has ended. */
  readonly waitUntil: (work: Promise<unknown>) => void;
  readonly log: (line: object) => void;
  readonly count: (name: OriginCounter, labels: Readonly<Record<string, string>>) => void;
}

export const fetchOf =
  ({ binding }: Origin, { fetch }: Pick<OriginOptions, 'fetch'>) =>
  (url: string, init: RequestInit): Promise<Response> =>
    fetch(url, init, binding);
