import { describe, expect, test } from 'vitest';
import type { Thinking } from '../../../worker/engine/engine.ts';
import { createChatTemplate } from '../../../worker/text/chat-template.ts';
import { steering, thinkingWay, ThoughtBudget } from '../../../worker/text/thinking.ts';
import { byteTokenizer } from '../../support/byte-tokenizer.ts';

const ON: Thinking = { think: 'on', budget: null };
const OFF: Thinking = { think: 'off', budget: null };
const way = (tags: string[], template: string, said: Parameters<typeof thinkingWay>[2] = null) =>
  thinkingWay(byteTokenizer([], tags), createChatTemplate(template), said);

const TAGS = ['<think>', '</think>'];
/** How the four kinds of models are found out, and what each is asked to do. */
const MODELS = {
  '4.1V': way([...TAGS, '<answer>'], '{{ messages }}'),
  '4.6V': way([...TAGS, '<answer>'], '{% if enable_thinking is defined and not enable_thinking %}/nothink{% endif %}'),
  OCR: way(TAGS, '{{ messages }}', 'none'),
  nano: way([...TAGS, '<answer>'], '{{ messages }}', 'optional'),
};
const NOTHING = { variables: {}, prefill: '', note: null };

describe.each(Object.entries(MODELS))('%s', (name, model) => {
  test('as it likes where nobody says anything', () => {
    expect(steering(undefined, model)).toEqual(NOTHING);
  });

  test('on', () => {
    const ask = () => steering(ON, model);
    if (name === 'OCR') expect(ask).toThrow(expect.objectContaining({ code: 'thinking_unsupported', status: 400 }));
    else if (name === '4.6V') expect(ask()).toEqual({ ...NOTHING, variables: { enable_thinking: true } });
    else expect(ask()).toEqual({ ...NOTHING, prefill: '<think>' });
  });

  test('off', () => {
    const expected = {
      '4.1V': { ...NOTHING, prefill: '<think></think><answer>', note: 'thinking-forced-off' },
      '4.6V': { ...NOTHING, variables: { enable_thinking: false } },
      OCR: NOTHING,
      nano: { ...NOTHING, prefill: '<think></think><answer>' },
    };
    expect(steering(OFF, model)).toEqual(expected[name as keyof typeof expected]);
  });

  test('off where the answer is strict: who was not taught so refuses', () => {
    const ask = () => steering(OFF, model, true);
    if (name === '4.1V') expect(ask).toThrow(expect.objectContaining({ code: 'thinking_unsupported', status: 400 }));
    else expect(ask).not.toThrow();
  });
});

test('a model without the tags does not think, whatever is said of it', () => {
  expect(way(['<think>'], '', 'always').reasoning).toBe('none');
});

test('a thought that has its tokens is ended once, whatever comes then', () => {
  const budget = new ThoughtBudget(3, [8, 9]);
  expect([false, true, true, false, true, true, false].map((isReasoning) => budget.due(isReasoning))).toEqual([
    ...[[], [], [], [], [8, 9], [], []],
  ]);
  const free = new ThoughtBudget(null, [8]);
  expect(Array.from({ length: 50 }, () => free.due(true)).flat()).toEqual([]);
});
