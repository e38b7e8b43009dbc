/** Tables without rules: following rows of several cells whose columns line up. */
import { columnsOf, placed } from './columns.ts';
import { around, heightOf, median, middleOf, sharesColumns, widthOf } from './box.ts';
import type { Box, Cell, Segment, Table } from './page.ts';
import { itemStart } from './lists.ts';
import type { Row } from './rows.ts';

/** Between two rows of a table, in sizes of the body's letters. */
const ROW_GAP = 2.2;
/** Cells that are nearer, in sizes, are one line that its reader found in two parts. */
const APART = 0.6;
/** Text above a table: rows at most, how much farther they are than the table's rows from each other, and the fewest rows of the rest. */
const [MOST_ABOVE, FARTHER, FEWEST_ROWS] = [2, 1.4, 3];
/** A line is so much nearer to the cell that it goes on, and its letters are as large, but for this share. */
const [NEARER, ALIKE] = [1.5, 0.15];
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

/** How many of the first rows are text above the table: farther from it than its rows are from each other, with cells over several columns. */
export function textAbove(rows: readonly Row[]): number {
  const gaps = rows.slice(1).map(({ box }, i) => box[1] - rows[i].box[3]);
  for (let lead = Math.min(MOST_ABOVE, rows.length - FEWEST_ROWS); lead > 0; lead--) {
    if (gaps[lead - 1] < FARTHER * median(gaps.slice(lead))) continue;
    const columns = columnsOf(rows.slice(lead).map(({ cells }) => cells));
    if (placed(rows[lead - 1].cells, columns).some(({ span }) => span > 1)) return lead;
  }
  return 0;
}

/**
 * A line that stands alone between rows of cells, below the first cell of one of them and much nearer to it than to the other, is a part of that
 * cell. One that stands beside both of them is a cell of both. `body`: size of the letters.
 */
export function withWrapped(rows: readonly Row[], body: number): Row[] {
  const out: Row[] = [];
  for (let i = 0; i < rows.length; i++) {
    const [before, row, after] = [out.at(-1), rows[i], rows.at(i + 1)];
    if (row.cells.length > 1 || !before || !after || ![before, after].every((each) => hasCells(each, APART * body))) {
      out.push(row);
      continue;
    }
    const [above, below] = [row.box[1] - before.box[3], after.box[1] - row.box[3]];
    const most = Math.max(above, below);
    if (most < heightOf(row.box) / 2 && [before, after].every((each) => isBeside(row, each))) {
      out[out.length - 1] = { cells: [...before.cells, ...row.cells], box: before.box };
    } else if (below * NEARER < above && isUnder(row, after, body)) {
      out.push({ cells: [...row.cells, ...after.cells], box: around([row.box, after.box]) });
      i++;
    } else if (above * NEARER < below && isUnder(row, before, body)) {
      out[out.length - 1] = { cells: [...before.cells, ...row.cells], box: around([before.box, row.box]) };
    } else out.push(row);
  }
  return out;
}

/** No cell of the one is above or below a cell of the other. */
const isBeside = (a: Row, b: Row): boolean =>
  !a.cells.some((cell) => b.cells.some(({ box }) => sharesColumns(cell.box, box)));

/** A line of the same letters as the first cell, which begins where that begins. */
function isUnder({ cells: [line] }: Row, { cells }: Row, body: number): boolean {
  const first = cells.reduce((most, cell) => (cell.box[0] < most.box[0] ? cell : most));
  const isAlike = Math.abs(line.size - first.size) <= ALIKE * first.size && line.isBold === first.isBold;
  return isAlike && Math.abs(line.box[0] - first.box[0]) < APART * body;
}

function hasCells({ cells }: Row, apart: number): boolean {
  const fromLeft = cells.toSorted((a, b) => a.box[0] - b.box[0]);
  return fromLeft.some(({ box }, i) => i > 0 && box[0] - fromLeft[i - 1].box[2] > apart);
}

/** null when the rows do not line up as a table does. `rules` that are drawn on the page: one below the first row makes it a header. */
export function tableOf(rows: readonly Row[], rules: readonly Box[] = []): Table | null {
  const columns = columnsOf(rows.map(({ cells }) => cells));
  if (columns.length < 2) return null;
  const places = rows.map(({ cells }) => placed(cells, columns));
  const grid = places.map((row) =>
    columns.map((_, i) => lineAfterLine(row.filter(({ column }) => column === i).map(({ segment }) => segment))),
  );
  const filled = places.flat().reduce((sum, { span }) => sum + span, 0);
  if (filled < FILLED * rows.length * columns.length) return null;
  if (columns.length === 2 && (isText(grid) || arePairs(grid) || areItems(grid) || areTexts(grid))) return null;
  const hasHeader = isHeader(grid) || isUnderlined(rows, rules);
  const cells = grid.flatMap((row, r) =>
    row.flatMap((segments, column): Cell[] => {
      if (segments.length === 0) return [];
      const box: Box = around(segments.map((segment) => segment.box));
      const isHeaderCell = hasHeader && r === 0;
      const columnSpan = places[r].findLast((place) => place.column === column)!.span;
      const isFree = places[r + 1]?.every((place) => column < place.column || column >= place.column + place.span);
      const rowSpan = isFree && isBesideBoth(segments, rows[r]) ? 2 : 1;
      return [{ row: r, column, rowSpan, columnSpan, text: join(segments), box, isHeader: isHeaderCell }];
    }),
  );
  return { rows: rows.length, columns: columns.length, cells, align: alignOf(cells, columns.length) };
}

/** One cell that reaches below its row, which is as high as the others. */
function isBesideBoth([cell, ...others]: readonly Segment[], { box }: Row): boolean {
  return others.length === 0 && cell.box[3] > box[3] + heightOf(cell.box) / 4;
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

/** From left to right, and what stands lower after it. */
const lineAfterLine = (segments: readonly Segment[]): Segment[] =>
  segments.toSorted((a, b) =>
    Math.abs(a.box[1] - b.box[1]) > heightOf(a.box) / 2 ? a.box[1] - b.box[1] : a.box[0] - b.box[0],
  );

const join = (segments: readonly Segment[]): string => segments.map(({ text }) => text).join(' ');

type Grid = readonly (readonly (readonly Segment[])[])[];

/** Two columns of text, side by side. */
function isText(grid: Grid): boolean {
  return median(grid.map((row) => Math.min(...row.map((cell) => join(cell).length)))) > SENTENCE_CHARACTERS;
}

/** A few labels with their values. */
function arePairs(grid: Grid): boolean {
  return grid.length <= FEW_ROWS && grid.every(([label]) => label.length === 0 || join(label).endsWith(':'));
}

/** Marks of a list stand apart from its items. */
function areItems(grid: Grid): boolean {
  return grid.every(([mark, item]) => itemStart(`${join(mark)} ${join(item)}`)?.mark === join(mark));
}

/** An address beside the facts of an invoice: no number stands alone. */
function areTexts(grid: Grid): boolean {
  return grid.length <= FEW_ROWS && !grid.flat().some((cell) => isNumber(join(cell)));
}

/** Rows of two texts that stand side by side → the texts of each side; null for labels with their values. */
export function sides(rows: readonly Row[]): Segment[][] | null {
  const columns = columnsOf(rows.map(({ cells }) => cells));
  if (columns.length !== 2) return null;
  const grid = rows.map(({ cells }) =>
    columns.map(([x0, x1]) => cells.filter(({ box }) => box[0] < x1 && box[2] > x0)),
  );
  if (arePairs(grid) || areItems(grid) || !(isText(grid) || areTexts(grid))) return null;
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
