/** Which inputs are kept from origins: two strikes within a day, where two plain failures are one. */
import { expect, test } from 'vitest';
import { INNOCENT, isForgotten, isQuarantined, struck, type Offence } from '../../../worker/origin/quarantine.ts';

const HOUR_MS = 3_600_000;
const after = (...events: readonly [hour: number, offence: Offence][]) =>
  events.reduce((state, [hour, offence]) => struck(state, offence, hour * HOUR_MS), INNOCENT);

test.each<[string, readonly [number, Offence][], boolean]>([
  ['once down', [[0, 'down']], false],
  [
    'twice down',
    [
      [0, 'down'],
      [1, 'down'],
    ],
    true,
  ],
  [
    'twice down, a day apart',
    [
      [0, 'down'],
      [24, 'down'],
    ],
    false,
  ],
  [
    'three failures',
    [
      [0, 'failed'],
      [1, 'failed'],
      [2, 'failed'],
    ],
    false,
  ],
  [
    'four failures',
    [
      [0, 'failed'],
      [1, 'failed'],
      [2, 'failed'],
      [3, 'failed'],
    ],
    true,
  ],
  [
    'down, and two failures',
    [
      [0, 'down'],
      [1, 'failed'],
      [2, 'failed'],
    ],
    true,
  ],
])('%s', (_, events, expected) => {
  const last = events.at(-1)![0] * HOUR_MS;
  expect(isQuarantined(after(...events), last)).toBe(expected);
});

test('after a day it may be sent again, and is forgotten', () => {
  const state = after([0, 'down'], [1, 'down']);
  expect([isQuarantined(state, 25 * HOUR_MS - 1), isQuarantined(state, 25 * HOUR_MS)]).toEqual([true, false]);
  expect([isForgotten(state, 24 * HOUR_MS), isForgotten(state, 25 * HOUR_MS)]).toEqual([false, true]);
});
