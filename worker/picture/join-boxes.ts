/** Boxes of one line that touch: the net sees large letters word by word, and a line that was found in parts is read badly at its cuts. */
import { rectangleAt, type Point } from './rectangle.ts';
import type { TurnedBox } from './turned-box.ts';

/** All in heights of the lower box, but for the angle, in radians. */
const [GAP, OFFSET, TALLER, TURN] = [0.1, 0.3, 1.6, 0.1];

/** Two that belong together become one around both; the order is that of their left ends. O(n²) for n boxes. */
export function joinTouching(boxes: readonly TurnedBox[]): TurnedBox[] {
  const joined: TurnedBox[] = [];
  for (const box of boxes.toSorted((a, b) => a.x - a.width / 2 - (b.x - b.width / 2))) {
    const at = joined.findLastIndex((other) => areOneLine(other, box));
    if (at < 0) joined.push(box);
    else joined[at] = around(joined[at], box);
  }
  return joined;
}

function areOneLine(a: TurnedBox, b: TurnedBox): boolean {
  const low = Math.min(a.height, b.height);
  if (Math.max(a.height, b.height) > TALLER * low || Math.abs(a.angle - b.angle) > TURN) return false;
  const { angle } = a.width > b.width ? a : b;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const gap = Math.abs(dx * cos + dy * sin) - (a.width + b.width) / 2;
  return gap < GAP * low && Math.abs(dy * cos - dx * sin) < OFFSET * low;
}

function around(a: TurnedBox, b: TurnedBox): TurnedBox {
  const { angle } = a.width > b.width ? a : b;
  return rectangleAt([...cornersOf(a), ...cornersOf(b)], angle);
}

function cornersOf({ x, y, width, height, angle }: TurnedBox): Point[] {
  const [cos, sin] = [Math.cos(angle) / 2, Math.sin(angle) / 2];
  return [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ].map(([along, across]) => [
    x + along * width * cos - across * height * sin,
    y + along * width * sin + across * height * cos,
  ]);
}
