/** Boxes out of maps that are drawn here. */
import { expect, test } from 'vitest';
import { boxesOfMap } from '../../../worker/picture/map-boxes.ts';

const [WIDTH, HEIGHT] = [200, 120];

/** A map with turned rectangles, `value` inside them. */
function drawn(
  ...shapes: readonly { x: number; y: number; width: number; height: number; angle: number; value: number }[]
) {
  const map = new Uint8Array(WIDTH * HEIGHT);
  for (const { x, y, width, height, angle, value } of shapes) {
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    for (let row = 0; row < HEIGHT; row++) {
      for (let column = 0; column < WIDTH; column++) {
        const [dx, dy] = [column + 0.5 - x, row + 0.5 - y];
        const isInside = Math.abs(dx * cos + dy * sin) <= width / 2 && Math.abs(dy * cos - dx * sin) <= height / 2;
        if (isInside) map[row * WIDTH + column] = value;
      }
    }
  }
  return map;
}

test('a box is where it was drawn, larger by its area over its girth, one and a half times', () => {
  const [box] = boxesOfMap(drawn({ x: 100, y: 60, width: 120, height: 12, angle: 0, value: 230 }), WIDTH, HEIGHT);
  expect(box).toMatchObject({ x: 100, y: 60, angle: 0 });
  // Between the middles of its outer pixels it has 119 by 11.
  const more = (119 * 11 * 1.5) / (119 + 11);
  expect(box.width).toBeCloseTo(119 + more);
  expect(box.height).toBeCloseTo(11 + more);
});

test('turned text keeps its angle', () => {
  const [box] = boxesOfMap(drawn({ x: 100, y: 60, width: 120, height: 14, angle: 0.3, value: 230 }), WIDTH, HEIGHT);
  expect(box.angle).toBeCloseTo(0.3, 1);
  expect(box.x).toBeCloseTo(100, 0);
});

test('faint parts and specks are no text', () => {
  const faint = { x: 100, y: 30, width: 120, height: 12, angle: 0, value: 110 };
  const speck = { x: 30, y: 90, width: 2, height: 2, angle: 0, value: 250 };
  const thin = { x: 100, y: 90, width: 90, height: 2, angle: 0, value: 250 };
  expect(boxesOfMap(drawn(faint, speck, thin), WIDTH, HEIGHT)).toEqual([]);
});
