/** A page in points, and boxes in them. */
import type { PageResult } from '../../jobs/documents.ts';

/** Of a picture that does not say how large it is. */
const DPI = 150;
const POINTS_PER_INCH = 72;

export function pointsOf({ unit, dpi, width, height }: Pick<PageResult, 'unit' | 'dpi' | 'width' | 'height'>) {
  const scale = unit === 'pt' ? 1 : POINTS_PER_INCH / (dpi || DPI);
  return { width: width * scale, height: height * scale };
}

/** Left, top, right and bottom as distances from the page's lower left corner. */
export function pointBox([x0, y0, x1, y1]: readonly number[], page: PageResult) {
  const { width, height } = pointsOf(page);
  const [l, t, r, b] = [x0 * width, (1 - y0) * height, x1 * width, (1 - y1) * height];
  return { l, t, r, b, coord_origin: 'BOTTOMLEFT' };
}
