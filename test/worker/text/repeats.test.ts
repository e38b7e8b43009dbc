import { expect, test } from 'vitest';
import { createRepeatStop } from '../../../worker/text/repeats.ts';

/** Index of the token that ends a reply, or -1. */
function end(ids: readonly number[], times?: number): number {
  const stop = createRepeatStop(times);
  return ids.findIndex((id) => stop.push(id));
}

test('one token four times in a row', () => expect(end([7, 3, 3, 3, 3, 3])).toBe(4));

test('two tokens four times in a row', () => expect(end([9, 1, 2, 1, 2, 1, 2, 1, 2])).toBe(8));

test('what repeats less often goes on', () => {
  expect(end([1, 1, 1, 2, 1, 1, 1, 2, 3])).toBe(-1);
  expect(end([1, 2, 1, 2, 1, 2, 3, 1, 2])).toBe(-1);
});

test('the count is given', () => expect(end([5, 5], 2)).toBe(1));
