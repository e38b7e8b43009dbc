/** The embedded model answers a question before its picture exactly as one behind it. */
import { expect, test } from 'vitest';
import { measureOrder, ORDER_QUESTIONS, orderTable } from '../../../scripts/eval/order.ts';
import { shapeQuestions } from '../../../scripts/eval/shape-questions.ts';

test('questions are the same from the same seed, and of every kind of answer', () => {
  expect(shapeQuestions(5, 3)).toEqual(shapeQuestions(5, 3));
  const truths = new Set(shapeQuestions(ORDER_QUESTIONS, 14).map(({ truth }) => truth));
  for (const truth of ['yes', 'no', 'circle', 'rectangle', 'triangle', 'red', 'teal']) expect(truths).toContain(truth);
});

test(`${ORDER_QUESTIONS} held-out questions in both orders: equal answers, which the given order would not have`, async () => {
  const [behind, before, untold] = await measureOrder('weights/nano');
  expect(before.answers).toEqual(behind.answers);
  expect(before.right).toBeGreaterThanOrEqual(0.9 * ORDER_QUESTIONS);
  expect(untold.right).toBeLessThan(0.75 * ORDER_QUESTIONS);
  expect(orderTable([behind, before])).toContain(`| question, then picture | ${before.right} | ${ORDER_QUESTIONS} |`);
}, 120_000);
