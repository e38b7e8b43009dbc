/** A page as the API gives it: boxes in shares of the page, names in snake_case. Source: the result schema of docs/documents.md. */
import { blockMarkdown, markdownOf } from './markdown.ts';
import { tableHtml } from './html.ts';
import type { Block, Box, Cell, LaidPage, ReaderKind, Segment } from './page.ts';

export interface ResultOptions {
  readonly lines: boolean;
  readonly words: boolean;
  readonly headersFooters: boolean;
}

const ENGINES = { text: 'text', page: 'ocr', picture: 'ocr', vlm: 'vlm' } as const satisfies Record<ReaderKind, string>;

export type PageResult = ReturnType<typeof pageResult>;

export function pageResult(page: LaidPage, { lines, words, headersFooters }: ResultOptions) {
  const scale = scaler(page);
  const confidences = page.blocks.map(({ confidence }) => confidence);
  return {
    page: page.page,
    width: page.width,
    height: page.height,
    unit: page.unit,
    dpi: page.dpi,
    rotation: page.rotation,
    skew_deg: page.skewDegrees,
    engine: ENGINES[page.reader],
    reader: page.reader,
    reason: page.reason,
    confidence: { mean: mean(confidences), min: Math.min(1, ...confidences) },
    flags: page.flags,
    markdown: markdownOf(page.blocks, { headersFooters }),
    blocks: page.blocks.map((block) => blockResult(block, scale, lines)),
    ...(words && { words: page.blocks.flatMap((block) => wordResults(block, scale)) }),
  };
}

type Scale = (box: Box) => number[];

/** Four decimals: less than a pixel of any page. */
function scaler({ width, height }: LaidPage): Scale {
  const share = (value: number, whole: number) => Math.round((value / whole) * 1e4) / 1e4;
  return ([x0, y0, x1, y1]) => [share(x0, width), share(y0, height), share(x1, width), share(y1, height)];
}

const mean = (values: readonly number[]): number =>
  values.length === 0 ? 1 : values.reduce((sum, value) => sum + value, 0) / values.length;

function blockResult(block: Block, scale: Scale, lines: boolean) {
  const { id, label, order, text, level, mark, confidence, table, flags } = block;
  return {
    id,
    label,
    order,
    bbox: scale(block.box),
    text,
    markdown: blockMarkdown(block),
    ...(table && { html: tableHtml(table) }),
    ...(level !== undefined && { level }),
    ...(mark !== undefined && { mark }),
    confidence,
    ...(lines && { lines: block.lines.map((line) => lineResult(line, scale)) }),
    ...(table && {
      table: { rows: table.rows, cols: table.columns, cells: table.cells.map((cell) => cellResult(cell, scale)) },
    }),
    flags,
  };
}

const lineResult = ({ box, text, confidence }: Segment, scale: Scale) => ({ bbox: scale(box), text, confidence });

const cellResult = ({ row, column, rowSpan, columnSpan, text, box, isHeader }: Cell, scale: Scale) => ({
  r: row,
  c: column,
  rs: rowSpan,
  cs: columnSpan,
  text,
  bbox: scale(box),
  header: isHeader,
});

function wordResults({ id, lines }: Block, scale: Scale) {
  return lines.flatMap(({ words = [] }) =>
    words.map(({ text, box, confidence }) => ({ text, bbox: scale(box), confidence, block: id })),
  );
}
