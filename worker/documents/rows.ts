/** Segments in reading order → rows: what stands side by side on one line. */
import { around, heightOf } from './box.ts';
import type { Box, Segment } from './page.ts';

export interface Row {
  readonly cells: readonly Segment[];
  readonly box: Box;
}

export function rowsOf(ordered: readonly Segment[]): Row[] {
  const rows: Segment[][] = [];
  for (const segment of ordered) {
    const row = rows.at(-1);
    if (row !== undefined && standsBeside(row, segment)) row.push(segment);
    else rows.push([segment]);
  }
  return rows.map((cells) => ({ cells, box: around(cells.map(({ box }) => box)) }));
}

/** Half of the smaller height is shared, and they do not overlap sideways. */
function standsBeside(row: readonly Segment[], { box }: Segment): boolean {
  const whole = around(row.map((cell) => cell.box));
  const shared = Math.min(box[3], whole[3]) - Math.max(box[1], whole[1]);
  const isBeside = row.every((cell) => box[0] >= cell.box[2] - 1 || box[2] <= cell.box[0] + 1);
  return isBeside && shared > 0.5 * Math.min(heightOf(box), heightOf(whole));
}
