/**
 * Signs, full stops and commas of small amounts: a reader drops marks of a few pixels, and an amount without its sign is another one.
 * What stands on the page around a word's figures is held against what was read, and marks that are missing are put in.
 */
import { around, heightOf, holds, median, middleOf, widthOf } from '../documents/box.ts';
import type { Box, Word } from '../documents/page.ts';
import { byRows } from './rows.ts';

/** An amount as it is read, with or without its marks; a sign would be first. */
const AMOUNT = /^\p{Sc}?\d+(?:[.,]\d+)*\p{Sc}?$/u;
/** What an amount may look like when marks were put in between its figures. */
const WELL_FORMED = /^(?:\d{1,3}(?:,\d{3})*(?:\.\d{1,2})?|\d{1,3}(?:\.\d{3})*(?:,\d{1,2})?|\d+[.,]\d{1,3})$/;

/** A word below it may have a figure where a point stands. */
const UNSURE = 0.6;
/** All in heights of the word's figures. A figure is about as high as the others. */
const FIGURE = 0.7;
/** White before a figure that still belongs to it. */
const NEAR = 0.35;
/** A sign: its least length, how often that its height, and between which heights of a figure its middle lies. */
const [SIGN, FLAT, HIGHEST, LOWEST] = [0.2, 1.9, 0.3, 0.8];
/** A full stop or a comma: no larger, no smaller; it stands on the line, and a comma goes below it. */
const [LARGE, SMALL, STANDS, BELOW] = [0.5, 0.08, 0.15, 0.08];

/** `words` with the marks that they lack. `letters` and `marks`: what was seen on the page, large and small. */
export function withMarks<T extends Word>(words: readonly T[], letters: readonly Box[], marks: readonly Box[]): T[] {
  if (marks.length === 0) return [...words];
  const margin = 2 * median(letters.map((box) => heightOf(box)));
  const [lettersBeside, marksBeside] = [byRows(letters, margin), byRows(marks, margin)];
  return words.map((word) => {
    if (!AMOUNT.test(word.text)) return word;
    const [large, small] = [lettersBeside(word.box), marksBeside(word.box)];
    const figures = large
      .filter((letter) => holds(word.box, letter) && heightOf(letter) >= FIGURE * heightOf(word.box))
      .toSorted((a, b) => a[0] - b[0]);
    return figures.length === 0 ? word : signed(separated(word, figures, small), figures, small, large);
  });
}

/** With the sign that stands before its first figure; a dash that follows a letter is none. */
function signed<T extends Word>(word: T, figures: readonly Box[], marks: readonly Box[], letters: readonly Box[]): T {
  const { height, top } = lineOf(figures);
  const isBefore = (box: Box, of: Box) => box[0] < of[0] && box[2] <= of[0] + 1 && of[0] - box[2] <= NEAR * height;
  const sign = marks.find(
    (mark) =>
      isBefore(mark, figures[0]) &&
      widthOf(mark) >= SIGN * height &&
      widthOf(mark) >= FLAT * heightOf(mark) &&
      middleOf(mark) >= top + HIGHEST * height &&
      middleOf(mark) <= top + LOWEST * height,
  );
  if (
    !sign ||
    [...letters, ...marks].some((other) => other !== sign && isBeside(other, top, height) && isBefore(other, sign))
  )
    return word;
  return { ...word, text: `-${word.text}`, box: around([word.box, sign]) };
}

/** With full stops and commas where they stand between its figures, if that is what an amount has. */
function separated<T extends Word>(word: T, figures: readonly Box[], marks: readonly Box[]): T {
  const seen = figures.map((_, i) => pointAfter(i, figures, marks));
  // A figure, and the point behind it.
  const cells = word.text.match(/[^.,][.,]?/gu) ?? [];
  const isWhole = cells.length === figures.length;
  const read = Array.from(word.text);
  // Where a point was taken for a figure, the reader is not sure of the word.
  const inPlace = seen.flatMap((point) => (point === '' ? [''] : ['', point]));
  let text = word.text;
  if (isWhole) text = cells.map((cell, i) => (cell.length > 1 ? cell : cell + seen[i])).join('');
  else if (word.confidence < UNSURE && inPlace.length === read.length)
    text = read.map((character, i) => inPlace[i] || character).join('');
  return text !== word.text && WELL_FORMED.test(text.replaceAll(/\p{Sc}/gu, '')) ? { ...word, text } : word;
}

/** What stands on the line between this figure and the next one; '' where nothing does. */
function pointAfter(i: number, figures: readonly Box[], marks: readonly Box[]): '' | '.' | ',' {
  const { height, bottom } = lineOf(figures);
  const next = figures.at(i + 1);
  const point = marks.find(
    (box) =>
      next !== undefined &&
      box[0] >= figures[i][2] - 1 &&
      box[2] <= next[0] + 1 &&
      Math.max(heightOf(box), widthOf(box)) <= LARGE * height &&
      heightOf(box) >= SMALL * height &&
      box[3] >= bottom - STANDS * height &&
      middleOf(box) <= bottom + STANDS * height,
  );
  if (!point) return '';
  return point[3] > bottom + BELOW * height ? ',' : '.';
}

function lineOf(figures: readonly Box[]): { top: number; bottom: number; height: number } {
  const [top, bottom] = [median(figures.map((box) => box[1])), median(figures.map((box) => box[3]))];
  return { top, bottom, height: bottom - top };
}

const isBeside = (box: Box, top: number, height: number): boolean =>
  middleOf(box) > top && middleOf(box) < top + height;
