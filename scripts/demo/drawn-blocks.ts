/** A scan with a frame around every block that was found on it, as a PNG. */
import { encodePng } from '../png.ts';
import type { Scan } from './scan.ts';

const RED = [214, 40, 40] as const;

/** Boxes are shares of the page. */
export function drawnBlocks({ widthPx, heightPx, pixels }: Scan, boxes: readonly (readonly number[])[]): Uint8Array {
  const rgb = new Uint8Array(3 * pixels.length);
  for (let i = 0; i < pixels.length; i++) rgb.fill(pixels[i], 3 * i, 3 * i + 3);
  const mark = (x: number, y: number) => rgb.set(RED, 3 * (y * widthPx + x));
  for (const [left, top, right, bottom] of boxes) {
    const [x0, x1] = [Math.round(left * (widthPx - 1)), Math.round(right * (widthPx - 1))];
    const [y0, y1] = [Math.round(top * (heightPx - 1)), Math.round(bottom * (heightPx - 1))];
    for (let x = x0; x <= x1; x++) for (const y of [y0, y1]) mark(x, y);
    for (let y = y0; y <= y1; y++) for (const x of [x0, x1]) mark(x, y);
  }
  return encodePng(widthPx, heightPx, 'rgb', rgb);
}
