/** Footnotes: smaller letters behind a mark, below all of the body that stands in the same columns. */
import { sharesColumns } from './box.ts';
import type { Box, Label } from './page.ts';

/** `1 See`, `12See` with a raised number, `* See`, `[3] See`. */
const MARK = /^(?:[\d⁰¹²³⁴-⁹]{1,3}|[*†‡§¶]{1,3}|\[\d{1,3}\])\s?\p{L}/u;
/** Against the body's letters. */
const SMALLER = 0.92;
/** They begin in the lower part of a page, of its height. */
const HIGHEST = 0.5;

interface Placed {
  readonly label: Label;
  readonly text: string;
  readonly box: Box;
  readonly size: number;
}

const isSmall = (size: number, body: number): boolean => size > 0 && size < SMALLER * body;

/** Whether a line looks like the first one of a footnote, wherever it stands. */
export const beginsNote = ({ text, size }: Pick<Placed, 'text' | 'size'>, body: number): boolean =>
  isSmall(size, body) && MARK.test(text);

/** `height` of the page, `body` the size of its letters. */
export function withFootnotes<T extends Placed>(blocks: readonly T[], height: number, body: number): T[] {
  const isLast = ({ box }: T): boolean =>
    blocks.every((other) => other.box[1] <= box[1] || !sharesColumns(box, other.box) || isSmall(other.size, body));
  return blocks.map((block) => {
    const isNote = block.label === 'text' && block.box[1] > HIGHEST * height && beginsNote(block, body);
    return isNote && isLast(block) ? { ...block, label: 'footnote' } : block;
  });
}
