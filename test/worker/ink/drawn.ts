/** Grey pages that tests draw: `#` is black, `.` is white. */
import type { Grey } from '../../../worker/documents/grey.ts';

export function drawn(rows: readonly string[]): Grey {
  const pixels = Uint8Array.from(rows.join(''), (sign) => (sign === '#' ? 0 : 255));
  return { widthPx: rows[0].length, heightPx: rows.length, pixels };
}

/** A page of one grey, and boxes of another on it. */
export function boxes(
  widthPx: number,
  heightPx: number,
  all: readonly (readonly [x0: number, y0: number, x1: number, y1: number])[],
  [paper, ink]: readonly [number, number] = [255, 0],
): Grey {
  const pixels = new Uint8Array(widthPx * heightPx).fill(paper);
  for (const [x0, y0, x1, y1] of all)
    for (let y = y0; y < y1; y++) pixels.fill(ink, y * widthPx + x0, y * widthPx + x1);
  return { widthPx, heightPx, pixels };
}
