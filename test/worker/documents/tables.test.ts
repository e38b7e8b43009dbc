/** Columns that few cells go over, lines that belong to a cell, text that only stands above a table. */
import { describe, expect, test } from 'vitest';
import { columnsOf, placed } from '../../../worker/documents/columns.ts';
import { layOut } from '../../../worker/documents/layout.ts';
import type { Segment } from '../../../worker/documents/page.ts';
import { line, madePage } from './made-page.ts';

/** Cells from and to these places, a row a line. */
const rows = (...all: readonly (readonly (readonly [number, number])[])[]): Segment[][] =>
  all.map((row, i) =>
    row.map(([from, to]): Segment => ({ text: 'x', box: [from, 20 * i, to, 20 * i + 10], size: 10, confidence: 1 })),
  );
const PAIR = [
  [0, 40],
  [60, 100],
] as const;

describe('columns', () => {
  test('one cell over two columns makes them no single one, and goes over both', () => {
    const all = rows(PAIR, PAIR, [[0, 90]], PAIR);
    const columns = columnsOf(all);
    expect(columns).toEqual([
      [0, 40],
      [60, 100],
    ]);
    expect(placed(all[2], columns)).toMatchObject([{ column: 0, span: 2 }]);
    expect(placed(all[0], columns)).toMatchObject([
      { column: 0, span: 1 },
      { column: 1, span: 1 },
    ]);
  });

  test('what most rows go over is one column', () => {
    expect(columnsOf(rows(PAIR, PAIR, [[0, 90]], [[0, 95]], [[5, 90]]))).toEqual([[0, 100]]);
  });

  test('a cell that stands between two columns is none, and goes over both', () => {
    const all = rows([[42, 58]], PAIR, PAIR, PAIR);
    const columns = columnsOf(all);
    expect(columns).toEqual([...PAIR]);
    expect(placed(all[0], columns)).toMatchObject([{ column: 0, span: 2 }]);
  });

  test('a cell ends where the next one of its row begins', () => {
    const columns = [...PAIR];
    const [row] = rows([
      [0, 70],
      [75, 95],
    ]);
    expect(placed(row, columns)).toMatchObject([
      { column: 0, span: 1 },
      { column: 1, span: 1 },
    ]);
  });
});

describe('tables on a page', () => {
  const row = (y: number, ...cells: readonly string[]) => cells.map((text, i) => line(text, 50 + 150 * i, y));
  const items = [
    ...row(140, 'Hammer', '2', '18.40'),
    ...row(160, 'Nails', '7', '3.10'),
    ...row(180, 'Saw', '1', '22.00'),
  ];
  const head = row(120, 'Description', 'Qty', 'Amount');
  const shown = (...segments: readonly Segment[]) =>
    layOut(madePage(segments), 1).blocks.map(({ label, text }) => `${label}: ${text}`);

  test('a cell that stands beside two rows is a cell of both', () => {
    const { table } = layOut(madePage([...head, ...items, line('Tools', -40, 150)]), 1).blocks[0];
    const tools = table!.cells.find(({ text }) => text === 'Tools');
    expect(tools).toMatchObject({ row: 1, column: 0, rowSpan: 2 });
    expect(table).toMatchObject({ rows: 4, columns: 4 });
  });

  test('a line of text above a table is no row of it, though it has two parts', () => {
    const above = [line('IBAN: GB33 BUKB 2020 1555 5555 5555 5555', 50, 85), line('Sort code: 20', 350, 85)];
    expect(shown(...above, ...head, ...items)).toEqual([
      'text: IBAN: GB33 BUKB 2020 1555 5555 5555 5555 Sort code: 20',
      'table: Description\tQty\tAmount\nHammer\t2\t18.40\nNails\t7\t3.10\nSaw\t1\t22.00',
    ]);
  });

  test.each([
    ['above its last line', 204, 216],
    ['below its first line', 212, 200],
  ])('a cell of two lines, its figures beside the one %s', (_, alone, beside) => {
    const wrapped = [line('Removal of the old one', 50, alone), ...row(beside, 'and of its parts', '4', '95.00')];
    const [table, ...others] = shown(
      ...head,
      ...items.map((each) => each),
      ...wrapped,
      ...row(232, 'Permit', '1', '5.00'),
    );
    expect(others).toEqual([]);
    expect(table).toMatch(
      /\n(Removal of the old one and of its parts|and of its parts Removal of the old one)\t4\t95\.00\nPermit/,
    );
    expect(table.includes('Removal of the old one and')).toBe(alone < beside);
  });

  test('a heading between two tables is none of their cells', () => {
    const second = [
      ...row(240, 'Name', 'Count', 'Sum'),
      ...row(260, 'Bolt', '3', '4.00'),
      ...row(280, 'Nut', '5', '6.00'),
    ];
    expect(
      shown(...head, ...items, line('Spare parts', 50, 224, 16), ...second).map((each) => each.split(':')[0]),
    ).toEqual(['table', 'heading', 'table']);
  });
});
