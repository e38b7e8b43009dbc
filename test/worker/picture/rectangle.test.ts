/** The smallest rectangle against rectangles at every tenth of a degree. */
import { expect, test } from 'vitest';
import { seeded } from '../../../scripts/random.ts';
import { hullOf, rectangleAt, smallestRectangle, type Point } from '../../../worker/picture/rectangle.ts';

test('no rectangle at any angle is smaller, for 50 clouds of points (seed 6)', () => {
  const random = seeded(6);
  for (let round = 0; round < 50; round++) {
    const points = Array.from({ length: 3 + random.below(30) }, (): Point => [random.below(90), random.below(40)]);
    const { width, height, angle } = smallestRectangle(points);
    const areas = Array.from({ length: 900 }, (_, i) => {
      const box = rectangleAt(points, (i / 10 - 45) * (Math.PI / 180));
      return box.width * box.height;
    });
    expect(width * height).toBeLessThanOrEqual(Math.min(...areas) + 1e-9);
    expect(Math.abs(angle)).toBeLessThanOrEqual(Math.PI / 4);
  }
});

test('a line that runs at 20 degrees is found at 20 degrees', () => {
  const [cos, sin] = [Math.cos(Math.PI / 9), Math.sin(Math.PI / 9)];
  const corners: Point[] = [
    [-50, -5],
    [50, -5],
    [50, 5],
    [-50, 5],
  ];
  const box = smallestRectangle(corners.map(([x, y]) => [100 + x * cos - y * sin, 80 + x * sin + y * cos]));
  expect(box.x).toBeCloseTo(100);
  expect(box.y).toBeCloseTo(80);
  expect(box.width).toBeCloseTo(100);
  expect(box.height).toBeCloseTo(10);
  expect(box.angle).toBeCloseTo(Math.PI / 9);
});

test('points that lie on one line, and a single one', () => {
  const line = smallestRectangle([
    [0, 3],
    [10, 3],
    [4, 3],
  ]);
  expect(line).toMatchObject({ x: 5, y: 3, width: 10, height: 0 });
  expect(smallestRectangle([[2, 7]])).toMatchObject({ x: 2, y: 7, width: 0, height: 0 });
  expect(hullOf([[2, 7]])).toEqual([[2, 7]]);
});
