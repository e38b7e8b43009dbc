import { expect, test } from 'vitest';
import { Groups, normal, pairedLoss, ratio, Tally, wilson } from '../../../scripts/eval/accuracy.ts';

test('a tally gives the share of right answers and the mean score', () => {
  const tally = new Tally();
  tally.add(true, 1);
  tally.add(false, 0.5);
  tally.add(false, 0);
  tally.add(false, 0.5);
  expect(tally.summary()).toMatchObject({ total: 4, right: 1, accuracy: 0.25, meanScore: 0.5 });
});

test('the share lies in the Wilson interval', () => {
  // Newcombe 1998, table I: 81 of 263 is 0.2553 to 0.3662.
  const [low, high] = wilson(81, 263);
  expect(low).toBeCloseTo(0.2553, 4);
  expect(high).toBeCloseTo(0.3662, 4);
  expect(wilson(0, 0)).toEqual([0, 1]);
});

test('the mean lies in the normal interval, inside 0 to 1', () => {
  // Standard deviation 0.5 of four scores: the half width is 1.96 * 0.5 / 2.
  expect(normal([1, 0, 0, 0], 0.25)).toEqual([0, expect.closeTo(0.74, 10)]);
  expect(normal([0.4, 0.6], 0.5)).toEqual([expect.closeTo(0.304, 10), expect.closeTo(0.696, 10)]);
  expect(normal([0.7], 0.7)).toEqual([0, 1]);
});

test('groups are tallies by name', () => {
  const groups = new Groups();
  groups.add('count', true, 1);
  groups.add('colour', false, 0);
  groups.add('count', false, 0);
  expect(groups.size).toBe(2);
  expect(groups.summaries()).toMatchObject({ count: { total: 2, right: 1 }, colour: { total: 1, right: 0 } });
});

test('a loss lies in the interval of matched proportions', () => {
  // Agresti, Categorical data analysis, section 10.1: of 1600, 150 changed one way and 86 the other; 0.021 to 0.059.
  const [low, high] = pairedLoss(150, 86, 1600);
  expect([low, high]).toEqual([expect.closeTo(0.0212, 4), expect.closeTo(0.0587, 4)]);
  expect(pairedLoss(0, 0, 98)).toEqual([expect.closeTo(-0.0196, 6), expect.closeTo(0.0196, 6)]);
});

test('a ratio of sums has the interval of independent pairs', () => {
  // Residuals ±1 around 2: half the width is 1.96 · √(4 · 4/3) / 6.
  const { value, interval95 } = ratio([
    [1, 1],
    [3, 1],
    [3, 2],
    [5, 2],
  ]);
  expect(value).toBe(2);
  expect(interval95[1] - value).toBeCloseTo((1.96 * Math.sqrt(16 / 3)) / 6, 10);
  expect(ratio([[1, 2]]).interval95).toEqual([-Infinity, Infinity]);
});
