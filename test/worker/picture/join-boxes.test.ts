/** Parts of lines, and what only lies near. */
import { expect, test } from 'vitest';
import { joinTouching } from '../../../worker/picture/join-boxes.ts';

const box = (x: number, y: number, width: number, height = 20, angle = 0) => ({ x, y, width, height, angle });

test('parts of a line that touch are one, whatever their order', () => {
  const joined = joinTouching([box(150, 51, 60), box(50, 50, 100), box(109, 49, 20)]);
  expect(joined).toHaveLength(1);
  expect(joined[0]).toMatchObject({ x: 90, width: 180, height: 22 });
});

test('cells, lines below, and letters of another size stay apart', () => {
  const apart = [box(50, 50, 100), box(155, 50, 100), box(50, 74, 100), box(110, 50, 20, 40)];
  expect(joinTouching(apart)).toHaveLength(4);
});

test('along a slope', () => {
  const [cos, sin] = [Math.cos(0.3), Math.sin(0.3)];
  const [joined, ...others] = joinTouching([
    box(100, 100, 80, 20, 0.3),
    box(100 + 75 * cos, 100 + 75 * sin, 70, 20, 0.3),
  ]);
  expect(others).toEqual([]);
  expect(joined.width).toBeCloseTo(150);
  expect(joined.height).toBeCloseTo(20);
  expect(joined.angle).toBe(0.3);
});
