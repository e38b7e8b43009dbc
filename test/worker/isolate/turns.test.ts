/** The rules of turns as a table of states and events; no timers, no promises. */
import { expect, test } from 'vitest';
import {
  nextTurns,
  NOBODY,
  type Rules,
  type TurnEffect,
  type TurnEvent,
  type Turns,
} from '../../../worker/isolate/turns.ts';

const RULES: Rules = { stalledMs: 1000, lookMs: 100, mostWaiting: 2 };

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

const arrive = (ticket: number): TurnEvent => ({ kind: 'arrive', ticket, atMs: 0 });
const leave = (ticket: number): TurnEvent => ({ kind: 'leave', ticket });
const progress = (ticket: number): TurnEvent => ({ kind: 'progress', ticket });
const look = (ticket: number | null, atMs: number): TurnEvent => ({ kind: 'look', ticket, atMs });
/** Looks of `ticket` every 100 ms, from one time up to another. */
const looks = (ticket: number | null, from: number, to: number): TurnEvent[] =>
  Array.from({ length: (to - from) / 100 }, (_, i) => look(ticket, from + 100 * (i + 1)));
const grant = (ticket: number) => ({ kind: 'grant', ticket });
const tickets = (turns: Turns) => [turns.holder?.ticket ?? null, ...turns.waiting.map(({ ticket }) => ticket)];

test('the first has its turn at once, others in order, one too many is refused', () => {
  const { turns, effects } = play(arrive(1), arrive(2), arrive(3), arrive(4), leave(1));
  expect(effects).toEqual([grant(1), { kind: 'refuse', ticket: 4 }, grant(2)]);
  expect(tickets(turns)).toEqual([2, 3]);
});

test('who leaves while waiting is passed over; who is not there any more changes nothing', () => {
  const { turns, effects } = play(arrive(1), arrive(2), arrive(3), leave(2), leave(1), leave(1), leave(7), progress(1));
  expect(effects).toEqual([grant(1), grant(3)]);
  expect(tickets(turns)).toEqual([3]);
});

test('a holder that gives no sign of life for long enough is expelled before the next one is told', () => {
  const { turns, effects } = play(arrive(1), arrive(2), ...looks(2, 0, 1000));
  expect(effects).toEqual([grant(1), { kind: 'expel', ticket: 1, idleMs: 1000 }, grant(2)]);
  expect(turns.holder).toEqual({ ticket: 2, idleMs: 0 });
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
  expect(turns.holder).toEqual({ ticket: 1, idleMs: 0 });
});

test('a clock that goes back counts nothing', () => {
  expect(play(arrive(1), look(null, -5000)).turns.holder).toEqual({ ticket: 1, idleMs: 0 });
});

test('who waits and does not look any more has died: it is forgotten and never gets the turn', () => {
  const working = Array.from({ length: 10 }, (_, i) => [look(3, 100 * (i + 1)), progress(1)]).flat();
  const { turns, effects } = play(arrive(1), arrive(2), arrive(3), ...working, leave(1));
  expect(effects).toEqual([grant(1), { kind: 'forget', ticket: 2 }, grant(3)]);
  expect(tickets(turns)).toEqual([3]);
});
