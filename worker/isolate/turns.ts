/**
 * Whose turn it is: one request at a time has the isolate's thread and arena. Pure: a state and an event give the next state and what
 * is to be done. queue.ts does it.
 *
 * Nothing that a request waits for is sure to come: a promise may be lost, a request may have died. So everybody who waits looks,
 * by a timer in its own request, and time counts as idle only as far as somebody looked: while a request computes nobody can look,
 * and the clock may stand still. Who gave no sign of life for `stalledMs` of such time is out, whether it waits or has the turn.
 */
export interface Rules {
  readonly stalledMs: number;
  /** How often everybody looks; of a longer pause between two looks no more than this counts. */
  readonly lookMs: number;
  readonly mostWaiting: number;
}

/** A request in the queue or in its turn. */
export interface Place {
  /** Unique, and larger than those of all who came before. */
  readonly ticket: number;
  /** Since its last sign of life. */
  readonly idleMs: number;
}

export interface Turns {
  readonly holder: Place | null;
  /** In the order in which they will have their turns. */
  readonly waiting: readonly Place[];
  /** When somebody looked last; milliseconds. */
  readonly lookedAt: number;
}

export const NOBODY: Turns = { holder: null, waiting: [], lookedAt: 0 };

export type TurnEvent =
  | { readonly kind: 'arrive'; readonly ticket: number; readonly atMs: number }
  /** Gives up its place in the queue, or ends its turn. */
  | { readonly kind: 'leave'; readonly ticket: number }
  /** The turn's work has gone on. */
  | { readonly kind: 'progress'; readonly ticket: number }
  /** Somebody looked; `ticket` is theirs when they wait. */
  | { readonly kind: 'look'; readonly ticket: number | null; readonly atMs: number };

export type TurnEffect =
  | { readonly kind: 'grant'; readonly ticket: number }
  /** No room in the queue. */
  | { readonly kind: 'refuse'; readonly ticket: number }
  /** The turn was taken away for want of progress. */
  | { readonly kind: 'expel'; readonly ticket: number; readonly idleMs: number }
  /** One that waits has died. */
  | { readonly kind: 'forget'; readonly ticket: number };

export interface Step {
  readonly turns: Turns;
  readonly effects: readonly TurnEffect[];
}

export function nextTurns(turns: Turns, event: TurnEvent, rules: Rules): Step {
  switch (event.kind) {
    case 'arrive':
      return arrive(turns, event.ticket, event.atMs, rules);
    case 'leave':
      return leave(turns, event.ticket);
    case 'progress':
      return { turns: progress(turns, event.ticket), effects: [] };
    case 'look':
      return look(turns, event.ticket, event.atMs, rules);
  }
}

function arrive(turns: Turns, ticket: number, atMs: number, { mostWaiting }: Rules): Step {
  const place = { ticket, idleMs: 0 };
  if (turns.holder === null)
    return { turns: { holder: place, waiting: [], lookedAt: atMs }, effects: [{ kind: 'grant', ticket }] };
  if (turns.waiting.length >= mostWaiting) return { turns, effects: [{ kind: 'refuse', ticket }] };
  return { turns: { ...turns, waiting: [...turns.waiting, place] }, effects: [] };
}

function leave(turns: Turns, ticket: number): Step {
  if (turns.holder?.ticket === ticket) return passOn(turns);
  return { turns: { ...turns, waiting: turns.waiting.filter((place) => place.ticket !== ticket) }, effects: [] };
}

/** The turn passes straight to the first who waits, so that nobody can come between. */
function passOn(turns: Turns): Step {
  const [next, ...waiting] = turns.waiting;
  if (next === undefined) return { turns: { ...turns, holder: null }, effects: [] };
  const holder = { ...next, idleMs: 0 };
  return { turns: { ...turns, holder, waiting }, effects: [{ kind: 'grant', ticket: next.ticket }] };
}

function progress(turns: Turns, ticket: number): Turns {
  const { holder } = turns;
  if (holder?.ticket !== ticket || holder.idleMs === 0) return turns;
  return { ...turns, holder: { ...holder, idleMs: 0 } };
}

function look(turns: Turns, ticket: number | null, atMs: number, { stalledMs, lookMs }: Rules): Step {
  const seenMs = Math.min(Math.max(atMs - turns.lookedAt, 0), lookMs);
  const seen = (place: Place): Place => ({
    ...place,
    idleMs: place.ticket === ticket ? 0 : place.idleMs + seenMs,
  });
  // Progress alone is the holder's sign of life: its timers may go on without it.
  const holder = turns.holder && { ...turns.holder, idleMs: turns.holder.idleMs + seenMs };
  const all = turns.waiting.map(seen);
  const waiting = all.filter(({ idleMs }) => idleMs < stalledMs);
  const gone = all.filter(({ idleMs }) => idleMs >= stalledMs);
  const effects: TurnEffect[] = gone.map(({ ticket }) => ({ kind: 'forget', ticket }));
  const now = { holder, waiting, lookedAt: atMs };
  if (holder === null || holder.idleMs < stalledMs) return { turns: now, effects };
  const passed = passOn(now);
  effects.push({ kind: 'expel', ticket: holder.ticket, idleMs: holder.idleMs }, ...passed.effects);
  return { turns: passed.turns, effects };
}
