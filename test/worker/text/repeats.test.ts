import { expect, test } from 'vitest';
import { createRepeatStop, type RepeatRule } from '../../../worker/text/repeats.ts';

/** Index of the token that ends a reply, or -1. */
function end(tokens: readonly unknown[], rule?: RepeatRule): number {
  const stop = createRepeatStop<unknown>(rule);
  return tokens.findIndex((token) => stop.push(token));
}

test('one token four times in a row', () => expect(end([7, 3, 3, 3, 3, 3])).toBe(4));

test('two tokens four times in a row', () => expect(end([9, 1, 2, 1, 2, 1, 2, 1, 2])).toBe(8));

test('what repeats less often goes on', () => {
  expect(end([1, 1, 1, 2, 1, 1, 1, 2, 3])).toBe(-1);
  expect(end([1, 2, 1, 2, 1, 2, 3, 1, 2])).toBe(-1);
});

test('the count is given', () => expect(end([5, 5], { times: 2, longestPeriod: 1 })).toBe(1));

test('of characters: a phrase that comes again and again, but no row of dots and no empty cells', () => {
  const rule = { times: 5, longestPeriod: 40, fewest: 100 };
  const phrase = 'the same words once more. ';
  expect(end(`Beginning>${phrase.repeat(9)}`.split(''), rule)).toBe(10 + 5 * phrase.length - 1);
  expect(end('.'.repeat(99).split(''), rule)).toBe(-1);
  expect(end('<td></td>'.repeat(10).split(''), rule)).toBe(-1);
  expect(
    end(
      Array.from({ length: 200 }, (_, i) => `word ${i}, `)
        .join('')
        .split(''),
      rule,
    ),
  ).toBe(-1);
});
