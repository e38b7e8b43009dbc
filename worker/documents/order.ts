/**
 * Reading order by recursive cuts along white gaps: columns first where they are columns, else the widest gap between lines, else
 * rows from top to bottom. Titles over all columns fall out by themselves: no gap between columns spans them.
 */
import { around, heightOf, median, middleOf, widthOf } from './box.ts';
import type { Segment } from './page.ts';

/** A gap between columns, and between parts of a page, in heights of a line. */
const COLUMN_GAP = 0.9;
const PART_GAP = 0.6;
/** Less is a row of a table, or a label with its value. */
const COLUMN = { segments: 3, heightLines: 4, widthLines: 8 };
const MOST_CUTS = 30;

export function inReadingOrder(segments: readonly Segment[]): Segment[] {
  const line = median(segments.map(({ box }) => heightOf(box)));
  return cut(segments, line || 1, isRightToLeft(segments), 0);
}

function cut(segments: readonly Segment[], line: number, rightToLeft: boolean, depth: number): Segment[] {
  const go = (part: readonly Segment[]) => cut(part, line, rightToLeft, depth + 1);
  if (segments.length < 2 || depth > MOST_CUTS) return rowByRow(segments, rightToLeft);
  const column = widestGap(segments, 'x', COLUMN_GAP * line);
  if (column !== null) {
    const left = segments.filter(({ box }) => box[2] <= column);
    const right = segments.filter(({ box }) => box[2] > column);
    if (isColumn(left, line) && isColumn(right, line))
      return rightToLeft ? [...go(right), ...go(left)] : [...go(left), ...go(right)];
  }
  const part = widestGap(segments, 'y', PART_GAP * line);
  if (part === null) return rowByRow(segments, rightToLeft);
  return [...go(segments.filter(({ box }) => box[3] <= part)), ...go(segments.filter(({ box }) => box[3] > part))];
}

/** Where the widest white gap begins that no segment crosses; null when none is wider than `least`. */
function widestGap(segments: readonly Segment[], axis: 'x' | 'y', least: number): number | null {
  const [low, high] = axis === 'x' ? [0, 2] : [1, 3];
  let [widest, at, end] = [least, null as number | null, -Infinity];
  for (const { box } of segments.toSorted((a, b) => a.box[low] - b.box[low])) {
    if (end > -Infinity && box[low] - end > widest) [widest, at] = [box[low] - end, end];
    end = Math.max(end, box[high]);
  }
  return at;
}

function isColumn(segments: readonly Segment[], line: number): boolean {
  if (segments.length < COLUMN.segments) return false;
  const boxes = segments.map(({ box }) => box);
  const isTall = heightOf(around(boxes)) > COLUMN.heightLines * line;
  return isTall && median(boxes.map((box) => widthOf(box))) > COLUMN.widthLines * line;
}

/** Segments whose middles are as near as half a line are one row. */
function rowByRow(segments: readonly Segment[], rightToLeft: boolean): Segment[] {
  const rows: Segment[][] = [];
  for (const segment of segments.toSorted((a, b) => middleOf(a.box) - middleOf(b.box))) {
    const first = rows.at(-1)?.[0];
    const isSame =
      first !== undefined &&
      middleOf(segment.box) - middleOf(first.box) < 0.5 * Math.min(heightOf(first.box), heightOf(segment.box));
    if (isSame) rows.at(-1)!.push(segment);
    else rows.push([segment]);
  }
  const direction = rightToLeft ? -1 : 1;
  return rows.flatMap((row) => row.sort((a, b) => direction * (a.box[0] - b.box[0])));
}

const LETTER = /\p{L}/gu;
const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}]/gu;

/** Whether more than half of the letters are of a script that is read from right to left. */
export function isRightToLeft(segments: readonly Segment[]): boolean {
  const count = (pattern: RegExp) => segments.reduce((sum, { text }) => sum + (text.match(pattern)?.length ?? 0), 0);
  return count(RIGHT_TO_LEFT) > count(LETTER) / 2;
}
