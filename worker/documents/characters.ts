/**
 * Characters of a text layer, one by one with their boxes, → segments: runs of text on one line. Where the page says nothing about
 * words, the gaps between characters do.
 */
import { around, median } from './box.ts';
import type { Box, Segment, Word } from './page.ts';
import { raisedCodes } from './raised.ts';

export interface Character {
  /** A code point of Unicode; 0 where the font has no meaning for it. */
  readonly code: number;
  /** Tight sideways, loose in height: as high as the font. */
  readonly box: Box;
  /** Sideways with the white that the font gives it: from where to where. null when it is not known. */
  readonly cell?: readonly [from: number, to: number] | null;
  readonly isBold: boolean;
  /** Of a font whose signs are all as wide; false when missing. */
  readonly isMono?: boolean;
  /** Drawn invisibly or nearly white, so that it may not be seen; false when missing. */
  readonly isFaint?: boolean;
}

/** A gap between two cells is a blank when it is so many sizes wide, and so much wider than letters of this run stand apart. */
const [BLANK_SIZES, WIDER_SIZES] = [0.2, 0.15];

/** Wider than this many sizes is another column or cell. */
const GAP_SIZES = 1.2;
/** A base line that moves so many sizes is another line. */
const BASE_SIZES = 0.6;
/** What a text layer writes for a hyphen that it added at a line's end. */
const ADDED_HYPHEN = 2;
const SOFT_HYPHEN = '\u00ad';
const UNKNOWN = '\ufffd';

/** In the order of the text layer. A hyphen that ends a broken word is a soft one (U+00AD). */
export function segmentsOf(characters: readonly Character[]): Segment[] {
  const runs: Character[][] = [];
  let run: Character[] | null = null;
  for (const character of characters) {
    if (isLineEnd(character)) {
      run = null;
      continue;
    }
    if (isBlank(character) || character.box[2] <= character.box[0]) {
      run?.push(character);
      continue;
    }
    if (run !== null && !follows(lastInked(run), character)) run = null;
    if (run === null) runs.push((run = []));
    run.push(character);
  }
  return runs.map((each) => segment(each)).filter(({ text }) => text !== '');
}

const isLineEnd = ({ code }: Character): boolean => code === 10 || code === 13;
const isBlank = ({ code }: Character): boolean => code === 32 || code === 0xa0 || code === 9;
const sizeOf = ({ box }: Character): number => box[3] - box[1];

function lastInked(run: readonly Character[]): Character {
  return run.findLast((character) => !isBlank(character)) ?? run[0];
}

function follows(before: Character, after: Character): boolean {
  const size = Math.max(sizeOf(before), sizeOf(after));
  const gap = after.box[0] - before.box[2];
  return gap <= GAP_SIZES * size && gap >= -size && Math.abs(after.box[3] - before.box[3]) <= BASE_SIZES * size;
}

function segment(run: readonly Character[]): Segment {
  const inked = run.filter((character) => !isBlank(character));
  const known = inked.filter(({ code }) => code !== 0 && code !== UNKNOWN.codePointAt(0));
  const words = wordsOf(run);
  return {
    text: words.map(({ text }) => text).join(' '),
    box: around(inked.map(({ box }) => box)),
    size: median(inked.map((character) => sizeOf(character))),
    confidence: known.length / inked.length,
    isBold: inked.filter(({ isBold }) => isBold).length > inked.length / 2,
    ...(inked.every(({ isMono }) => isMono) && { isMono: true }),
    words,
  };
}

function wordsOf(run: readonly Character[]): Word[] {
  const words: Character[][] = [[]];
  const least = leastBlank(run);
  const codes = raisedCodes(run);
  for (const character of run.map((each, i) => ({ ...each, code: codes[i] }))) {
    const before = words.at(-1)!.at(-1);
    if (isBlank(character) || (before && gapOf(before, character) >= least)) words.push([]);
    if (!isBlank(character)) words.at(-1)!.push(character);
  }
  return words
    .filter((word) => word.length > 0)
    .map((word) => ({
      text: word.map(({ code }) => textOf(code)).join(''),
      box: around(word.map(({ box }) => box)),
      confidence: word.every(({ code }) => code !== 0) ? 1 : 0,
    }));
}

/** A gap that nobody wrote a blank into and that is one: not where letters are spaced out. */
function leastBlank(run: readonly Character[]): number {
  const gaps = run
    .slice(1)
    .map((character, i) => (isBlank(character) || isBlank(run[i]) ? NaN : gapOf(run[i], character)));
  const size = median(run.map((character) => sizeOf(character)));
  return Math.max(BLANK_SIZES * size, median(gaps.filter((gap) => !Number.isNaN(gap))) + WIDER_SIZES * size);
}

const gapOf = ({ cell: a }: Character, { cell: b }: Character): number => (a && b ? b[0] - a[1] : 0);

function textOf(code: number): string {
  if (code === ADDED_HYPHEN) return SOFT_HYPHEN;
  return code === 0 ? UNKNOWN : String.fromCodePoint(code);
}
