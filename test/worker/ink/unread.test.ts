/** Letters without words, and words without letters. */
import { expect, test } from 'vitest';
import { outsideWords, withoutFlecks } from '../../../worker/ink/unread.ts';

test('letters in no word are counted; commas at a word’s edge belong to it', () => {
  const word = { text: 'one,', box: [100, 100, 140, 112], confidence: 1 } as const;
  const letters = [
    [101, 102, 108, 112],
    [139, 110, 143, 115],
    [300, 102, 308, 112],
    [101, 302, 108, 312],
  ] as const;
  expect(outsideWords(letters, [word])).toBe(2);
  expect(outsideWords(letters, [])).toBe(4);
});

test('unsure words that hold no letter are flecks; sure ones and those with letters stay', () => {
  const word = (text: string, x: number, confidence: number) =>
    ({ text, box: [x, 100, x + 20, 112], confidence }) as const;
  const words = [word('{1', 0, 0.4), word('-', 100, 0.9), word('kn', 200, 0.4)];
  expect(withoutFlecks(words, [[202, 101, 208, 111]]).map(({ text }) => text)).toEqual(['-', 'kn']);
});
