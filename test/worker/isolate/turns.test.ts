/** The rules of turns as a table of states and events; no timers, no promises. */
import { expect, test } from 'vitest';
import {
  drainMs,
  nextTurns,
  NOBODY,
  type Rules,
  type TurnEffect,
  type TurnEvent,
  type Turns,
} from '../../../worker/isolate/turns.ts';

const RULES: Rules = { stalledMs: 1000, lookMs: 100, mostWaitMs: 250 };

function play(...events: readonly TurnEvent[]): { turns: Turns; effects: TurnEffect[] } {
  const effects: TurnEffect[] = [];
  let turns = NOBODY;
  for (const event of events) {
    const step = nextTurns(turns, event, RULES);
    turns = step.turns;
    effects.push(...step.effects);
  }
  return { turns, effects };
}

/** One that promises 100 ms of work. */
const arrive = (ticket: number, client = '', atMs = 0): TurnEvent => ({
  ...{ kind: 'arrive', ticket, client, atMs },
  ...{ work: 10, msPerWork: 10 },
});
const leave = (ticket: number, atMs = 0): TurnEvent => ({ kind: 'leave', ticket, atMs });
const progress = (ticket: number): TurnEvent => ({ kind: 'progress', ticket });
const look = (ticket: number | null, atMs: number): TurnEvent => ({ kind: 'look', ticket, atMs });
/** Looks of `ticket` every 100 ms, from one time up to another. */
const looks = (ticket: number | null, from: number, to: number): TurnEvent[] =>
  Array.from({ length: (to - from) / 100 }, (_, i) => look(ticket, from + 100 * (i + 1)));
const grant = (ticket: number) => ({ kind: 'grant', ticket });
const tickets = (turns: Turns) => [turns.holder?.ticket ?? null, ...turns.waiting.map(({ ticket }) => ticket)];

test('the first has its turn at once, others in order, who would wait for too long is refused', () => {
  const { turns, effects } = play(arrive(1), arrive(2), arrive(3), arrive(4), leave(1));
  expect(effects).toEqual([grant(1), { kind: 'refuse', ticket: 4, waitMs: 300 }, grant(2)]);
  expect(tickets(turns)).toEqual([2, 3]);
});

test('what the turn has already taken is not waited for, also when it takes longer than it promised', () => {
  expect(play(arrive(1), arrive(2), arrive(3), arrive(4, '', 50)).turns.waiting).toHaveLength(3);
  const { turns } = play(arrive(1), arrive(2, '', 5000), arrive(3, '', 5000));
  expect(drainMs(turns, 5000, 10)).toBe(200);
});

const order = (...events: readonly TurnEvent[]): number[] =>
  play(...events).effects.flatMap((effect) => (effect.kind === 'grant' ? [effect.ticket] : []));
const leaves = (...tickets: readonly number[]) => tickets.map((ticket) => leave(ticket));

test('clients take turns, however many requests one of them has in the queue', () => {
  const flood = [arrive(1, 'a'), arrive(2, 'a'), arrive(3, 'a')];
  expect(order(...flood, arrive(4, 'b'), ...leaves(1, 4, 2))).toEqual([1, 4, 2, 3]);
  // A late one waits for one turn only, so it is let in where another one of the first client's is not.
  expect(play(...flood, arrive(4, 'a')).effects).toContainEqual({ kind: 'refuse', ticket: 4, waitMs: 300 });
  expect(tickets(play(...flood, arrive(4, 'b')).turns)).toEqual([1, 2, 3, 4]);
});

test('a client with small requests has more of them done than one with large ones', () => {
  const large = (ticket: number): TurnEvent => ({ ...arrive(ticket, 'large'), work: 20 }) as TurnEvent;
  const small = [2, 3, 4, 5].map((ticket) => ({ ...arrive(ticket, 'small'), work: 10, msPerWork: 1 }) as TurnEvent);
  const again = { ...large(6), msPerWork: 1 } as TurnEvent;
  expect(order(large(1), ...small, again, ...leaves(1, 2, 3, 4))).toEqual([1, 2, 3, 4, 6]);
});

test('who was idle has no claim on the past, and nothing is remembered of an empty queue', () => {
  const { turns } = play(arrive(1, 'a'), arrive(2, 'b'), ...leaves(1, 2));
  expect(turns).toEqual(NOBODY);
  // b comes when a has had three turns: they share from then on.
  const had = [arrive(1, 'a'), arrive(2, 'a'), arrive(3, 'a'), ...leaves(1, 2)];
  const come = [arrive(4, 'b'), arrive(5, 'b'), arrive(6, 'b'), arrive(7, 'a')].map(
    (event) => ({ ...event, msPerWork: 1 }) as TurnEvent,
  );
  expect(order(...had, ...come, ...leaves(3, 4, 5, 7))).toEqual([1, 2, 3, 4, 5, 7, 6]);
});

test('who leaves while waiting is passed over; who is not there any more changes nothing', () => {
  const { turns, effects } = play(arrive(1), arrive(2), arrive(3), leave(2), leave(1), leave(1), leave(7), progress(1));
  expect(effects).toEqual([grant(1), grant(3)]);
  expect(tickets(turns)).toEqual([3]);
});

test('a holder that gives no sign of life for long enough is expelled before the next one is told', () => {
  const { turns, effects } = play(arrive(1), arrive(2), ...looks(2, 0, 1000));
  expect(effects).toEqual([grant(1), { kind: 'expel', ticket: 1, idleMs: 1000 }, grant(2)]);
  expect(turns.holder).toMatchObject({ ticket: 2, idleMs: 0 });
});

test('progress begins the time anew, a look of the holder does not', () => {
  const alive = play(arrive(1), arrive(2), ...looks(2, 0, 900), progress(1), ...looks(2, 900, 1800));
  expect(tickets(alive.turns)).toEqual([1, 2]);
  const looking = play(arrive(1), ...looks(1, 0, 1000));
  expect(looking.effects).toEqual([grant(1), { kind: 'expel', ticket: 1, idleMs: 1000 }]);
  expect(tickets(looking.turns)).toEqual([null]);
});

test('time in which nobody could look does not count: the thread was computing', () => {
  const { turns } = play(arrive(1), arrive(2), look(2, 60_000), look(1, 60_001), look(null, 60_002), progress(1));
  expect(tickets(turns)).toEqual([1, 2]);
  expect(turns.holder).toMatchObject({ ticket: 1, idleMs: 0 });
});

test('a clock that goes back counts nothing', () => {
  expect(play(arrive(1), look(null, -5000)).turns.holder).toMatchObject({ ticket: 1, idleMs: 0 });
});

test('who waits and does not look any more has died: it is forgotten and never gets the turn', () => {
  const working = Array.from({ length: 10 }, (_, i) => [look(3, 100 * (i + 1)), progress(1)]).flat();
  const { turns, effects } = play(arrive(1), arrive(2), arrive(3), ...working, leave(1));
  expect(effects).toEqual([grant(1), { kind: 'forget', ticket: 2 }, grant(3)]);
  expect(tickets(turns)).toEqual([3]);
});
