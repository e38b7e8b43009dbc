/** Letters that were seen and never read: what a reader's confidence knows nothing of. */
import { heightOf, median } from '../documents/box.ts';
import type { Box, Word } from '../documents/page.ts';

/** Around a word, in heights of letters: accents, commas, what a box cuts off. */
const MARGIN = 0.4;
/** Rows of one bucket, so that a letter is not held against every word. */
const BUCKET_PX = 64;

/** How many of `letters` have their middles in no word. */
export function outsideWords(letters: readonly Box[], words: readonly Word[]): number {
  const margin = MARGIN * median(letters.map((box) => heightOf(box)));
  const buckets = new Map<number, Box[]>();
  for (const { box } of words) {
    const wide: Box = [box[0] - margin, box[1] - margin, box[2] + margin, box[3] + margin];
    for (let at = Math.floor(wide[1] / BUCKET_PX); at <= Math.floor(wide[3] / BUCKET_PX); at++) {
      const bucket = buckets.get(at);
      if (bucket) bucket.push(wide);
      else buckets.set(at, [wide]);
    }
  }
  return letters.filter((letter) => {
    const [x, y] = [(letter[0] + letter[2]) / 2, (letter[1] + letter[3]) / 2];
    const near = buckets.get(Math.floor(y / BUCKET_PX)) ?? [];
    return !near.some(([x0, y0, x1, y1]) => x >= x0 && x <= x1 && y >= y0 && y <= y1);
  }).length;
}
