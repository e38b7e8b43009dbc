/** Arithmetic of boxes. */
import type { Box } from './page.ts';

export const widthOf = ([x0, , x1]: Box): number => x1 - x0;
export const heightOf = ([, y0, , y1]: Box): number => y1 - y0;
export const middleOf = ([, y0, , y1]: Box): number => (y0 + y1) / 2;

/** The smallest box around all of them. */
export function around(boxes: readonly Box[]): Box {
  return [
    Math.min(...boxes.map(([x0]) => x0)),
    Math.min(...boxes.map(([, y0]) => y0)),
    Math.max(...boxes.map(([, , x1]) => x1)),
    Math.max(...boxes.map(([, , , y1]) => y1)),
  ];
}

/** Whether the middle of `inner` lies in `outer`. */
export function holds(outer: Box, inner: Box): boolean {
  const [x, y] = [(inner[0] + inner[2]) / 2, middleOf(inner)];
  return x >= outer[0] && x <= outer[2] && y >= outer[1] && y <= outer[3];
}

/** Whether some of both stands above or below the other. */
export const sharesColumns = (a: Box, b: Box): boolean => a[0] < b[2] && a[2] > b[0];

/** The upper one of the middle two; 0 of nothing. */
export function median(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.toSorted((a, b) => a - b)[values.length >> 1];
}
