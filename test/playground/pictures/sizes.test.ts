import { expect, test } from 'vitest';
import { frameTimes } from '../../../playground/pictures/frames.js';
import { sizeWithin } from '../../../playground/pictures/shrink.js';

test('a large picture keeps its shape and gets five megapixels at most', () => {
  expect(sizeWithin(320, 240)).toEqual([320, 240]);
  const [width, height] = sizeWithin(8064, 6048);
  expect(width * height).toBeLessThanOrEqual(5_000_000);
  expect(width * height).toBeGreaterThan(4_980_000);
  expect(width / height).toBeCloseTo(8064 / 6048, 2);
  expect(sizeWithin(60_000_000, 1)).toEqual([17_320_508, 1]);
});

test('frames lie in the middle of equal parts: two a second, two at least, eight at most, no more than there is room', () => {
  expect(frameTimes(2, 16)).toEqual([0.25, 0.75, 1.25, 1.75]);
  expect(frameTimes(0.4, 16)).toEqual([0.1, 0.30000000000000004]);
  expect(frameTimes(60, 16)).toHaveLength(8);
  expect(frameTimes(60, 1)).toEqual([30]);
});
