/** Words that a reader was hardly sure of, read once more by themselves and larger: small figures in columns, above all. */
import { around, heightOf } from '../documents/box.ts';
import type { Box } from '../documents/page.ts';
import { DOUBTFUL } from '../ink/doubts.ts';
import { cut, doubled } from './pixels.ts';
import type { FoundWord, Pixels, Tesseract } from './tesseract.ts';

/** White around a word, in its heights. */
const MARGIN = 0.6;
/** With more of them the page is a picture, or badly lit: its words are no better by themselves. */
const MOST_WORDS = 24;
/** Higher words are large enough. */
const LARGE_PX = 48;
/** What is taken is so sure, and so much surer than before. */
const [SURE, SURER] = [0.7, 0.2];

/** `words`, with what is surer by itself. */
export function reread(tesseract: Tesseract, page: Pixels, words: readonly FoundWord[]): FoundWord[] {
  const doubtful = words.filter(({ confidence }) => confidence < DOUBTFUL);
  if (doubtful.length > MOST_WORDS) return [...words];
  let line = Math.max(0, ...words.map((word) => word.line));
  return words.flatMap((word) => {
    if (word.confidence >= DOUBTFUL) return [word];
    const found = alone(tesseract, page, word.box);
    const least = Math.max(SURE, word.confidence + SURER);
    if (found.length === 0 || found.some(({ confidence }) => confidence < least)) return [word];
    // Two lines that were taken for one.
    const isOneLine = found.every((each) => each.line === found[0].line);
    const placed = found.map((each): FoundWord => ({ ...each, line: isOneLine ? word.line : line + each.line }));
    line = Math.max(line, ...placed.map((each) => each.line));
    return placed;
  });
}

function alone(tesseract: Tesseract, page: Pixels, box: Box): FoundWord[] {
  const { pixels, x, y } = cut(page, box, Math.ceil(MARGIN * heightOf(box)));
  const scale = pixels.heightPx < LARGE_PX ? 2 : 1;
  return tesseract
    .recognise(scale === 2 ? doubled(pixels) : pixels, { mode: 'block', threshold: 'page' })
    .map((word) => {
      const [x0, y0, x1, y1] = word.box.map((value) => value / scale);
      return { ...word, box: [x0 + x, y0 + y, x1 + x, y1 + y] as const };
    })
    .filter((word) => around([word.box, box])[3] - box[1] <= 2 * heightOf(box));
}
