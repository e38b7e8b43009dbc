/** A page as the API gives it: boxes in shares of the page, names in snake_case. Source: the result schema of docs/documents.md. */
import { ENGINE_OF } from './engine-of.ts';
import { blockMarkdown, markdownOf } from './markdown.ts';
import { tableHtml } from './html.ts';
import type { Block, Cell, LaidPage, Segment } from './page.ts';
import { blockText } from './plain-text.ts';
import type { Shown } from './sections.ts';
import { sharesOf, type Scale } from './shares.ts';
import { wordSpans } from './spans.ts';

export interface ResultOptions {
  readonly lines: boolean;
  readonly words: boolean;
  readonly shown: Shown;
  /** Whether headers and footers are texts of their own beside the page's Markdown. */
  readonly isApart: boolean;
  /** Where the picture of a figure is fetched, by the id of its block. */
  readonly figureUrl: (block: string) => string;
}

export type PageResult = ReturnType<typeof pageResult>;

export function pageResult(page: LaidPage, { lines, words, shown, isApart, figureUrl }: ResultOptions) {
  const scale = sharesOf(page);
  const confidences = page.blocks.map(({ confidence }) => confidence);
  return {
    page: page.page,
    width: page.width,
    height: page.height,
    unit: page.unit,
    dpi: page.dpi,
    rotation: page.rotation,
    skew_deg: page.skewDegrees,
    engine: ENGINE_OF[page.reader],
    reader: page.reader,
    reason: page.reason,
    confidence: { mean: mean(confidences), min: Math.min(1, ...confidences) },
    flags: page.flags,
    warnings: page.warnings ?? [],
    markdown: markdownOf(page.blocks, shown),
    ...(isApart && { header: textsOf(page, ['header']), footer: textsOf(page, ['footer', 'page_number']) }),
    blocks: page.blocks.map((block) => blockResult(block, { scale, lines, shown, figureUrl })),
    ...(words && wordResults(page, scale)),
  };
}

const mean = (values: readonly number[]): number =>
  values.length === 0 ? 1 : values.reduce((sum, value) => sum + value, 0) / values.length;

/** A line each. */
function textsOf({ blocks }: LaidPage, labels: readonly Block['label'][]): string {
  return blocks
    .filter(({ label }) => labels.includes(label))
    .map(({ text }) => text)
    .join('\n');
}

function blockResult(
  block: Block,
  { scale, lines, shown, figureUrl }: Pick<ResultOptions, 'lines' | 'shown' | 'figureUrl'> & { readonly scale: Scale },
) {
  const { id, label, order, text, level, mark, confidence, table, flags, isDrawn } = block;
  return {
    id,
    label,
    order,
    bbox: scale(block.box),
    text,
    markdown: blockMarkdown(block, shown),
    ...(table && { html: tableHtml(table) }),
    ...(level !== undefined && { level }),
    ...(mark !== undefined && { mark }),
    confidence,
    ...(lines && { lines: block.lines.map((line) => lineResult(line, scale)) }),
    ...(table && {
      table: { rows: table.rows, cols: table.columns, cells: table.cells.map((cell) => cellResult(cell, scale)) },
    }),
    ...(isDrawn && { figure: { id, url: figureUrl(id) } }),
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

/** The page's text, a block a line, and its words with their places in it. */
function wordResults({ blocks }: LaidPage, scale: Scale) {
  let text = '';
  const words = blocks.flatMap((block) => {
    const own = blockText(block);
    const all = block.lines.flatMap((line) => line.words ?? []);
    const spans = wordSpans(own, all, text.length);
    text += own === '' ? '' : `${own}\n`;
    return all.map((word, i) => ({
      text: word.text,
      polygon: polygonOf(scale(word.box)),
      confidence: word.confidence,
      block: block.id,
      span: spans[i],
    }));
  });
  return { text, words };
}

/** Corners from the upper left one on, clockwise. */
const polygonOf = ([x0, y0, x1, y1]: readonly number[]): number[] => [x0, y0, x1, y0, x1, y1, x0, y1];
