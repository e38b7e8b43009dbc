import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { LIMITS } from '../../worker/limits.ts';
import { chat, startTinyServer, userMessage, type TinyServer } from '../support/local-server.ts';

let server: TinyServer;
beforeAll(async () => {
  server = await startTinyServer();
});
afterAll(() => server.close());

async function outcome(response: Promise<Response>): Promise<unknown> {
  const { error } = (await (await response).json()) as { error?: { code: string } };
  return error?.code ?? 'answered';
}

const post = (body: string) => outcome(fetch(`${server.url}/v1/chat/completions`, { method: 'POST', body }));

test.each([
  ['20 MB of brackets', '['.repeat(20e6)],
  ['20 MB of empty objects', `[${'{},'.repeat(6.6e6)}1]`],
  ['20 MB of numbers', `{"messages":[${'1,'.repeat(9.9e6)}1]}`],
])('%s are refused before they are parsed', async (_, body) => {
  expect(await post(body)).toBe('invalid_request');
});

test.each([
  ['Latin', 'a'],
  ['Chinese', '字'],
])('the most text a request may have (%s) is counted, not choked on, eight times at once', async (_, letter) => {
  const ask = () => outcome(chat(server.url, { messages: [userMessage(letter.repeat(LIMITS.textChars.value))] }));
  const codes = await Promise.all(Array.from({ length: 8 }, ask));
  expect(new Set(codes)).toEqual(new Set(['context_length_exceeded']));
});

test('ten of the largest images at once: some wait, some are refused, none ends the isolate', async () => {
  const bytes = new Uint8Array(LIMITS.imageBytes.value);
  const ask = () => outcome(chat(server.url, { messages: [userMessage('字', bytes)] }));
  const codes = await Promise.all(Array.from({ length: 10 }, ask));
  expect(new Set(codes)).toEqual(new Set(['image_unsupported', 'engine_busy']));
});

// oxlint-disable-next-line vitest/no-standalone-expect -- the isolate lives on after each
afterEach(async () => expect(await outcome(chat(server.url, { messages: [userMessage('Hello')] }))).toBe('answered'));
