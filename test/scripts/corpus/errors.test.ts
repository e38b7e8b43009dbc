/** How errors of a reader are counted. */
import { expect, test } from 'vitest';
import { orderErrors, readingErrors } from '../../../scripts/corpus/errors.ts';
import { line, madePage } from '../../worker/documents/made-page.ts';

test('what is read wherever it stands is right; quotation marks and dashes may be plain', () => {
  const errors = readingErrors(['Total EUR', '1084.16', '“a–b”'], ['1084.16  Total EUR', '"a-b"']);
  expect(errors).toEqual({ characters: 0, linesLost: [] });
});

test('a wrong character counts, one that is too many as well', () => {
  expect(readingErrors(['Cutting oil'], ['Cutt1ng oil']).characters).toBeCloseTo(1 / 11);
  expect(readingErrors(['Cutting oil'], ['Cutting oil', 'x'])).toEqual({ characters: 1 / 11, linesLost: [] });
});

test('what was found is used up: one digit that was read is not three', () => {
  expect(readingErrors(['12 of 1', '1', '1'], ['12 of 1', '1'])).toEqual({ characters: 1 / 9, linesLost: ['1'] });
});

test('a line that is hardly there is lost', () => {
  expect(readingErrors(['Bill to', 'Marlow & Finch'], ['Bill to', 'Mar'])).toEqual({
    characters: (14 + 3) / 21,
    linesLost: ['Marlow & Finch'],
  });
});

test('nothing read is everything lost', () => {
  expect(readingErrors(['one', 'two'], [])).toEqual({ characters: 1, linesLost: ['one', 'two'] });
});

test('order: marks of lists belong to the text', () => {
  const page = madePage([line('1. The first clause', 50, 100), line('2. The second', 50, 130)]);
  expect(orderErrors(['1. The first clause', '2. The second'], page)).toBe(0);
  expect(orderErrors(['2. The second', '1. The first clause'], page)).toBeGreaterThan(0.3);
});
