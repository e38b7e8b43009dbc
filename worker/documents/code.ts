/** Lines in a font whose signs are all as wide, on a page whose text is in another one, are code: lines and indents stay. */
import { median, widthOf } from './box.ts';
import type { Segment } from './page.ts';
import type { Row } from './rows.ts';

const FEWEST_LINES = 2;
/** Between two lines, in sizes of their letters: a line may be left out. */
const GAP_SIZES = 2;

/** Whether most of the page is written as code is: a letter from a typewriter, a log. */
export function isTyped(segments: readonly Segment[]): boolean {
  const characters = (those: readonly Segment[]) => those.reduce((sum, { text }) => sum + text.length, 0);
  return characters(segments.filter(({ isMono }) => isMono)) > characters(segments) / 2;
}

/** How many rows from `first` on are lines of code; 0 when there are less than two. */
export function codeRows(rows: readonly Row[], first: number): number {
  let end = first;
  while (end < rows.length && rows[end].cells.length === 1 && rows[end].cells[0].isMono) {
    if (end > first && rows[end].box[1] - rows[end - 1].box[3] > GAP_SIZES * rows[end].cells[0].size) break;
    end++;
  }
  return end - first >= FEWEST_LINES ? end - first : 0;
}

/** A line each, indented as on the page. */
export function codeText(rows: readonly Row[]): string {
  const lines = rows.map(({ cells: [line] }) => line);
  const left = Math.min(...lines.map(({ box }) => box[0]));
  const longest = lines.reduce((most, line) => (line.text.length > most.text.length ? line : most));
  const pitch = widthOf(longest.box) / longest.text.length;
  const step = median(rows.slice(1).map(({ box }, i) => box[3] - rows[i].box[3]));
  return lines
    .map(({ box, text }, i) => {
      const isAfterGap = i > 0 && box[3] - lines[i - 1].box[3] > 1.5 * step;
      return `${isAfterGap ? '\n' : ''}${' '.repeat(Math.round((box[0] - left) / pitch))}${text}`;
    })
    .join('\n');
}
