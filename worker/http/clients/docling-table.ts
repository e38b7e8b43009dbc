/** A table as docling has it: its cells, and a grid in which a cell stands wherever it reaches. */
import type { PageResult } from '../../jobs/documents.ts';
import type { BlockResult } from './labels.ts';
import { pointBox } from './page-points.ts';

type Table = NonNullable<BlockResult['table']>;

export function doclingTable({ rows, cols, cells }: Table, page: PageResult) {
  const placed = cells.map((cell) => cellOf(cell, page));
  const grid = Array.from({ length: rows }, (_, row) =>
    Array.from({ length: cols }, (__, column) => emptyCell(row, column)),
  );
  for (const cell of placed)
    for (let row = cell.start_row_offset_idx; row < Math.min(cell.end_row_offset_idx, rows); row++)
      grid[row].fill(cell, cell.start_col_offset_idx, cell.end_col_offset_idx);
  return { table_cells: placed, num_rows: rows, num_cols: cols, grid };
}

interface DoclingCell extends ReturnType<typeof place> {
  readonly bbox: ReturnType<typeof pointBox> | null;
  readonly text: string;
  readonly column_header: boolean;
}

const cellOf = ({ r, c, rs, cs, text, bbox, header }: Table['cells'][number], page: PageResult): DoclingCell => ({
  bbox: pointBox(bbox, page),
  ...place(r, c, rs, cs),
  text,
  column_header: header,
});

const emptyCell = (row: number, column: number): DoclingCell => ({
  bbox: null,
  ...place(row, column, 1, 1),
  text: '',
  column_header: false,
});

const place = (row: number, column: number, rows: number, columns: number) => ({
  row_span: rows,
  col_span: columns,
  start_row_offset_idx: row,
  end_row_offset_idx: row + rows,
  start_col_offset_idx: column,
  end_col_offset_idx: column + columns,
  row_header: false,
  row_section: false,
});
