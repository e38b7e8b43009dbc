/** Lines → paragraphs: which line goes on with the one before it, and how their texts are joined. */
import { heightOf, widthOf } from './box.ts';
import { beginsNote } from './footnotes.ts';
import type { Box } from './page.ts';

export interface Line {
  readonly text: string;
  readonly box: Box;
  readonly size: number;
  readonly isBold: boolean;
}

export interface Open {
  readonly text: string;
  /** Of the whole paragraph so far. */
  readonly box: Box;
  readonly size: number;
  readonly isBold: boolean;
  /** Of its last line. */
  readonly last: Box;
}

const GAP_SIZES = 0.75;
const SAME_SIZE = 0.15;
/** A last line that is shorter by this share ends a paragraph when it ends a sentence. */
const SHORT = 0.25;
/** How far a line may begin before and behind the paragraph's edge, in sizes. */
const [OUTDENT, INDENT] = [2, 4];
/** Of an indented first line: how far the next one may begin before it, and the first reach less far, in sizes. */
const [FIRST_INDENT, RAGGED] = [4, 3];
/** "Date of issue: 14 November" is a line of its own. */
const LABELLED = /^\p{Lu}[\p{L}\s./-]{1,30}:\s\S/u;
const SOFT_HYPHEN = '\u00ad';

export function goesOn(open: Open, line: Line, body: number): boolean {
  if (LABELLED.test(line.text)) return false;
  if (open.isBold && !line.isBold) return false;
  if (beginsNote(line, body) && (beginsNote(open, body) || open.size >= body)) return false;
  const gap = line.box[1] - open.last[3];
  if (gap > GAP_SIZES * body || gap < -heightOf(line.box)) return false;
  if (Math.abs(open.size - line.size) > SAME_SIZE * body) return false;
  const isShort = open.last[2] < open.box[2] - SHORT * widthOf(open.box);
  if (isShort && /[.:!?]$/.test(open.text)) return false;
  const isFull = heightOf(open.box) < 1.5 * open.size && open.box[2] > line.box[2] - RAGGED * body;
  const outdent = (isFull ? FIRST_INDENT : OUTDENT) * body;
  return line.box[0] > open.box[0] - outdent && line.box[0] < open.box[0] + INDENT * body;
}

/**
 * A hyphen at the end goes when the layer added it, or when the word without it stands elsewhere (`isWord`); small letters must
 * follow.
 */
export function joinLines(text: string, next: string, isWord: (word: string) => boolean): string {
  const begins = /^[\p{Ll}]+/u.exec(next)?.[0];
  if (text.endsWith(SOFT_HYPHEN)) return text.slice(0, -1) + next;
  const broken = /([\p{L}]+)-$/u.exec(text)?.[1];
  if (begins !== undefined && broken !== undefined && isWord(broken + begins)) return text.slice(0, -1) + next;
  if (broken !== undefined && begins !== undefined) return text + next;
  return `${text} ${next}`;
}
