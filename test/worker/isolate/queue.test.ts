import { expect, test } from 'vitest';
import { RequestQueue, type StalledTurn } from '../../../worker/isolate/queue.ts';
import type { Turn } from '../../../worker/isolate/turn.ts';

const staying = () => new AbortController().signal;
const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

test('turns come one after another, in order, and ending one twice ends it once', async () => {
  const queue = new RequestQueue();
  const begun: number[] = [];
  const turns: Turn[] = [];
  for (let id = 0; id < 3; id++) void queue.enter(staying()).then((turn) => [begun.push(id), turns.push(turn)]);
  await settle();
  expect(begun).toEqual([0]);
  turns[0].end();
  turns[0].end();
  await settle();
  expect(begun).toEqual([0, 1]);
  turns[1].end();
  await settle();
  expect(begun).toEqual([0, 1, 2]);
});

test('who leaves while waiting gets the reason at once, and does not hold up those behind', async () => {
  const queue = new RequestQueue();
  const held = await queue.enter(staying());
  const client = new AbortController();
  const left = queue.enter(client.signal);
  const behind = queue.enter(staying());
  const reason = new Error('gone');
  client.abort(reason);
  await expect(left).rejects.toBe(reason);
  held.end();
  (await behind).end();
  (await queue.enter(staying())).end();
  await expect(queue.enter(client.signal)).rejects.toBe(reason);
});

test('who would wait for too long is told when to come back; a place that is left is free again', async () => {
  const queue = new RequestQueue({ mostWaitMs: 8000, now: () => 0 });
  // As measured, a request of 10 takes a second.
  queue.measure({ work: 10, ms: 1000, answerTokens: 5 });
  const entry = { client: '', work: 10 };
  const held = await queue.enter(staying(), entry);
  const client = new AbortController();
  const waiting = Array.from({ length: 8 }, (_, i) => queue.enter(i === 0 ? client.signal : staying(), entry));
  expect(queue.report()).toMatchObject({ waiting: 8, expectedMs: 9000 });
  const refused = await queue.enter(staying(), entry).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 'engine_busy', status: 503, facts: { retryAfterMs: 1000 } });
  client.abort(new Error('gone'));
  await expect(waiting[0]).rejects.toThrow('gone');
  waiting.push(queue.enter(staying(), entry));
  held.end();
  for (const turn of waiting.slice(1)) (await turn).end();
});

const STALLED_MS = 100;
const never = () => new Promise<never>(() => {});

test('a turn that does not go on is ended for those who wait; its holder is told, what it held is free before the next one begins', async () => {
  const stalls: StalledTurn[] = [];
  const queue = new RequestQueue({ stalledMs: STALLED_MS, onStalled: (stall) => stalls.push(stall) });
  const lost = await queue.enter(staying());
  let held = true;
  lost.holds(() => (held = false));
  lost.stage = 'vision';
  const told = lost.within(never()).catch((error: unknown) => error);
  const next = await queue.enter(staying());
  expect(held).toBe(false);
  expect(stalls).toEqual([{ stage: 'vision', idleMs: expect.any(Number) }]);
  expect(await told).toMatchObject({ code: 'turn_stalled', status: 503 });
  expect(lost.signal.aborted).toBe(true);
  // Whatever the old holder still does, it is not its turn.
  lost.end();
  lost.alive();
  expect(queue.report()).toMatchObject({ waiting: 0 });
  const third = queue.enter(staying());
  next.end();
  (await third).end();
});

test('a turn that goes on lasts as long as it takes, and one alone ends itself', async () => {
  const queue = new RequestQueue({ stalledMs: STALLED_MS });
  const turn = await queue.enter(staying());
  const working = setInterval(() => turn.alive(), 5);
  const waiting = queue.enter(staying());
  await new Promise((resolve) => setTimeout(resolve, 4 * STALLED_MS));
  expect(turn.signal.aborted).toBe(false);
  clearInterval(working);
  turn.end();
  await expect((await waiting).within(never())).rejects.toMatchObject({ code: 'turn_stalled' });
  (await queue.enter(staying())).end();
});

test('who stops asking for events loses the turn, and learns it when it asks again', async () => {
  const queue = new RequestQueue({ stalledMs: STALLED_MS });
  const turn = await queue.enter(staying());
  async function* counting() {
    for (let count = 0; ; count++) yield await Promise.resolve(count);
  }
  const events = turn.through(counting());
  expect(await events.next()).toEqual({ value: 0, done: false });
  (await queue.enter(staying())).end();
  await expect(events.next()).rejects.toMatchObject({ code: 'turn_stalled' });
});
