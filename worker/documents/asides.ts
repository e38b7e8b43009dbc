/** Notes in the margin: smaller letters beside the lines of the body. They are laid out by themselves, or each would end a line of it. */
import { around, heightOf, median, widthOf } from './box.ts';
import { isNumber } from './tables.ts';
import type { Box, Segment } from './page.ts';

/** A line of the body has so many characters, and so much of the width of all that is written. */
const [LONG_CHARACTERS, LONG_WIDTH] = [20, 0.45];
/** So many of them, with this share of the page's characters, make a body. */
const [FEWEST_LINES, MOST_OF_IT] = [5, 0.5];
/** Against the body: its letters' size, its width, and the gap between them in letters. */
const [SMALLER, NARROWER, GAP] = [0.95, 0.35, 0.8];

export interface Apart {
  readonly main: readonly Segment[];
  /** Of the left margin, then of the right one. */
  readonly asides: readonly (readonly Segment[])[];
}

/** Everything is main where there is no body with margins. */
export function apart(segments: readonly Segment[]): Apart {
  const none: Apart = { main: segments, asides: [] };
  if (segments.length === 0) return none;
  const whole = widthOf(around(segments.map(({ box }) => box)));
  const long = segments.filter(({ text, box }) => text.length >= LONG_CHARACTERS && widthOf(box) >= LONG_WIDTH * whole);
  if (long.length < FEWEST_LINES || lettersOf(long) < MOST_OF_IT * lettersOf(segments)) return none;
  const body = around(long.map(({ box }) => box));
  const size = median(long.map((line) => line.size));
  const isNote = (segment: Segment): boolean =>
    segment.size < SMALLER * size && !isNumber(segment.text) && isBeside(segment.box, body, GAP * size);
  const sides = [0, 1].map((side) =>
    segments.filter((segment) => isNote(segment) && (side === 0) === segment.box[0] < body[0]),
  );
  const asides = sides.filter((side) => side.length > 0);
  return { main: segments.filter((segment) => !asides.some((side) => side.includes(segment))), asides };
}

const lettersOf = (segments: readonly Segment[]): number => segments.reduce((sum, { text }) => sum + text.length, 0);

/** Left or right of the body, narrow, and not above or below it. */
function isBeside(box: Box, body: Box, gap: number): boolean {
  const isApart = box[2] < body[0] - gap || box[0] > body[2] + gap;
  const isWithin = box[1] >= body[1] - heightOf(box) && box[3] <= body[3] + heightOf(box);
  return isApart && isWithin && widthOf(box) < NARROWER * widthOf(body);
}
