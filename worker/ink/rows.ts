/** Boxes by the rows of a page that they stand in, so that a box is not held against every other. */
import { middleOf } from '../documents/box.ts';
import type { Box } from '../documents/page.ts';

const BUCKET_PX = 64;

/** → those, of `boxes` with `margin` pixels above and below, whose bucket of rows the middle of a box is in. */
export function byRows(boxes: readonly Box[], margin: number): (box: Box) => readonly Box[] {
  const buckets = new Map<number, Box[]>();
  for (const box of boxes) {
    const last = Math.floor((box[3] + margin) / BUCKET_PX);
    for (let at = Math.floor((box[1] - margin) / BUCKET_PX); at <= last; at++) {
      const bucket = buckets.get(at);
      if (bucket) bucket.push(box);
      else buckets.set(at, [box]);
    }
  }
  return (box) => buckets.get(Math.floor(middleOf(box) / BUCKET_PX)) ?? [];
}
