/** A page as a picture: the size that it would have, and boxes in its pixels. */
import type { PageResult } from '../../jobs/documents.ts';

/** Of a page that is not made of pixels, and of a picture that does not say. */
const DPI = 150;
const POINTS_PER_INCH = 72;

export interface PagePixels {
  readonly dpi: number;
  readonly width: number;
  readonly height: number;
}

export function pixelsOf({ unit, dpi, width, height }: PageResult): PagePixels {
  const scale = unit === 'pt' ? DPI / POINTS_PER_INCH : 1;
  return {
    dpi: unit === 'px' && dpi ? Math.round(dpi) : DPI,
    width: Math.round(width * scale),
    height: Math.round(height * scale),
  };
}

/** Left, top, right, bottom in whole pixels. */
export function pixelBox([x0, y0, x1, y1]: readonly number[], { width, height }: PagePixels): number[] {
  return [Math.round(x0 * width), Math.round(y0 * height), Math.round(x1 * width), Math.round(y1 * height)];
}
