/** Letters that were seen and never read: what a reader's confidence knows nothing of. */
import { heightOf, holds, median } from '../documents/box.ts';
import type { Box, Word } from '../documents/page.ts';
import { byRows } from './rows.ts';

/** Around a word, in heights of letters: accents, commas, what a box cuts off. */
const MARGIN = 0.4;
/** A word that is surer is one, whatever it stands on. */
const UNSURE = 0.6;

/** How many of `letters` have their middles in no word. */
export function outsideWords(letters: readonly Box[], words: readonly Word[]): number {
  const margin = MARGIN * median(letters.map((box) => heightOf(box)));
  const near = byRows(
    words.map(({ box }) => box),
    margin,
  );
  return letters.filter((letter) => !near(letter).some((word) => holds(widened(word, margin), letter))).length;
}

/** Words, without those that are unsure and hold no letter: flecks outside of the paper. */
export function withoutFlecks<T extends Word>(words: readonly T[], letters: readonly Box[]): T[] {
  return words.filter(({ confidence, box }) => confidence >= UNSURE || letters.some((letter) => holds(box, letter)));
}

const widened = ([x0, y0, x1, y1]: Box, by: number): Box => [x0 - by, y0 - by, x1 + by, y1 + by];
