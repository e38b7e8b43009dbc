/** Rows of cells → columns: what stands one below another, and cells that go over several of them. */
import type { Segment } from './page.ts';

export type Interval = readonly [from: number, to: number];

/** Cells that go over two columns: so many, or of the rows so many, do not make one of them. */
const [FEW, OF_ROWS] = [1, 0.25];
/** Cells of a column on either side of one that is between them. */
const FEWEST = 3;
/** Rows that have a cell on either side of the border between two columns. */
const BOTH = 2;

/** From left to right. */
export function columnsOf(rows: readonly (readonly Segment[])[]): Interval[] {
  const cells = rows.flatMap((row, i) => row.map(({ box }): Cell => ({ from: box[0], to: box[2], row: i })));
  const columns = joined(cells).flatMap((column) => split(cells.filter((cell) => isIn(cell, column))));
  return columns.filter((_, i) => !isBetween(cells, columns, i));
}

/** A cell that stands alone between two columns, with no other one of its row in either, is a cell of both and no column. */
function isBetween(cells: readonly Cell[], columns: readonly Interval[], i: number): boolean {
  const [[only, ...others], before, after] = [i, i - 1, i + 1].map((at) =>
    cells.filter((cell) => columns[at] !== undefined && isIn(cell, columns[at])),
  );
  if (others.length > 0 || before.length < FEWEST || after.length < FEWEST) return false;
  return ![...before, ...after].some(({ row }) => row === only.row);
}

/** The columns that a cell is in: the first, and how many. */
export interface Place {
  readonly segment: Segment;
  readonly column: number;
  readonly span: number;
}

/** A cell ends before the column in which the next one of its row begins. */
export function placed(row: readonly Segment[], columns: readonly Interval[]): Place[] {
  const from = row.toSorted((a, b) => a.box[0] - b.box[0]);
  const reaches = from.map((segment) => reach(cellOf(segment), columns));
  return from.map((segment, i) => {
    const [first, last] = reaches[i];
    const next = reaches[i + 1]?.[0] ?? columns.length;
    return { segment, column: first, span: Math.max(1, Math.min(last, next - 1) - first + 1) };
  });
}

/** The first and the last column of a cell; of one that stands between two columns these. */
function reach(cell: Pick<Cell, 'from' | 'to'>, columns: readonly Interval[]): readonly [first: number, last: number] {
  const first = columns.findIndex((column) => isIn(cell, column));
  if (first >= 0) return [first, columns.findLastIndex((column) => isIn(cell, column))];
  const before = columns.findLastIndex(([, to]) => to <= cell.from);
  return [before, before + 1];
}

interface Cell {
  readonly from: number;
  readonly to: number;
  readonly row: number;
}

const cellOf = ({ box }: Segment): Pick<Cell, 'from' | 'to'> => ({ from: box[0], to: box[2] });
const isIn = ({ from, to }: Pick<Cell, 'from' | 'to'>, column: Interval): boolean => from < column[1] && to > column[0];

/** Cells that overlap sideways are one column. */
function joined(cells: readonly Cell[]): Interval[] {
  const columns: [number, number][] = [];
  for (const { from, to } of cells.toSorted((a, b) => a.from - b.from)) {
    const last = columns.at(-1);
    if (last !== undefined && from < last[1]) last[1] = Math.max(last[1], to);
    else columns.push([from, to]);
  }
  return columns;
}

/** The columns that are left when the few cells are set aside that go over several. */
function split(cells: readonly Cell[]): Interval[] {
  const whole: Interval = [Math.min(...cells.map(({ from }) => from)), Math.max(...cells.map(({ to }) => to))];
  const rows = new Set(cells.map(({ row }) => row)).size;
  const most = Math.max(FEW, OF_ROWS * rows);
  const cuts = [...new Set(cells.map(({ to }) => to))].map((at) => {
    const [left, right] = [cells.filter(({ to }) => to <= at), cells.filter(({ from }) => from >= at)];
    const beside = new Set(right.map(({ row }) => row));
    const both = new Set(left.map(({ row }) => row).filter((row) => beside.has(row))).size;
    return { left, right, both, over: cells.length - left.length - right.length };
  });
  const good = cuts.filter(({ both, over }) => over > 0 && over <= most && both >= BOTH && both > over);
  if (good.length === 0) return [whole];
  const { left, right } = good.reduce((best, cut) => (cut.over < best.over ? cut : best));
  return [left, right].flatMap((side) =>
    joined(side).flatMap((column) => split(side.filter((cell) => isIn(cell, column)))),
  );
}
