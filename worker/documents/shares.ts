/** Boxes as every answer has them: shares of the page as it was sent, turned upright. */
import type { Box, LaidPage } from './page.ts';

/** left, top, right, bottom: 0 to 1 */
export type Shares = readonly [number, number, number, number];
export type Scale = (box: Box) => Shares;

/** Four decimals: less than a pixel of any page. */
export function sharesOf({ width, height }: Pick<LaidPage, 'width' | 'height'>): Scale {
  const share = (value: number, whole: number) => Math.round(Math.min(1, Math.max(0, value / whole)) * 1e4) / 1e4;
  return ([x0, y0, x1, y1]) => [share(x0, width), share(y0, height), share(x1, width), share(y1, height)];
}
