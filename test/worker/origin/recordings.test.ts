/**
 * What `transformers serve` said, recorded byte for byte (scripts/origin/record.ts), through the engine's own attempt. With the tiny golden
 * checkpoint its greedy answers are the golden ones, and so are its counts of tokens.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Recording } from '../../../scripts/origin/record.ts';
import { GOLDEN, readCase } from '../../../scripts/eval/golden.ts';
import { attempt, type AttemptEvent } from '../../../worker/origin/attempt.ts';
import { OriginFault } from '../../../worker/origin/fault.ts';
import { parseOrigins } from '../../../worker/origin/settings.ts';

const FILE = path.join(GOLDEN, 'origin/transformers-serve.json');
const { recordings } = JSON.parse(readFileSync(FILE, 'utf8')) as { readonly recordings: readonly Recording[] };
const [origin] = parseOrigins({
  ORIGINS: '[{"name":"recorded","url":"https://recorded.example/v1","model":"m","classes":["text"]}]',
});
const TIMES = { headersMs: 1000, firstTextMs: 1000, silenceMs: 1000, totalMs: 1000 };
const cause = { requestId: 'r', traceparent: null, base: '' };

function streamOf(bytes: Uint8Array, stride: number): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (let at = 0; at < bytes.length; at += stride) controller.enqueue(bytes.subarray(at, at + stride));
      controller.close();
    },
  });
}

async function heard(name: string, stride = Infinity) {
  const { status, contentType, body } = recordings.find((each) => each.name === name)!;
  const bytes = new Uint8Array(Buffer.from(body, 'base64'));
  const fetch = async () =>
    new Response(streamOf(bytes, Math.min(stride, bytes.length)), { status, headers: { 'content-type': contentType } });
  let text = '';
  let end: Extract<AttemptEvent, { type: 'end' }> | undefined;
  for await (const event of attempt(origin, {}, new AbortController().signal, {
    fetch,
    times: TIMES,
    mostTokens: 12,
    cause,
  }))
    if (event.type === 'piece') text += event.piece.text;
    else end = event;
  return { text, end };
}

const golden = (name: string) =>
  readCase('glm4v', name).golden as unknown as { greedy_text: string; input_ids: number[]; greedy_ids: number[] };
/** The server never sends a character of which bytes are missing, and the answer is cut in the middle of one. */
const whole = (text: string): string => text.replace(/\uFFFD+$/u, '');

test.each([
  ['text', Infinity],
  ['tiny-image', Infinity],
  ['text', 1],
  ['tiny-image', 7],
])('%s in pieces of %d bytes: the golden text, and as many tokens', async (name, stride) => {
  const { greedy_text: text, input_ids: asked, greedy_ids: said } = golden(name);
  expect(await heard(name, stride)).toEqual({
    text: whole(text),
    end: {
      type: 'end',
      finishReason: 'length',
      isUnfinished: false,
      usage: { promptTokens: asked.length, completionTokens: said.length, reasoningTokens: 0, cachedTokens: 0 },
    },
  });
});

test('a video that it has fetched is answered and counted', async () => {
  const { text, end } = await heard('video');
  expect(text.length).toBeGreaterThan(0);
  expect(end).toMatchObject({ finishReason: 'length', usage: { completionTokens: 12 } });
});

test.each([
  ['missing-video', 'origin_failed', false],
  ['unknown-field', 'origin_refused', false],
  // Its processor has no vocabulary to look a stop string up in; it says so in the stream.
  ['stop', 'origin_failed', true],
])('%s: %s', async (name, code, mayRepeat) => {
  const fault = await heard(name).catch((thrown: unknown) => thrown);
  expect(fault).toBeInstanceOf(OriginFault);
  expect(fault).toMatchObject({ mayRepeat, told: { code } });
});
