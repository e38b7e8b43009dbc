/** Tables without rules: following rows of several cells whose columns line up. */
import { around, heightOf, median, middleOf, widthOf } from './box.ts';
import type { Box, Cell, Segment, Table } from './page.ts';
import type { Row } from './rows.ts';

/** Between two rows of a table, in sizes of the body's letters. */
const ROW_GAP = 2.2;
/** Cells that are nearer, in sizes, are one line that its reader found in two parts. */
const APART = 0.6;
/** A grid of which less is filled is no table. */
const FILLED = 0.5;
/** Two columns whose shorter cells are longer are text. */
const SENTENCE_CHARACTERS = 30;
/** As many rows of two columns are label and value pairs, or texts side by side, and no table. */
const FEW_ROWS = 4;
const MOSTLY = 0.6;

const NUMBER = /^[-+(]?\s?(?:[€$£¥]|[A-Z]{3}\s)?\s?\d[\d.,'\s]*\s?(?:%|[€$£¥])?\)?$/;

/** How many rows from `first` on could be a table: at least two, each with several cells; 0 when there are none. */
export function tableRows(rows: readonly Row[], first: number, body: number): number {
  let end = first;
  while (end < rows.length && hasCells(rows[end], APART * body)) {
    if (end > first && rows[end].box[1] - rows[end - 1].box[3] > ROW_GAP * body) break;
    end++;
  }
  return end - first >= 2 ? end - first : 0;
}

function hasCells({ cells }: Row, apart: number): boolean {
  const fromLeft = cells.toSorted((a, b) => a.box[0] - b.box[0]);
  return fromLeft.some(({ box }, i) => i > 0 && box[0] - fromLeft[i - 1].box[2] > apart);
}

/** null when the rows do not line up as a table does. `rules` that are drawn on the page: one below the first row makes it a header. */
export function tableOf(rows: readonly Row[], rules: readonly Box[] = []): Table | null {
  const columns = columnsOf(rows.flatMap(({ cells }) => cells));
  if (columns.length < 2) return null;
  const columnOf = ({ box }: Segment) => columns.findIndex(([x0, x1]) => box[0] < x1 && box[2] > x0);
  const grid = rows.map(({ cells }) => columns.map((_, i) => cells.filter((cell) => columnOf(cell) === i)));
  const filled = grid.flat().filter((cell) => cell.length > 0).length;
  if (filled < FILLED * rows.length * columns.length) return null;
  if (columns.length === 2 && (isText(grid) || arePairs(grid) || areTexts(grid))) return null;
  const hasHeader = isHeader(grid) || isUnderlined(rows, rules);
  const cells = grid.flatMap((row, r) =>
    row.flatMap((segments, column): Cell[] => {
      if (segments.length === 0) return [];
      const box: Box = around(segments.map((segment) => segment.box));
      const isHeaderCell = hasHeader && r === 0;
      return [{ row: r, column, rowSpan: 1, columnSpan: 1, text: join(segments), box, isHeader: isHeaderCell }];
    }),
  );
  return { rows: rows.length, columns: columns.length, cells, align: alignOf(cells, columns.length) };
}

/** Cells of a row between tabs, a row a line. */
export function tableText({ rows, cells }: Pick<Table, 'rows' | 'cells'>): string {
  return Array.from({ length: rows }, (_, row) =>
    cells
      .filter((cell) => cell.row === row)
      .map((cell) => cell.text)
      .join('\t'),
  ).join('\n');
}

/** Right where most of the column's body cells are numbers. */
export function alignOf(cells: readonly Omit<Cell, 'box'>[], columns: number): ('right' | null)[] {
  return Array.from({ length: columns }, (_, i) => {
    const body = cells.filter(({ column, isHeader }) => column === i && !isHeader);
    const numbers = body.filter(({ text }) => isNumber(text)).length;
    return numbers > 0 && numbers > MOSTLY * body.length ? 'right' : null;
  });
}

export const isNumber = (text: string): boolean => NUMBER.test(text.trim());

const join = (segments: readonly Segment[]): string => segments.map(({ text }) => text).join(' ');

/** Intervals that overlap sideways are one column; from left to right. */
function columnsOf(cells: readonly Segment[]): [number, number][] {
  const columns: [number, number][] = [];
  for (const { box } of cells.toSorted((a, b) => a.box[0] - b.box[0])) {
    const last = columns.at(-1);
    if (last !== undefined && box[0] < last[1]) last[1] = Math.max(last[1], box[2]);
    else columns.push([box[0], box[2]]);
  }
  return columns;
}

type Grid = readonly (readonly (readonly Segment[])[])[];

/** Two columns of text, side by side. */
function isText(grid: Grid): boolean {
  return median(grid.map((row) => Math.min(...row.map((cell) => join(cell).length)))) > SENTENCE_CHARACTERS;
}

/** A few labels with their values. */
function arePairs(grid: Grid): boolean {
  return grid.length <= FEW_ROWS && grid.every(([label]) => label.length === 0 || join(label).endsWith(':'));
}

/** An address beside the facts of an invoice: no number stands alone. */
function areTexts(grid: Grid): boolean {
  return grid.length <= FEW_ROWS && !grid.flat().some((cell) => isNumber(join(cell)));
}

/** Rows of two texts that stand side by side → the texts of each side; null for labels with their values. */
export function sides(rows: readonly Row[]): Segment[][] | null {
  const columns = columnsOf(rows.flatMap(({ cells }) => cells));
  if (columns.length !== 2) return null;
  const grid = rows.map(({ cells }) =>
    columns.map(([x0, x1]) => cells.filter(({ box }) => box[0] < x1 && box[2] > x0)),
  );
  if (arePairs(grid) || !(isText(grid) || areTexts(grid))) return null;
  return columns.map((_, i) => grid.flatMap((row) => row[i]));
}

/** A rule lies between the first row and the second, along most of it. */
function isUnderlined([first, second]: readonly Row[], rules: readonly Box[]): boolean {
  return rules.some((rule) => {
    const isBetween = middleOf(rule) > middleOf(first.box) && middleOf(rule) < middleOf(second.box);
    const shared = Math.min(rule[2], first.box[2]) - Math.max(rule[0], first.box[0]);
    return isBetween && heightOf(rule) < heightOf(first.box) / 2 && shared > widthOf(first.box) / 2;
  });
}

/** The first row has no number, and is bold or has numbers below. */
function isHeader(grid: Grid): boolean {
  const [first, ...others] = grid;
  if (first.some((cell) => isNumber(join(cell)))) return false;
  const isBold = first.flat().every((segment) => segment.isBold);
  return isBold || others.some((row) => row.some((cell) => isNumber(join(cell))));
}
