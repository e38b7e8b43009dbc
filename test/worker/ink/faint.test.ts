/** Ink that is hardly darker than its paper. */
import { expect, test } from 'vitest';
import { seeded } from '../../../scripts/random.ts';
import { strengthened } from '../../../worker/ink/faint.ts';
import { boxes } from './drawn.ts';

const LETTERS = [
  [10, 10, 20, 20],
  [30, 10, 40, 20],
] as const;

test('faint letters become black on white', () => {
  const { pixels } = strengthened(boxes(100, 100, LETTERS, [215, 170]));
  expect(new Set(pixels)).toEqual(new Set([0, 255]));
});

test.each([
  ['dark letters', boxes(100, 100, LETTERS, [215, 90])],
  ['a stain', boxes(100, 100, LETTERS, [215, 200])],
  ['an empty page', boxes(100, 100, [], [215, 0])],
])('%s: the page stays as it is', (_, page) => {
  expect(strengthened(page)).toBe(page);
});

test('grain is no ink', () => {
  const random = seeded(1);
  const grain = () => random.next() + random.next() + random.next() - 1.5;
  const pixels = Uint8Array.from({ length: 10_000 }, () => 200 + 24 * grain());
  const page = { widthPx: 100, heightPx: 100, pixels };
  expect(strengthened(page)).toBe(page);
});
