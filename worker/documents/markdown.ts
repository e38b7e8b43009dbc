/** Blocks → Markdown (GFM), by way of mdast: what a document says is text there and never markup. */
import type { ListItem, Nodes, PhrasingContent, RootContent, TableCell } from 'mdast';
import { gfmTableToMarkdown } from 'mdast-util-gfm-table';
import { toMarkdown } from 'mdast-util-to-markdown';
import { pictureUrl, tableHtml } from './html.ts';
import type { Block, Label, Table } from './page.ts';
import { sectionsOf, type Section, type Shown } from './sections.ts';

/** Ends with a line break where there is text. */
export function markdownOf(blocks: readonly Block[], shown: Shown): string {
  return write({ type: 'root', children: sectionsOf(blocks, shown).flatMap((section) => nodesOf(section, shown)) });
}

/** Of one block, shown in any case. */
export const blockMarkdown = (block: Block, shown: Shown): string =>
  markdownOf([block], { ...shown, headersFooters: true }).trimEnd();

function write(node: Nodes): string {
  return toMarkdown(node, { extensions: [gfmTableToMarkdown()], bullet: '-', rule: '-', emphasis: '_' });
}

const text = (value: string): PhrasingContent[] => [{ type: 'text', value }];

function nodesOf(section: Section, shown: Shown): RootContent[] {
  if (section.kind === 'list') {
    const { isOrdered, start, items } = section;
    const children = items.map((item): ListItem => ({
      type: 'listItem',
      spread: false,
      children: [{ type: 'paragraph', children: text(item.text) }],
    }));
    return [{ type: 'list', ordered: isOrdered, start: isOrdered ? start : null, spread: false, children }];
  }
  return blockNodes(section.block, shown);
}

const HEADINGS: ReadonlySet<Label> = new Set(['title', 'heading']);
const PICTURES: ReadonlySet<Label> = new Set(['figure', 'seal']);

function blockNodes(block: Block, { htmlTables = false }: Shown): RootContent[] {
  if (block.table) return [tableNode(block.table, htmlTables)];
  if (HEADINGS.has(block.label))
    return [{ type: 'heading', depth: Math.min(block.level ?? 1, 6) as 1, children: text(block.text) }];
  if (block.label === 'code') return [{ type: 'code', value: block.text }];
  if (isLatex(block)) return [{ type: 'html', value: `$$\n${shownLatex(block.text)}\n$$` }];
  if (!PICTURES.has(block.label)) return [{ type: 'paragraph', children: text(block.text) }];
  const image = { type: 'image' as const, url: pictureUrl(block), alt: block.text || block.label };
  return [{ type: 'paragraph', children: [image] }];
}

/** LaTeX comes from a model alone; a formula of the first reader is its letters. */
const isLatex = ({ label, flags }: Block): boolean => label === 'formula' && flags.includes('from_vlm');

/** The same formula, with nothing in it that Markdown or HTML would take for a mark where mathematics is not shown. */
const shownLatex = (latex: string): string =>
  latex
    .replaceAll('<', String.raw`\lt `)
    .replaceAll('>', String.raw`\gt `)
    .replaceAll('](', '] (')
    .replaceAll('`', "'");

/** Markdown's tables have no spans: such a table stays HTML. */
function tableNode(table: Table, isHtml: boolean): RootContent {
  if (isHtml || table.cells.some(({ rowSpan, columnSpan }) => rowSpan > 1 || columnSpan > 1))
    return { type: 'html', value: tableHtml(table) };
  const row = (r: number) => ({
    type: 'tableRow' as const,
    children: Array.from({ length: table.columns }, (_, column): TableCell => {
      const cell = table.cells.find((each) => each.row === r && each.column === column);
      return { type: 'tableCell', children: text(cell?.text ?? '') };
    }),
  });
  const rows = Array.from({ length: table.rows }, (_, r) => row(r));
  const hasHeader = table.cells.some(({ isHeader }) => isHeader);
  // A table of Markdown begins with a header, even when there is none.
  const empty = {
    type: 'tableRow' as const,
    children: table.align.map((): TableCell => ({ type: 'tableCell', children: [] })),
  };
  return { type: 'table', align: [...table.align], children: hasHeader ? rows : [empty, ...rows] };
}
