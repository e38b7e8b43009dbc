/** Lines of a picture → the page that readers give. */
import { median } from '../documents/box.ts';
import type { Flag, ReadPage, Segment } from '../documents/page.ts';
import type { GreyPage } from '../documents/reader.ts';
import { doubtsOf } from '../ink/doubts.ts';
import type { ReadLines } from './read-lines.ts';
import type { PictureLine } from './recognise.ts';
import { boundsOf, partOf } from './turned-box.ts';

/** Letters with ascenders and descenders are so much of a box, which the detection enlarges. */
const SIZE_OF_BOX = 0.75;
/** Heights. */
const [LONG, LEAST_LONG] = [8, 3];
const DEGREES = 180 / Math.PI;
/** Radians; below it lines are taken for level. */
const SKEW = 0.3 / DEGREES;

/** `quarters`: how far the page was turned clockwise before the lines were read. */
export function toPage(page: Omit<GreyPage, 'pixels'>, { lines, ...rest }: ReadLines, quarters: number): ReadPage {
  const [width, height] = quarters % 2 === 0 ? [page.widthPx, page.heightPx] : [page.heightPx, page.widthPx];
  const skew = skewOf(lines);
  const segments = lines.map((line) => segmentOf(line));
  const doubts = doubtsOf({ words: segments.flatMap(({ words = [] }) => words), ...rest });
  return {
    width,
    height,
    unit: 'px',
    dpi: page.dpi || null,
    rotation: ([0, 90, 180, 270] as const)[quarters],
    // On the screen angles grow clockwise.
    skewDegrees: Math.abs(skew) < SKEW ? 0 : -skew * DEGREES,
    reader: 'picture',
    reason: ['reader of pictures', ...doubts.map(({ message }) => message)].join('; '),
    segments,
    rules: [],
    images: [],
    flags: [...(quarters === 0 ? [] : ['rotated' as const]), ...(doubts.length > 0 ? ['low_confidence' as const] : [])],
    warnings: doubts,
  };
}

/** Of long lines, as short ones hardly have an angle. Radians, clockwise; 0 where there are too few. */
function skewOf(lines: readonly PictureLine[]): number {
  const long = lines.filter(({ box }) => box.width > LONG * box.height);
  return long.length < LEAST_LONG ? 0 : median(long.map(({ box }) => box.angle));
}

export function segmentOf({ box, words, confidence, isCut }: PictureLine): Segment {
  const flags: readonly Flag[] = isCut ? ['cut_line'] : [];
  return {
    text: words.map(({ text }) => text).join(' '),
    box: boundsOf(box),
    size: SIZE_OF_BOX * box.height,
    confidence,
    words: words.map(({ text, confidence, from, to }) => ({ text, confidence, box: boundsOf(partOf(box, from, to)) })),
    ...(isCut && { flags }),
  };
}

/** 0 of nothing. */
export function meanConfidence(lines: readonly PictureLine[]): number {
  return lines.length === 0 ? 0 : lines.reduce((sum, { confidence }) => sum + confidence, 0) / lines.length;
}

/** Characters of its words. */
export const lengthOf = ({ words }: PictureLine): number => words.reduce((sum, { text }) => sum + text.length, 0);
