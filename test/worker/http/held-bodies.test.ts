import { expect, test } from 'vitest';
import { LIMITS } from '../../../worker/limits.ts';
import { scriptedApp } from '../../support/http-app.ts';

const MIB = 1 << 20;

/** A good request, padded with blanks to `bytes`; `go` lets its last MiB through. */
function slowBody(bytes: number) {
  const text = JSON.stringify({ messages: [{ role: 'user', content: 'Hello' }] }).padEnd(bytes);
  const encoded = new TextEncoder().encode(text);
  let go!: () => void;
  const gate = new Promise<void>((resolve) => (go = resolve));
  const body = new ReadableStream({
    async start(controller) {
      controller.enqueue(encoded.subarray(0, -MIB));
      await gate;
      controller.enqueue(encoded.subarray(-MIB));
      controller.close();
    },
  });
  return { body, go };
}

const LARGE = 15 * MIB;
const FIT = Math.floor(LIMITS.heldBodyBytes.value / LARGE);

test('bodies that are too much together: who comes last is a 503, the others are answered, and all is free again', async () => {
  const { chat, settled } = scriptedApp();
  const post = ({ body }: { body: ReadableStream }) => chat({}, { body, duplex: 'half' } as RequestInit);
  for (let round = 0; round < 2; round++) {
    const early = Array.from({ length: FIT }, () => slowBody(LARGE));
    const answers = early.map(post);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const late = slowBody(LARGE);
    late.go();
    const response = await post(late);
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after-ms')).toBe('1000');
    expect(await response.json()).toMatchObject({ error: { code: 'engine_busy' } });
    for (const { go } of early) go();
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(Array(FIT).fill(200));
    await settled();
  }
});

const SILENT_MS = 100;

test('a body that is silent for too long is a 408, and so is one that makes room for another', async () => {
  const { chat, settled } = scriptedApp({}, { silentBodyMs: SILENT_MS });
  const post = ({ body }: { body: ReadableStream }) => chat({}, { body, duplex: 'half' } as RequestInit);
  const silent = await post(slowBody(2 * MIB));
  expect([silent.status, await silent.json()]).toMatchObject([
    408,
    { error: { code: 'body_timeout', message: expect.stringContaining('nothing came') } },
  ]);
  const yielding = Array.from({ length: FIT }, () => post(slowBody(LARGE)));
  await new Promise((resolve) => setTimeout(resolve, SILENT_MS / 2));
  const late = slowBody(LARGE);
  late.go();
  expect((await post(late)).status).toBe(200);
  const [first] = await Promise.all(yielding);
  expect([first.status, await first.json()]).toMatchObject([
    408,
    { error: { code: 'body_timeout', message: expect.stringContaining('others needed') } },
  ]);
  await settled();
});
