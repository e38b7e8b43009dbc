/**
 * Where the cells of a table stand whose model gave none: where the first reader saw the same text, else where their rows and columns
 * are, else in even shares of the table's box.
 */
import { around } from '../box.ts';
import type { Block, Box, Cell, Segment, Table } from '../page.ts';
import type { ReplyTable } from './region.ts';

type ReplyCell = ReplyTable['cells'][number];

export function placedTable(table: ReplyTable, { box, lines }: Pick<Block, 'box' | 'lines'>): Table {
  const seen = seenBoxes(table.cells, lines);
  const columns = bands(table, seen, box, 0);
  const rows = bands(table, seen, box, 1);
  const cells = table.cells.map((cell, i): Cell => {
    const { row, column, rowSpan, columnSpan } = cell;
    const slot: Box = [
      columns[column][0],
      rows[row][0],
      columns[column + columnSpan - 1][1],
      rows[row + rowSpan - 1][1],
    ];
    return { ...cell, box: seen[i] ?? slot };
  });
  return { ...table, cells };
}

/** Of each cell the lines with its text, each line once; null of a cell that the first reader read otherwise. */
function seenBoxes(cells: readonly ReplyCell[], lines: readonly Segment[]): (Box | null)[] {
  const left = new Map<string, Segment[]>();
  for (const line of lines) {
    const key = plain(line.text);
    left.set(key, [...(left.get(key) ?? []), line]);
  }
  const whole = cells.map(({ text }) => left.get(plain(text))?.shift()?.box ?? null);
  return cells.map(({ text }, i) => whole[i] ?? partBoxes(plain(text), left));
}

/** Of a cell that the first reader saw as several lines: those that make it up, one behind the other. */
function partBoxes(text: string, left: Map<string, Segment[]>): Box | null {
  const boxes: Box[] = [];
  for (const [key, lines] of left) {
    if (key.length < 2 || lines.length === 0 || !text.includes(key)) continue;
    boxes.push(lines.shift()!.box);
  }
  return boxes.length === 0 ? null : around(boxes);
}

const plain = (text: string): string => text.normalize('NFKC').replaceAll(/\s/g, '').toLowerCase();

type Band = readonly [from: number, to: number];

/** Columns (axis 0) or rows (axis 1): as far as their cells that were seen reach, or an even share. */
function bands(table: ReplyTable, seen: readonly (Box | null)[], box: Box, axis: 0 | 1): Band[] {
  const count = axis === 0 ? table.columns : table.rows;
  const step = (box[axis + 2] - box[axis]) / count;
  return Array.from({ length: count }, (_, i): Band => {
    const boxes = table.cells.flatMap((cell, at) => {
      const [place, span] = axis === 0 ? [cell.column, cell.columnSpan] : [cell.row, cell.rowSpan];
      return place === i && span === 1 && seen[at] !== null ? [seen[at]] : [];
    });
    if (boxes.length === 0) return [box[axis] + i * step, box[axis] + (i + 1) * step];
    const all = around(boxes);
    return [all[axis], all[axis + 2]];
  });
}
