import { expect, test } from 'vitest';
import { msPerWork, nextPace, NO_PACE, usualAnswerTokens, type Measured } from '../../../worker/isolate/pace.ts';

const after = (...answers: readonly Measured[]) => answers.reduce(nextPace, NO_PACE);
const answer = (work: number, ms: number, answerTokens = 10): Measured => ({ work, ms, answerTokens });

test('large requests weigh more than small ones', () => {
  expect(msPerWork(after(answer(100, 200), answer(1000, 1000)))).toBeCloseTo((0.9 * 200 + 1000) / (0.9 * 100 + 1000));
});

test('some ten answers count: what was measured long ago is forgotten', () => {
  const pace = after(answer(100, 100_000, 8000), ...Array.from({ length: 100 }, () => answer(100, 200, 20)));
  expect(msPerWork(pace)).toBeCloseTo(2, 1);
  expect(usualAnswerTokens(pace)).toBeCloseTo(20, 1);
});

test('before anything is measured there are guesses, and an answer of no work divides nothing by zero', () => {
  expect([msPerWork(NO_PACE), usualAnswerTokens(NO_PACE)].every((value) => value > 0)).toBe(true);
  expect(msPerWork(after(answer(0, 5)))).toBe(msPerWork(NO_PACE));
});
