/** Many clients at once for some time, a third of which leave in every way; what became of their requests. */
import { setTimeout as sleep } from 'node:timers/promises';
import { seeded } from '../../random.ts';
import { askOnce, LEAVING, type Outcome } from './client.ts';

export interface Crowd {
  readonly url: string;
  /** Bodies of requests, one of which is drawn each time. */
  readonly bodies: readonly Buffer[];
  readonly clients: number;
  readonly seconds: number;
  readonly seed: number;
}

export interface CrowdReport {
  /** What was told or how it ended → how many. */
  readonly counts: ReadonlyMap<string, number>;
  /** Refusals and failures that are not as they should be: a 5xx but 503, a 503 without a time to come back, a hang, a cut. */
  readonly wrong: readonly string[];
  readonly answered: number;
  /** Of answers, from sending to the last byte. */
  readonly medianMs: number;
  readonly slowestMs: number;
}

const LEAVING_SHARE = 1 / 3;
/** Where a server names no time. */
const USUAL_WAIT_MS = 500;

export async function crowd({ url, bodies, clients, seconds, seed }: Crowd): Promise<CrowdReport> {
  const counts = new Map<string, number>();
  const wrong: string[] = [];
  const times: number[] = [];
  const until = performance.now() + seconds * 1000;
  const client = async (number: number) => {
    const random = seeded(seed + number);
    while (performance.now() < until) {
      const leaving = random.next() < LEAVING_SHARE ? random.pick(LEAVING) : null;
      const outcome = await askOnce(url, random.pick(bodies), leaving, random);
      const name = outcome.what === 'left' ? `left: ${leaving}` : String(outcome.what);
      counts.set(name, (counts.get(name) ?? 0) + 1);
      if (outcome.what === 200) times.push(outcome.ms);
      const problem = problemOf(outcome);
      if (problem) wrong.push(problem);
      if (outcome.what === 503) await sleep(outcome.retryAfterMs ?? USUAL_WAIT_MS);
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, i) => client(i)));
  times.sort((a, b) => a - b);
  const medianMs = times[times.length >> 1] ?? 0;
  return { counts, wrong, answered: times.length, medianMs, slowestMs: times.at(-1) ?? 0 };
}

function problemOf({ what, retryAfterMs, text }: Outcome): string | null {
  if (what === 'hang' || what === 'cut') return what;
  if (what === 'left' || what < 500) return null;
  return what === 503 && retryAfterMs !== null ? null : `${what}: ${text.slice(0, 200)}`;
}
