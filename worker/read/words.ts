/** Words as a reader found them → segments of lines, and what they are worth beside another reading of the same page. */
import { around, heightOf, median, widthOf } from '../documents/box.ts';
import type { Segment, Word } from '../documents/page.ts';
import { meanConfidence } from '../ink/doubts.ts';
import type { FoundWord } from './tesseract.ts';

/** A gap of more heights of a line ends a segment: another cell or column. */
const GAP_HEIGHTS = 1.2;
/** Three figures below each other, and their gaps. */
const STACKED = 3;
/** Below it a line may be something else. */
const UNSURE = 0.7;
/** Letters without ascenders make a box smaller than the font. */
const SIZE_OF_BOX = 1;

/** Boxes stay those of the words. */
export function segmentsOfWords(words: readonly FoundWord[]): Segment[] {
  const lines = [...Map.groupBy(words, ({ line }) => line).values()];
  return lines.flatMap((line) => {
    const height = median(line.map(({ box }) => heightOf(box)));
    const runs: FoundWord[][] = [];
    for (const word of line.toSorted((a, b) => a.box[0] - b.box[0])) {
      const last = runs.at(-1)?.at(-1);
      if (last && word.box[0] - last.box[2] <= GAP_HEIGHTS * height) runs.at(-1)!.push(word);
      else runs.push([word]);
    }
    return runs.map((run) => segmentOf(run));
  });
}

function segmentOf(run: readonly FoundWord[]): Segment {
  const box = around(run.map((word) => word.box));
  return {
    text: run.map(({ text }) => text).join(' '),
    box,
    size: SIZE_OF_BOX * heightOf(box),
    confidence: run.reduce((sum, { confidence }) => sum + confidence, 0) / run.length,
    words: run.map(({ text, box: of, confidence }) => ({ text, box: of, confidence })),
  };
}

const LETTERS = /[\p{L}\p{N}]/gu;

/** Letters, by how much surer than not they are: of two readings of one page the one with more has read more of it, and less noise. */
export function worth(words: readonly Word[]): number {
  return words.reduce(
    (sum, { text, confidence }) => sum + (text.match(LETTERS)?.length ?? 0) * (2 * confidence - 1),
    0,
  );
}

/** Whether so many words are scraps that the page was cut into cells which are none. */
export function isCutUp(words: readonly FoundWord[]): boolean {
  return words.length > 20 && words.filter(({ text }) => text.length <= 2).length > words.length / 4;
}

/** Without lines that run down a page whose lines run across it: a column of single figures that was taken for letters on their sides. */
export function withoutStacks(words: readonly FoundWord[]): FoundWord[] {
  return [...Map.groupBy(words, ({ line }) => line).values()].flatMap((line) => (isStacked(line) ? [] : line));
}

/** Whether the line is much higher than wide, and unsure: what really stands on its side is read well. */
function isStacked(line: readonly FoundWord[]): boolean {
  const box = around(line.map((word) => word.box));
  return line.length > 2 && heightOf(box) > STACKED * widthOf(box) && meanConfidence(line) < UNSURE;
}

/** Whether words are higher than wide: the page lies on its side. */
export function areLying(words: readonly FoundWord[]): boolean {
  const long = words.filter(({ text }) => text.length >= 4);
  return long.length > 2 && median(long.map(({ box }) => heightOf(box) / Math.max(1, widthOf(box)))) > 1;
}
