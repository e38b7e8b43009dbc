/** Which bodies have to go, as a table of states and events; no timers, no streams. */
import { expect, test } from 'vitest';
import { nextBodies, NO_BODIES, type BodyEffect, type BodyEvent, type BodyRules } from '../../../worker/http/bodies.ts';

const RULES: BodyRules = {
  mostBytes: 1000,
  leastBytes: 0,
  lookMs: 100,
  silentMs: 1000,
  bytesPerSecond: 10,
  yieldingMs: 100,
  yieldingBytesPerSecond: 300,
};

function play(...events: readonly BodyEvent[]): { effects: BodyEffect[]; held: Record<number, number> } {
  const effects: BodyEffect[] = [];
  let bodies = NO_BODIES;
  for (const event of events) {
    const step = nextBodies(bodies, event, RULES);
    bodies = step.bodies;
    effects.push(...step.effects);
  }
  return { effects, held: Object.fromEntries(bodies.all.map(({ id, held }) => [id, held])) };
}

const begin = (id: number): BodyEvent => ({ kind: 'begin', id, atMs: 0 });
const bytes = (id: number, count: number): BodyEvent => ({ kind: 'bytes', id, came: count, held: count });
const whole = (id: number): BodyEvent => ({ kind: 'whole', id });
/** Looks of these requests every 100 ms, from one time up to another. */
const looks = (ids: readonly number[], from: number, to: number): BodyEvent[] =>
  Array.from({ length: (to - from) / 100 }, (_, i) => i + 1).flatMap((i) =>
    ids.map((id): BodyEvent => ({ kind: 'look', id, atMs: from + 100 * i })),
  );

test('bodies share the room; the last of those that come in time is refused, holds nothing and may go on coming', () => {
  const { effects, held } = play(begin(1), bytes(1, 600), whole(1), begin(2), bytes(2, 300), begin(3), bytes(3, 200));
  expect(effects).toEqual([{ id: 3, fate: 'full' }]);
  expect(held).toEqual({ 1: 600, 2: 300, 3: 0 });
});

test('each request holds something beside its body, so their number is bounded too', () => {
  const rules = { ...RULES, leastBytes: 400 };
  const begun = [1, 2, 3].reduce((bodies, id) => nextBodies(bodies, begin(id), rules).bodies, NO_BODIES);
  expect(begun.all.map(({ held }) => held)).toEqual([400, 400, 0]);
  expect(nextBodies(begun, { kind: 'drop', id: 1 }, rules).bodies.all[0].held).toBe(400);
});

test('one that is silent, or slow, makes room for another; whole ones and those that come in time do not', () => {
  const silent = play(begin(1), bytes(1, 900), ...looks([1], 0, 200), begin(2), bytes(2, 200));
  expect(silent).toEqual({ effects: [{ id: 1, fate: 'yields' }], held: { 2: 200 } });
  const trickling = [100, 200, 300, 400, 500].flatMap((to) => [...looks([1], to - 100, to), bytes(1, 20)]);
  const slow = play(begin(1), ...trickling, begin(2), bytes(2, 950));
  expect(slow).toEqual({ effects: [{ id: 1, fate: 'yields' }], held: { 2: 950 } });
  const done = play(begin(1), bytes(1, 900), whole(1), ...looks([1], 0, 200), begin(2), bytes(2, 200));
  expect(done).toEqual({ effects: [{ id: 2, fate: 'full' }], held: { 1: 900, 2: 0 } });
  const coming = [100, 200].flatMap((to) => [...looks([1], to - 100, to), bytes(1, 450)]);
  expect(play(begin(1), ...coming, begin(2), bytes(2, 200)).effects).toEqual([{ id: 2, fate: 'full' }]);
});

test('the most silent goes first, and nobody goes when it would not be enough', () => {
  const two = [begin(1), bytes(1, 400), ...looks([1], 0, 300), begin(2), bytes(2, 400), ...looks([1, 2], 300, 500)];
  expect(play(...two, begin(3), bytes(3, 500)).effects).toEqual([{ id: 1, fate: 'yields' }]);
  expect(play(...two, begin(3), bytes(3, 900)).effects).toEqual([
    { id: 1, fate: 'yields' },
    { id: 2, fate: 'yields' },
  ]);
  expect(play(...two, begin(3), bytes(3, 1100))).toEqual({
    effects: [{ id: 3, fate: 'full' }],
    held: { 1: 400, 2: 400, 3: 0 },
  });
});

test('silence and slowness end a body; a whole one may be held for as long as its request looks', () => {
  expect(play(begin(1), bytes(1, 900), ...looks([1], 0, 1000)).effects).toEqual([{ id: 1, fate: 'silent' }]);
  const trickling = Array.from({ length: 12 }, (_, i) => [
    ...looks([1], 100 * i, 100 * (i + 1)),
    { kind: 'bytes', id: 1, came: 0.5, held: 0.5 } as const,
  ]).flat();
  expect(play(begin(1), ...trickling).effects).toEqual([{ id: 1, fate: 'slow' }]);
  expect(play(begin(1), bytes(1, 900), whole(1), ...looks([1], 0, 5000)).effects).toEqual([]);
});

test('time in which nobody could look does not count: the isolate was computing', () => {
  const late: BodyEvent[] = [
    { kind: 'look', id: 1, atMs: 60_000 },
    { kind: 'look', id: 2, atMs: 60_001 },
  ];
  expect(play(begin(1), bytes(1, 10), begin(2), bytes(2, 10), ...late).effects).toEqual([]);
});

test('what a request holds that has died is free again', () => {
  const { effects, held } = play(
    begin(1),
    bytes(1, 900),
    whole(1),
    begin(2),
    ...looks([2], 0, 900),
    bytes(2, 1),
    whole(2),
    ...looks([2], 900, 1000),
  );
  expect(effects).toEqual([{ id: 1, fate: 'dead' }]);
  expect(held).toEqual({ 2: 1 });
});
