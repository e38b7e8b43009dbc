/** Requests to origins that misbehave at random, some of whose clients leave; and what is left of them afterwards. */
import { setTimeout as sleep } from 'node:timers/promises';
import { seeded, type Random } from '../../random.ts';

export interface SoakOptions {
  /** Of the service. */
  readonly url: string;
  /** A key with the scope `ask`; null where none is needed. */
  readonly key: string | null;
  /** What origins are called for clients; each misbehaves in its own way. */
  readonly aliases: readonly string[];
  readonly requests: number;
  readonly atOnce: number;
  readonly seed: number;
}

const LEAVING = 0.2;
const LONGEST_STAY_MS = 400;

/** How requests ended → how many: `ok`, an error's code, `left`. */
export async function soak(options: SoakOptions): Promise<ReadonlyMap<string, number>> {
  const random = seeded(options.seed);
  const ends = new Map<string, number>();
  let begun = 0;
  const work = async () => {
    while (begun++ < options.requests) {
      const end = await one(options, random);
      ends.set(end, (ends.get(end) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: options.atOnce }, work));
  return new Map([...ends].toSorted(([, a], [, b]) => b - a));
}

async function one({ url, key, aliases }: SoakOptions, random: Random): Promise<string> {
  const leaving = random.next() < LEAVING ? AbortSignal.timeout(1 + random.below(LONGEST_STAY_MS)) : null;
  const body = {
    model: random.pick(aliases),
    messages: [{ role: 'user', content: 'hello '.repeat(1 + random.below(50)) }],
    max_tokens: 1 + random.below(50),
    stream: random.next() < 0.5,
  };
  const headers = { 'content-type': 'application/json', ...(key !== null && { authorization: `Bearer ${key}` }) };
  const init = { method: 'POST', headers, body: JSON.stringify(body), signal: leaving };
  try {
    const text = await (await fetch(`${url}/v1/chat/completions`, init)).text();
    return /"code":"(\w+)"/.exec(text)?.[1] ?? 'ok';
  } catch (error) {
    if (leaving?.aborted) return 'left';
    throw error;
  }
}

/** What requests hold while they last, over all isolates. */
export interface Held {
  readonly slots: number;
  /** Reservations of an origin's day, and of a key's. */
  readonly originLeases: number;
  readonly keyLeases: number;
}

/** As soon as nothing is held any more, or what is held after `mostMs`. */
export async function heldAtTheEnd(held: () => Promise<Held>, mostMs: number): Promise<Held> {
  const end = Date.now() + mostMs;
  for (;;) {
    const now = await held();
    if (now.slots + now.originLeases + now.keyLeases === 0 || Date.now() >= end) return now;
    await sleep(200);
  }
}

interface OriginObject {
  state(slots: number): Promise<{ readonly slots: { readonly used: number }; readonly day: { readonly open: number } }>;
}
interface KeyObject {
  originBudget(): Promise<{ readonly open: number } | null>;
}
interface Namespace<T> {
  getByName(name: string): T;
}

/** From the objects themselves. `keyId`: null where no key's object counts. */
export async function heldBy(
  bindings: Readonly<Record<string, unknown>>,
  origins: readonly string[],
  keyId: string | null,
): Promise<Held> {
  const health = bindings.ORIGIN_HEALTH as Namespace<OriginObject>;
  const keys = bindings.KEYS as Namespace<KeyObject>;
  const states = await Promise.all(origins.map((name) => health.getByName(name).state(1)));
  const sum = (of: (state: (typeof states)[number]) => number) => states.reduce((all, state) => all + of(state), 0);
  const budget = keyId === null ? null : await keys.getByName(keyId).originBudget();
  return {
    slots: sum(({ slots }) => slots.used),
    originLeases: sum(({ day }) => day.open),
    keyLeases: budget?.open ?? 0,
  };
}
