import { expect, test } from 'vitest';
import { isOver, NO_ANSWER, step, type Answer, type AnswerEvent } from '../../../playground/ask/answer.js';
import { factsOf } from '../../../playground/ask/facts.js';

const chunk = (delta: object, more: object = {}) => ({ choices: [{ index: 0, delta, finish_reason: null, ...more }] });
const after = (...events: AnswerEvent[]): Answer => events.reduce((answer, event) => step(answer, event), NO_ANSWER);
const sent: AnswerEvent = { type: 'sent', at: 1000 };
const said = (delta: object, at: number, more?: object): AnswerEvent => ({
  type: 'chunk',
  chunk: chunk(delta, more),
  at,
});

test('reasoning, then an answer: phases follow what comes, and the first text has its time', () => {
  const head = said({ role: 'assistant', content: '' }, 1010);
  expect(after(sent, head)).toMatchObject({ phase: 'waiting', firstAt: null });
  const thought = said({ reasoning: '5 + 5 ', reasoning_content: '5 + 5 ' }, 1200);
  expect(after(sent, head, thought)).toMatchObject({ phase: 'thinking', firstAt: 1200 });
  const whole = after(sent, head, thought, said({ content: '1' }, 1300), said({ content: '0' }, 1310));
  expect(whole).toMatchObject({ phase: 'answering', firstAt: 1200, choices: [{ reasoning: '5 + 5 ', content: '10' }] });
  const done = step(whole, { type: 'ended', at: 1400 });
  expect([whole.phase, done.phase].map(isOver)).toEqual([false, true]);
});

test('several answers come one after the other, each with its own end', () => {
  const second = (delta: object, more: object = {}) => ({
    type: 'chunk' as const,
    at: 3,
    chunk: { choices: [{ index: 1, delta, ...more }] },
  });
  const { choices } = after(
    sent,
    said({ content: 'a' }, 2, { finish_reason: 'stop' }),
    second({ content: 'b' }),
    second({}, { finish_reason: 'length' }),
  );
  expect(choices).toMatchObject([
    { content: 'a', finish: 'stop' },
    { content: 'b', finish: 'length' },
  ]);
});

test('log probabilities become shares of one', () => {
  const logprobs = {
    content: [{ token: 'left', logprob: Math.log(0.75), top_logprobs: [{ token: 'right', logprob: Math.log(0.2) }] }],
  };
  const [token] = after(sent, said({ content: 'left' }, 2, { logprobs })).choices[0].tokens;
  expect(token).toMatchObject({ text: 'left', others: [{ text: 'right' }] });
  expect(token.probability).toBeCloseTo(0.75);
});

test('what broke off or was stopped keeps what had come', () => {
  const error = { message: 'no', code: 'overloaded', requestId: 'r' };
  const begun = after(sent, said({ content: 'le' }, 2));
  expect(step(begun, { type: 'failed', at: 3, error })).toMatchObject({
    phase: 'failed',
    error,
    choices: [{ content: 'le' }],
  });
  expect(step(begun, { type: 'stopped', at: 3 })).toMatchObject({
    phase: 'stopped',
    endedAt: 3,
    choices: [{ content: 'le' }],
  });
  expect(step(begun, sent)).toMatchObject({ phase: 'waiting', choices: [] });
});

test('facts are what the service measured, and nothing that it did not say', () => {
  expect(factsOf(after(sent))).toEqual([]);
  const usage = {
    prompt_tokens: 74,
    completion_tokens: 7,
    prompt_tokens_details: { image_tokens: 54, cached_tokens: 60 },
  };
  const last = { choices: [], usage, glimpse_timings_ms: { load: 1, vision: 39, prefill: 10, decode: 14 } };
  const answer = after(
    sent,
    said({ content: 'right' }, 1148),
    { type: 'chunk', chunk: last, at: 1160 },
    { type: 'ended', at: 1160 },
  );
  expect(Object.fromEntries(factsOf(answer).map(([name, value]) => [name, value]))).toEqual({
    'First text': '148 ms',
    'Whole answer': '160 ms',
    Queue: '1 ms',
    Vision: '39 ms',
    Prompt: '10 ms',
    'Prompt tokens': '74',
    Cached: '60',
    'Answer tokens': '7',
    'Tokens per second': '500',
  });
});

test('boxes come with the last piece, each with its picture', () => {
  const boxes = [{ label: 'cat', box: [1, 2, 3, 4], pixels: [1, 2, 3, 4], image: 1 }];
  const { choices } = after(sent, said({ content: 'cat [1,2,3,4]' }, 2), said({ glimpse: { boxes } }, 3));
  expect(choices).toMatchObject([{ content: 'cat [1,2,3,4]', boxes }]);
});
