/** The Worker in workerd with each residency: the same answer, books that say how, and clients that leave. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GOLDEN } from '../../scripts/eval/golden.ts';
import type { ResidencyKind } from '../../worker/engine/engine.ts';
import { chat, startTinyServer, userMessage, type TinyServer } from '../support/local-server.ts';

let resident: TinyServer;
let streamed: TinyServer;
beforeAll(async () => {
  resident = await startTinyServer({ residency: 'resident' });
  streamed = await startTinyServer({ residency: 'streamed' });
});
afterAll(() => Promise.all([resident.close(), streamed.close()]));

const image = new Uint8Array(await readFile(join(GOLDEN, 'glm4v/one.png')));
const QUESTION = { messages: [userMessage('What is this?', image)], max_tokens: 6 };

async function answer({ url }: TinyServer): Promise<unknown> {
  const { choices } = (await (await chat(url, QUESTION)).json()) as { choices: { message: object }[] };
  return choices[0].message;
}

interface Limits {
  readonly memory: {
    readonly residency: ResidencyKind | null;
    readonly resident: { what: string; bytes: number }[];
    readonly request_bytes: number;
  };
}

async function limits({ url }: TinyServer): Promise<Limits> {
  return (await (await fetch(`${url}/v1/limits`)).json()) as Limits;
}

test('resident and streamed weights give the same answer, and GET /v1/limits says what each holds', async () => {
  expect((await limits(streamed)).memory.residency).toBe(null);
  expect(await answer(streamed)).toEqual(await answer(resident));
  expect(await limits(resident)).toMatchObject({
    engine: 'isolate',
    memory: { residency: 'resident', resident: [{ what: 'kernels' }, { what: 'weights of tiny' }], request_bytes: 0 },
  });
  expect(await limits(streamed)).toMatchObject({
    engine: 'isolate',
    memory: {
      residency: 'streamed',
      resident: [{ what: 'kernels' }, { what: 'ring for the weights of tiny' }],
      request_bytes: 0,
    },
  });
});

test('a client that leaves while weights stream frees the engine', async () => {
  const right = await answer(streamed);
  const client = new AbortController();
  const response = await chat(streamed.url, { ...QUESTION, max_tokens: 4000, stream: true }, client.signal);
  await response.body!.getReader().read();
  client.abort();
  expect(await answer(streamed)).toEqual(right);
  expect((await limits(streamed)).memory.request_bytes).toBe(0);
});
