import { expect, test } from 'vitest';
import type { ChatMessage } from '../../../worker/engine/engine.ts';
import { arrangeMessages } from '../../../worker/isolate/arrange.ts';

const text = (words: string) => ({ type: 'text', text: words }) as const;
const image = (byte: number) => ({ type: 'image', bytes: Uint8Array.of(byte) }) as const;
const video = { type: 'video', frames: [], seconds: [] } as const;

const MESSAGES: readonly ChatMessage[] = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: [text('Which'), image(1), text('is larger?'), video, image(2)] },
  { role: 'assistant', content: [text('The first.')] },
  { role: 'user', content: [image(3), text('And this?')] },
];

test('pictures go before the text of their own message; each keeps its order', () => {
  expect(arrangeMessages(MESSAGES, { pictures: 'first', tasks: null, reasoning: null, tools: null })).toEqual([
    MESSAGES[0],
    { role: 'user', content: [image(1), video, image(2), text('Which'), text('is larger?')] },
    MESSAGES[2],
    MESSAGES[3],
  ]);
});

test('a model that knows any order is given what came', () => {
  expect(arrangeMessages(MESSAGES, { pictures: 'anywhere', tasks: null, reasoning: null, tools: null })).toBe(MESSAGES);
});
