/**
 * What one request waits for and another one brings reaches it in its own request, however long the isolate has lived:
 * docs/decisions/0011-a-promise-that-crosses-requests.md.
 */
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundleWorker } from '../../scripts/demo/bundle.ts';
import { startServer, type LocalServer } from '../../scripts/demo/server.ts';

const CLIENTS = 6;
/** V8's optimizing compiler has had the queue's functions after 8,000 to 20,000 turns in all. */
const TURNS_EACH = 20_000;
const LONG_MS = 30_000;
const LEAVING_MS = 200;

let server: LocalServer;
beforeAll(async () => {
  const glimpse = await bundleWorker(join(import.meta.dirname, '../support/crossing-worker.ts'));
  server = await startServer({ bundles: { glimpse } });
});
afterAll(() => server.close());

const ask = async (path: string, timeoutMs = LONG_MS): Promise<string> =>
  (await fetch(server.url + path, { signal: AbortSignal.timeout(timeoutMs) })).text();

test('a request can tell its own code from what runs in another', async () => {
  expect(await ask('/strangers')).toBe('[true]');
  expect(await ask('/strangers')).toBe('[false,true]');
});

test(
  `${CLIENTS * TURNS_EACH} turns are all taken in their own requests`,
  async () => {
    const ends = await Promise.allSettled(Array.from({ length: CLIENTS }, () => ask(`/${TURNS_EACH}/${CLIENTS}`)));
    expect(JSON.parse(await ask('/counts'))).toEqual({ own: CLIENTS * TURNS_EACH, elsewhere: 0 });
    expect(ends.map(({ status }) => status)).toEqual(Array.from({ length: CLIENTS }, () => 'fulfilled'));
  },
  2 * LONG_MS,
);

test('a value that one request makes reaches all who wait, in their own requests, also when its maker or others leave', async () => {
  const leaving = [ask('/value', LEAVING_MS)];
  await setTimeout(LEAVING_MS / 2);
  const staying = [ask('/value'), ask('/value')];
  leaving.push(ask('/value', LEAVING_MS));
  for (const left of leaving) await expect(left).rejects.toThrow('timeout');
  const answer = JSON.stringify({ value: 1, own: true });
  expect(await Promise.all(staying)).toEqual([answer, answer]);
  expect(await ask('/value')).toBe(answer);
});
