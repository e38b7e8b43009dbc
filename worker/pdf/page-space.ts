/**
 * A page's user space (y upwards, not turned, not cropped) → the page as it is shown: points from its upper left corner.
 * PDFium gives sizes and pixels of the shown page, and boxes of characters and objects in user space.
 */
import type { Box } from '../documents/page.ts';

export interface PageSpace {
  /** Of the shown page, points. */
  readonly width: number;
  readonly height: number;
  /** Left, bottom, right, top in user space → the shown page. */
  box(left: number, bottom: number, right: number, top: number): Box;
}

/** `crop`: left, bottom, right, top of the visible part; `quarterTurns` clockwise. */
export function pageSpace([left, bottom, right, top]: readonly number[], quarterTurns: number): PageSpace {
  const [w, h] = [right - left, top - bottom];
  const isLying = quarterTurns % 2 === 1;
  const point = (x: number, y: number): readonly [number, number] => {
    const [u, v] = [x - left, y - bottom];
    if (quarterTurns === 1) return [v, u];
    if (quarterTurns === 2) return [w - u, v];
    if (quarterTurns === 3) return [h - v, w - u];
    return [u, h - v];
  };
  return {
    width: isLying ? h : w,
    height: isLying ? w : h,
    box(x0, y0, x1, y1) {
      const [a, b] = [point(x0, y0), point(x1, y1)];
      return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[0], b[0]), Math.max(a[1], b[1])];
    },
  };
}
