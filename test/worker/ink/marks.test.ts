/** Signs, full stops and commas that were seen and not read. */
import { expect, test } from 'vitest';
import type { Box } from '../../../worker/documents/page.ts';
import { withMarks } from '../../../worker/ink/marks.ts';

/** Figures 8 wide and 12 high from x = 100 on, 3 apart; the line is at y = 112. */
const figures = (count: number): Box[] =>
  Array.from({ length: count }, (_, i) => [100 + 11 * i, 100, 108 + 11 * i, 112]);
const word = (text: string, count: number, confidence = 0.9) =>
  ({ text, box: [100, 100, 97 + 11 * count, 112], confidence }) as const;
const read = (text: string, count: number, marks: readonly Box[], confidence?: number) =>
  withMarks([word(text, count, confidence)], figures(count), marks)[0].text;

const point = (after: number): Box => [98 + 11 * after, 110, 100 + 11 * after, 112];
const comma = (after: number): Box => [98 + 11 * after, 110, 100 + 11 * after, 115];
const DASH: Box = [94, 106, 98, 107];

test.each([
  ['175.47', 5, [DASH], '-175.47', 'a dash before the first figure'],
  ['175.47', 5, [[80, 106, 84, 107]], '175.47', 'too far away: a dash of the text'],
  ['175.47', 5, [DASH, [88, 105, 92, 109]], '175.47', 'behind something else: a hyphen'],
  ['175.47', 5, [[96, 110, 98, 112]], '175.47', 'a speck on the line'],
  ['171181', 6, [comma(1), point(4)], '1,711.81', 'a comma and a full stop'],
  ['1711.81', 6, [comma(1), point(4)], '1,711.81', 'a comma; the full stop was read'],
  ['33', 2, [point(1)], '3.3', 'a full stop'],
  ['2026', 4, [point(1)], '2.026', 'grouped as an amount may be'],
  ['12345', 5, [point(1), point(2)], '12345', 'no amount is written so'],
  ['33', 2, [[109, 103, 111, 105]], '33', 'a speck above the line'],
] as const)('%s of %i figures: %s becomes %s (%s)', (text, count, marks, expected, _why) => {
  expect(read(text, count, marks)).toBe(expected);
});

test('a full stop that was taken for a figure becomes one where the reader was unsure', () => {
  expect(read('107', 2, [point(1)], 0.2)).toBe('1.7');
  expect(read('107', 2, [point(1)], 0.9)).toBe('107');
});

test('what is no amount stays, also where marks stand before it', () => {
  const text = ['RE2026', 'four', '12/2026'];
  expect(text.map((each) => read(each, each.length, [DASH, point(1)]))).toEqual(text);
});

test('a sign belongs to the word’s box', () => {
  expect(withMarks([word('20', 2)], figures(2), [DASH])[0].box).toEqual([94, 100, 119, 112]);
});
