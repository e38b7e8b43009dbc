import { describe, expect, test } from 'vitest';
import { checkFrames, decodedIn, runsFor, timelineOf } from '../../../worker/video/frame-table.ts';

const every = (gap: number, count: number) =>
  Array.from({ length: count }, (_, i) => ({ isKey: i % gap === 0, isShown: true, time: i / 10, duration: 0.1 }));

describe('what is decoded', () => {
  test.each<[string, number, number[], [number, number][]]>([
    ['all up to the last where one key frame begins', 100, [0, 5, 10, 10], [[0, 10]]],
    [
      'from the key frame before each wanted one',
      4,
      [0, 5, 10, 15],
      [
        [0, 0],
        [4, 5],
        [8, 10],
        [12, 15],
      ],
    ],
    [
      'nothing twice within one group',
      8,
      [1, 3, 9],
      [
        [0, 3],
        [8, 9],
      ],
    ],
    [
      'the wanted ones alone where all are key frames',
      1,
      [0, 5, 10],
      [
        [0, 0],
        [5, 5],
        [10, 10],
      ],
    ],
  ])('%s', (_, gap, wanted, expected) => {
    const runs = runsFor(every(gap, 20), wanted);
    expect(runs.map(({ first, last }) => [first, last])).toEqual(expected);
    expect(decodedIn(runs)).toBe(expected.reduce((sum, [first, last]) => sum + last - first + 1, 0));
  });
});

describe('the duration', () => {
  test('ends with the last frame, counted from the first', () => {
    const late = every(1, 20).map((frame) => ({ ...frame, time: frame.time + 0.067 }));
    expect(timelineOf(late, 0).durationS).toBeCloseTo(2, 9);
  });
  test('of a last frame of which nobody says how long it is, is as long as the others are', () => {
    const open = every(1, 20).map((frame) => ({ ...frame, duration: 0 }));
    expect(timelineOf(open, 0).durationS).toBeCloseTo(2, 9);
  });
});

test.each([
  ['no frame', []],
  ['no key frame to begin with', every(4, 8).slice(1)],
  ['no frame that is shown', every(4, 8).map((frame) => ({ ...frame, isShown: false }))],
  ['times that go back', every(4, 8).map((frame, i) => ({ ...frame, time: -i }))],
  ['a time that is no number', every(4, 8).map((frame) => ({ ...frame, time: NaN }))],
  ['more frames than are listed', every(8, 20_001)],
])('%s is refused', (_, frames) => {
  expect(() => checkFrames(frames)).toThrow(expect.objectContaining({ code: 'video_unreadable' }) as Error);
});
