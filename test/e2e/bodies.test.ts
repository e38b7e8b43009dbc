/** Bodies over real connections: silent, broken and compressed ones. */
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chat, startTinyServer, userMessage, type TinyServer } from '../support/local-server.ts';

let server: TinyServer;
beforeAll(async () => {
  server = await startTinyServer();
  await (await chat(server.url, HELLO)).text();
});
afterAll(() => server.close());

const HELLO = { messages: [userMessage('Hello')] };
const BODY_BYTES = 20 << 20;
/** From now until a body that came at once may be asked for its memory, and some more. */
const SILENCE_MS = 2000;
const SOON_MS = 3000;

function open(head: string): Socket {
  const { hostname, port, host } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  socket.write(`POST /v1/chat/completions HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n${head}\r\n\r\n`);
  return socket;
}

test('two silent bodies of 20 MiB do not keep others waiting, and are told so', async () => {
  const silent = [0, 1].map(() => {
    const socket = open(`content-length: ${BODY_BYTES}`);
    socket.write(' '.repeat(BODY_BYTES - 100));
    return socket;
  });
  const told = silent.map((socket) => text(socket));
  await sleep(SILENCE_MS);
  const start = performance.now();
  for (let i = 0; i < 3; i++) expect((await chat(server.url, HELLO)).status).toBe(200);
  expect(performance.now() - start).toBeLessThan(SOON_MS);
  expect(await Promise.race(told)).toMatch(/^HTTP\/1.1 408 .*body_timeout/s);
  for (const socket of silent) socket.destroy();
});

test('broken framing is a 400 without a failure in the log', async () => {
  server.logLines.splice(0);
  const socket = open('transfer-encoding: chunked');
  socket.write('zz\r\n');
  expect(await text(socket)).toMatch(/^HTTP\/1.1 400 /);
  await sleep(100);
  expect(server.logLines.filter((line) => /internal|cause/.test(line))).toEqual([]);
  expect((await chat(server.url, HELLO)).status).toBe(200);
});

test('a gzip body is answered', async () => {
  const body = gzipSync(JSON.stringify({ max_tokens: 4, ...HELLO }));
  const headers = { 'content-encoding': 'gzip' };
  const response = await fetch(`${server.url}/v1/chat/completions`, { method: 'POST', body, headers });
  expect(response.status).toBe(200);
});
