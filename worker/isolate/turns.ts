/**
 * Whose turn it is: one request at a time has the isolate's thread and arena. Pure: a state and an event give the next state and what
 * is to be done. queue.ts does it.
 *
 * Order: clients share the work that is done, and the requests of one client come in order. Each client has a clock of the work it was
 * given; the one whose clock is furthest behind is next, and nobody's clock stays behind the present turn's
 * (start-time fair queueing: Goyal, Vin and Cheng, SIGCOMM 1996). Who would wait for too long is refused at once.
 *
 * Stalls: nothing that a request waits for is sure to come: a promise may be lost, a request may have died. So everybody who waits looks,
 * by a timer in its own request, and time counts as idle only as far as somebody looked: while a request computes nobody can look,
 * and the clock may stand still. Who gave no sign of life for `stalledMs` of such time is out, whether it waits or has the turn.
 */
export interface Rules {
  readonly stalledMs: number;
  /** How often everybody looks; of a longer pause between two looks no more than this counts. */
  readonly lookMs: number;
  /** Who would have to wait for longer is refused. */
  readonly mostWaitMs: number;
}

/** Whose request it is, and how much work it will be as far as one can tell. */
export interface Entry {
  readonly client: string;
  readonly work: number;
}

/** A request in the queue or in its turn. */
export interface Place extends Entry {
  /** Unique, and larger than those of all who came before. */
  readonly ticket: number;
  /** Since its last sign of life. */
  readonly idleMs: number;
}

export interface Holder extends Place {
  /** When it was given the turn. */
  readonly sinceMs: number;
}

export interface Turns {
  readonly holder: Holder | null;
  /** As they came. */
  readonly waiting: readonly Place[];
  /** The clocks of clients, where they are ahead of `clock`. */
  readonly clocks: ReadonlyMap<string, number>;
  /** Where the present turn's client stood when it was given the turn. */
  readonly clock: number;
  /** When somebody looked last; milliseconds. */
  readonly lookedAt: number;
}

export const NOBODY: Turns = { holder: null, waiting: [], clocks: new Map(), clock: 0, lookedAt: 0 };

export type TurnEvent =
  | (Entry & { readonly kind: 'arrive'; readonly ticket: number; readonly atMs: number; readonly msPerWork: number })
  /** Gives up its place in the queue, or ends its turn. */
  | { readonly kind: 'leave'; readonly ticket: number; readonly atMs: number }
  /** The turn's work has gone on. */
  | { readonly kind: 'progress'; readonly ticket: number }
  /** Somebody looked; `ticket` is theirs when they wait. */
  | { readonly kind: 'look'; readonly ticket: number | null; readonly atMs: number };

export type TurnEffect =
  | { readonly kind: 'grant'; readonly ticket: number }
  /** It would have to wait for too long. */
  | { readonly kind: 'refuse'; readonly ticket: number; readonly waitMs: number }
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
      return arrive(turns, event, rules);
    case 'leave':
      return leave(turns, event.ticket, event.atMs);
    case 'progress':
      return { turns: progress(turns, event.ticket), effects: [] };
    case 'look':
      return look(turns, event.ticket, event.atMs, rules);
  }
}

/** Until all who are here now are done. */
export function drainMs(turns: Turns, atMs: number, msPerWork: number): number {
  return leftMs(turns, atMs, msPerWork) + turns.waiting.reduce((sum, { work }) => sum + work, 0) * msPerWork;
}

function arrive(turns: Turns, event: Extract<TurnEvent, { kind: 'arrive' }>, { mostWaitMs }: Rules): Step {
  const { ticket, client, work, atMs, msPerWork } = event;
  const place = { ticket, client, work, idleMs: 0 };
  const waiting = [...turns.waiting, place];
  if (turns.holder === null) return passOn({ ...turns, waiting, lookedAt: atMs }, atMs);
  const waitMs = leftMs(turns, atMs, msPerWork) + workBefore(ticket, { ...turns, waiting }) * msPerWork;
  if (waitMs > mostWaitMs) return { turns, effects: [{ kind: 'refuse', ticket, waitMs }] };
  return { turns: { ...turns, waiting }, effects: [] };
}

/** Of the turn under way. */
function leftMs({ holder }: Turns, atMs: number, msPerWork: number): number {
  return holder === null ? 0 : Math.max(0, holder.work * msPerWork - (atMs - holder.sinceMs));
}

/** What will be done before a request that waits has its turn. */
function workBefore(ticket: number, turns: Turns): number {
  let work = 0;
  for (let now = turns; ;) {
    const first = firstOf(now)!;
    if (first.ticket === ticket) return work;
    work += first.work;
    now = taken(now, first);
  }
}

function leave(turns: Turns, ticket: number, atMs: number): Step {
  if (turns.holder?.ticket === ticket) return passOn(turns, atMs);
  return { turns: { ...turns, waiting: turns.waiting.filter((place) => place.ticket !== ticket) }, effects: [] };
}

/** The turn passes straight to the first who waits, so that nobody can come between. */
function passOn(turns: Turns, atMs: number): Step {
  const first = firstOf(turns);
  if (first === null) return { turns: { ...NOBODY, lookedAt: turns.lookedAt }, effects: [] };
  const holder = { ...first, idleMs: 0, sinceMs: atMs };
  return { turns: { ...taken(turns, first), holder }, effects: [{ kind: 'grant', ticket: first.ticket }] };
}

const clockOf = ({ clocks, clock }: Turns, client: string): number => Math.max(clocks.get(client) ?? 0, clock);

function firstOf(turns: Turns): Place | null {
  let first: Place | null = null;
  for (const place of turns.waiting)
    if (first === null || clockOf(turns, place.client) < clockOf(turns, first.client)) first = place;
  return first;
}

/** Without the place, whose work is on its client's clock. */
function taken(turns: Turns, { ticket, client, work }: Place): Turns {
  const clock = clockOf(turns, client);
  const clocks = new Map([...turns.clocks].filter(([, time]) => time > clock)).set(client, clock + work);
  return { ...turns, waiting: turns.waiting.filter((place) => place.ticket !== ticket), clocks, clock };
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
  const now = { ...turns, holder, waiting, lookedAt: atMs };
  if (holder === null || holder.idleMs < stalledMs) return { turns: now, effects };
  const passed = passOn(now, atMs);
  effects.push({ kind: 'expel', ticket: holder.ticket, idleMs: holder.idleMs }, ...passed.effects);
  return { turns: passed.turns, effects };
}
