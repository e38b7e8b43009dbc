/**
 * A turn that passes from one request to another is taken in the request whose turn it is, however long an isolate has lived:
 * docs/decisions/0011-a-promise-that-crosses-requests.md.
 */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundleWorker } from '../../scripts/demo/bundle.ts';
import { startServer, type LocalServer } from '../../scripts/demo/server.ts';

const CLIENTS = 6;
/** V8's optimizing compiler has had the queue's functions after 8,000 to 20,000 turns in all. */
const TURNS_EACH = 50_000;
const LONG_MS = 20_000;

let server: LocalServer;
beforeAll(async () => {
  server = await startServer({ modules: await bundleWorker(join(import.meta.dirname, '../support/turns-worker.ts')) });
});
afterAll(() => server.close());

const ask = async (path: string): Promise<string> =>
  (await fetch(server.url + path, { signal: AbortSignal.timeout(LONG_MS) })).text();

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
