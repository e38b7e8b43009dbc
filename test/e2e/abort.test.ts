import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chat, startTinyServer, userMessage, type TinyServer } from '../support/local-server.ts';

let server: TinyServer;
beforeAll(async () => {
  server = await startTinyServer();
  await (await chat(server.url, { messages: [userMessage('Hello')] })).text();
});
afterAll(() => server.close());

/** Far more than is ever waited for: what is quick after it was not behind it in the queue. */
const LONG = { messages: [userMessage('Tell me everything.')], max_tokens: 4000 };
const MUCH_LESS_MS = 5000;

/**
 * Asks for a whole answer on a socket of its own; leaving is a reset. Local workerd takes a socket that is only closed for
 * half-closed and goes on until it writes; Cloudflare's edge tells the Worker either way.
 */
function askWhole(): Socket {
  const { hostname, port, host } = new URL(server.url);
  const body = JSON.stringify({ model: 'tiny', temperature: 0, ...LONG });
  const socket = connect(Number(port), hostname);
  socket.write(
    `POST /v1/chat/completions HTTP/1.1\r\nhost: ${host}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
  return socket;
}

/** Milliseconds until a short question is answered. */
async function short(): Promise<number> {
  const start = performance.now();
  const response = await chat(server.url, { messages: [userMessage('Hello')], max_tokens: 1 });
  expect(response.status).toBe(200);
  await response.json();
  return performance.now() - start;
}

const statuses = () => server.logLines.splice(0).map((line) => (JSON.parse(line) as { status: number }).status);

test('a client that leaves a stream frees the engine for the next request', async () => {
  const controller = new AbortController();
  const response = await chat(server.url, { ...LONG, stream: true }, controller.signal);
  await response.body!.getReader().read();
  controller.abort();
  expect(await short()).toBeLessThan(MUCH_LESS_MS);
});

test('a client that leaves before the answer is whole frees the engine', async () => {
  statuses();
  const socket = askWhole();
  await sleep(300);
  socket.resetAndDestroy();
  expect(await short()).toBeLessThan(MUCH_LESS_MS);
  expect(statuses()).toEqual([499, 200]);
});

test('clients that leave while they wait for their turn do not block those behind them', async () => {
  const running = askWhole();
  await sleep(200);
  const waiting = [askWhole(), askWhole(), askWhole()];
  await sleep(200);
  const behind = short();
  await sleep(100);
  for (const socket of waiting) socket.resetAndDestroy();
  await sleep(200);
  running.resetAndDestroy();
  expect(await behind).toBeLessThan(MUCH_LESS_MS);
});
