import { expect, test } from 'vitest';
import { LIMITS } from '../../../worker/limits.ts';
import { RequestQueue } from '../../../worker/isolate/queue.ts';

const staying = () => new AbortController().signal;
const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

test('turns come one after another, in order, and ending one twice ends it once', async () => {
  const queue = new RequestQueue();
  const begun: number[] = [];
  const leaves: (() => void)[] = [];
  for (let id = 0; id < 3; id++) void queue.enter(staying()).then((leave) => [begun.push(id), leaves.push(leave)]);
  await settle();
  expect(begun).toEqual([0]);
  leaves[0]();
  leaves[0]();
  await settle();
  expect(begun).toEqual([0, 1]);
  leaves[1]();
  await settle();
  expect(begun).toEqual([0, 1, 2]);
});

test('who leaves while waiting gets the reason at once, and does not hold up those behind', async () => {
  const queue = new RequestQueue();
  const end = await queue.enter(staying());
  const client = new AbortController();
  const left = queue.enter(client.signal);
  const behind = queue.enter(staying());
  const reason = new Error('gone');
  client.abort(reason);
  await expect(left).rejects.toBe(reason);
  end();
  (await behind)();
  expect(await queue.enter(staying())).toBeTypeOf('function');
  await expect(queue.enter(client.signal)).rejects.toBe(reason);
});

test('a full queue refuses with engine_busy; a place that is left is free again', async () => {
  const queue = new RequestQueue();
  const end = await queue.enter(staying());
  const client = new AbortController();
  const waiting = Array.from({ length: LIMITS.queuedRequests.value }, (_, i) =>
    queue.enter(i === 0 ? client.signal : staying()),
  );
  await expect(queue.enter(staying())).rejects.toMatchObject({ code: 'engine_busy', status: 503 });
  client.abort(new Error('gone'));
  await expect(waiting[0]).rejects.toThrow('gone');
  waiting.push(queue.enter(staying()));
  end();
  for (const turn of waiting.slice(1)) (await turn)();
});
