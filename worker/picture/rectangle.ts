/** The smallest rectangle around points, turned as it may be. */
import type { TurnedBox } from './turned-box.ts';

export type Point = readonly [x: number, y: number];

/** Corners of the convex hull, in order; Andrew's monotone chain. */
export function hullOf(points: readonly Point[]): Point[] {
  const sorted = points.toSorted((a, b) => a[0] - b[0] || a[1] - b[1]);
  if (sorted.length < 3) return sorted;
  return [...halfHull(sorted), ...halfHull(sorted.toReversed())];
}

function halfHull(points: readonly Point[]): Point[] {
  const chain: Point[] = [];
  for (const point of points) {
    while (chain.length > 1 && side(chain.at(-2)!, chain.at(-1)!, point) <= 0) chain.pop();
    chain.push(point);
  }
  // The other half begins with it.
  chain.pop();
  return chain;
}

const side = (a: Point, b: Point, c: Point): number => (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);

/** One of its sides lies on a side of the hull, so all of those are tried. */
export function smallestRectangle(points: readonly Point[]): TurnedBox {
  const hull = hullOf(points);
  const angles = hull.map(([x, y], i) => {
    const [nextX, nextY] = hull[(i + 1) % hull.length];
    return Math.atan2(nextY - y, nextX - x);
  });
  const boxes = angles.map((angle) => rectangleAt(hull, upright(angle)));
  return boxes.reduce((best, box) => (box.width * box.height < best.width * best.height ? box : best));
}

/** The same direction or one across it, above -π/4 and at most π/4. */
function upright(angle: number): number {
  const quarter = Math.PI / 2;
  const rest = angle - Math.round(angle / quarter) * quarter;
  return rest <= -Math.PI / 4 ? rest + quarter : rest;
}

/** The rectangle along `angle` that holds all points. */
export function rectangleAt(points: readonly Point[], angle: number): TurnedBox {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const [x, y] of points) {
    const [along, across] = [x * cos + y * sin, y * cos - x * sin];
    left = Math.min(left, along);
    right = Math.max(right, along);
    top = Math.min(top, across);
    bottom = Math.max(bottom, across);
  }
  const [along, across] = [(left + right) / 2, (top + bottom) / 2];
  return {
    x: along * cos - across * sin,
    y: along * sin + across * cos,
    width: right - left,
    height: bottom - top,
    angle,
  };
}
