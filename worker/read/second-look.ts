/** Where letters stand in no word, that part of the page is read once more, by itself: a column of single digits, a lone mark. */
import { around, heightOf, median } from '../documents/box.ts';
import type { Box } from '../documents/page.ts';
import type { FoundWord, Pixels, Tesseract } from './tesseract.ts';
import { cut } from './pixels.ts';
import { outsideWords } from '../ink/unread.ts';

/** Letters that are nearer, in their heights, are looked at together; white around them. */
const [NEAR, MARGIN] = [3, 1.5];
/** More parts are no forgotten columns: the page is a picture. */
const MOST_PARTS = 24;
/** Below it a fleck was taken for a word. */
const SURE = 0.6;

/** Words that belong to `words`, from parts of the page that hold letters outside of them. */
export function secondLook(
  tesseract: Tesseract,
  page: Pixels,
  letters: readonly Box[],
  words: readonly FoundWord[],
): FoundWord[] {
  const missed = letters.filter((letter) => outsideWords([letter], words) > 0);
  const height = median(missed.map((box) => heightOf(box)));
  const parts = clusters(missed, NEAR * height);
  if (parts.length > MOST_PARTS) return [];
  let line = Math.max(0, ...words.map((word) => word.line));
  return parts.flatMap((part) => {
    const { pixels, x, y } = cut(page, part, Math.ceil(MARGIN * height));
    const found = tesseract
      .recognise(pixels, { mode: 'block', threshold: 'page' })
      .filter(({ confidence }) => confidence >= SURE)
      .map(({ box: [x0, y0, x1, y1], ...word }): FoundWord => ({
        ...word,
        box: [x0 + x, y0 + y, x1 + x, y1 + y],
        line: line + word.line,
      }))
      // What the part's edges cut into is read already.
      .filter(({ box }) => outsideWords([box], words) > 0);
    line = Math.max(line, ...found.map((word) => word.line));
    return found;
  });
}

/** Boxes around those that are near each other, directly or through others. */
function clusters(boxes: readonly Box[], near: number): Box[] {
  const parts: Box[] = [];
  for (const box of boxes) {
    const touching = parts.filter(
      (part) =>
        Math.max(part[0] - box[2], box[0] - part[2]) < near && Math.max(part[1] - box[3], box[1] - part[3]) < near,
    );
    for (const part of touching) parts.splice(parts.indexOf(part), 1);
    parts.push(around([box, ...touching]));
  }
  return parts;
}
