import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Answer } from '../../../worker/http/answer.ts';
import { answerStream } from '../../../worker/http/sse.ts';
import { LIMITS } from '../../../worker/limits.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** What a client has read after 35 s of silence and one message. */
async function read(isKeptAlive: boolean): Promise<string> {
  const answer = { abort: () => undefined } as unknown as Answer;
  const tell = async (_: Answer, write: (data: string) => void) => {
    await new Promise((resolve) => setTimeout(resolve, 3.5 * LIMITS.heartbeatMs.value));
    write('{}');
  };
  const { stream } = answerStream(answer, { tell, fail: () => undefined, isKeptAlive }, () => undefined);
  const text = new Response(stream).text();
  await vi.advanceTimersByTimeAsync(5 * LIMITS.heartbeatMs.value);
  return text;
}

test('an answer that is silent says so every ten seconds, with no empty line behind it', async () => {
  expect(await read(true)).toBe(': wait\n: wait\n: wait\ndata: {}\n\n');
});

test('who wants no such lines gets none', async () => {
  expect(await read(false)).toBe('data: {}\n\n');
});
