/** Why a page says that it may be wrong. */
import { expect, test } from 'vitest';
import { doubtsOf } from '../../../worker/ink/doubts.ts';

const words = (count: number, confidence: number) =>
  Array.from({ length: count }, () => ({ text: 'word', box: [0, 0, 10, 10] as const, confidence }));
const codes = (read: Parameters<typeof doubtsOf>[0]) => doubtsOf(read).map(({ code }) => code);

test('a page that is sure of every letter has no doubts, nor has an empty one', () => {
  expect(codes({ words: words(50, 0.95), unread: 0.003 })).toEqual([]);
  expect(codes({ words: [], unread: 0 })).toEqual([]);
});

test('unsure words, some that are hardly readable, letters that no word holds', () => {
  expect(codes({ words: words(50, 0.7), unread: 0 })).toEqual(['confidence_low']);
  expect(codes({ words: [...words(48, 0.95), ...words(2, 0.3)], unread: 0 })).toEqual(['words_doubtful']);
  expect(doubtsOf({ words: words(50, 0.95), unread: 0.0123 })).toEqual([
    { code: 'letters_unread', message: '1.2 % of the letters stand in no word' },
  ]);
});

test('a page of letters without a single word is doubted', () => {
  expect(codes({ words: [], unread: 1 })).toEqual(['letters_unread']);
});
