/**
 * In workerd, where each request has its own timers, streams and promises: a request that loses a promise in its turn, or dies
 * in it, holds nobody up for long.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundleWorker } from '../../scripts/demo/bundle.ts';
import { goldenFolder } from '../support/checkpoints.ts';
import { chat, startTinyServer, userMessage, type TinyServer } from '../support/local-server.ts';

const WATCH_MS = 100;

let server: TinyServer;
let image: Uint8Array;
beforeAll(async () => {
  image = await readFile(join(goldenFolder('glm4v'), '../one.png'));
  const glimpse = await bundleWorker(join(import.meta.dirname, '../support/stalling-worker.ts'));
  server = await startTinyServer({ bundles: { glimpse } });
});
afterAll(() => server.close());

const get = async (path: string) => (await fetch(server.url + path)).text();
const health = async () => (await fetch(`${server.url}/health`)).status;
const ask = () => chat(server.url, { messages: [userMessage('Hello', image)] });

async function answer(): Promise<string> {
  const response = await ask();
  expect(response.status).toBe(200);
  return ((await response.json()) as { choices: { message: { content: string } }[] }).choices[0].message.content;
}

/** The first test's request loads the model. */
async function plant(stage: string, at: (pauses: number) => number): Promise<void> {
  if (stage === 'load') return void (await get('/plant/load'));
  await get('/plant/0');
  await answer();
  await get(`/plant/${at(Number(await get('/pauses')))}`);
}

/** Log lines about stalls; taken away. */
const stalls = () => server.logLines.splice(0).filter((line) => line.includes('"stalled"'));

/** Of a request's pauses: the first is in the picture's work, the last three stand between its four tokens. */
test.each<[string, (pauses: number) => number]>([
  ['load', () => 0],
  ['vision', () => 1],
  ['prefill', (pauses) => pauses - 3],
  ['decode', (pauses) => pauses],
])(
  'a promise lost in %s: its client is told, /health is red meanwhile, the next one is answered',
  async (stage, at) => {
    await plant(stage, at);
    stalls();
    const losing = ask();
    await sleep(100);
    const next = answer();
    const seen = new Set<number>();
    const watching = setInterval(() => void health().then((status) => seen.add(status)), WATCH_MS);
    const lost = await losing;
    clearInterval(watching);
    expect([lost.status, ((await lost.json()) as { error: { code: string } }).error.code]).toEqual([
      503,
      'turn_stalled',
    ]);
    expect(lost.headers.get('retry-after')).not.toBeNull();
    expect(await next).toBe(await answer());
    expect([...seen]).toEqual([200, 503]);
    expect(await health()).toBe(200);
    expect(stalls()).toEqual([expect.stringContaining(stage)]);
  },
);

test('a request that dies in its turn: those who wait end it, and so does one that comes later', async () => {
  const right = await answer();
  stalls();
  expect(await get('/die')).toBe('died');
  expect(await Promise.all([answer(), answer(), answer()])).toEqual([right, right, right]);
  expect(stalls()).toHaveLength(1);
  expect(await get('/die')).toBe('died');
  await sleep(500);
  expect(await answer()).toBe(right);
  expect(stalls()).toHaveLength(1);
});

test('a request that dies while it waits for its turn holds nobody up', async () => {
  const right = await answer();
  await get('/plant/1');
  const losing = ask();
  await sleep(100);
  const dead = await Promise.all([get('/die'), get('/die')]);
  expect(dead).toEqual(['died', 'died']);
  const start = performance.now();
  expect(await answer()).toBe(right);
  expect((await losing).status).toBe(503);
  // One stall is waited for; the dead ones are not given the turn one after another.
  expect(performance.now() - start).toBeLessThan(6000);
});
