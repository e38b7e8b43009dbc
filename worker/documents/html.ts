/** Blocks → HTML, by way of hast, sanitised: all that a document says is text. */
import type { Element, ElementContent } from 'hast';
import { defaultSchema, sanitize, type Schema } from 'hast-util-sanitize';
import { toHtml } from 'hast-util-to-html';
import type { Block, Cell, Table } from './page.ts';
import { sectionsOf, type Section, type Shown } from './sections.ts';

const SCHEMA: Schema = {
  ...defaultSchema,
  tagNames: ['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'p', 'ul', 'ol', 'li', 'pre', 'figure', 'figcaption', 'table'].concat(
    'thead',
    'tbody',
    'tr',
    'th',
    'td',
    'br',
    'header',
    'footer',
    'aside',
    'img',
  ),
  attributes: {
    img: ['src', 'alt'],
    ol: ['start'],
    th: ['colSpan', 'rowSpan'],
    td: ['colSpan', 'rowSpan'],
    '*': ['dataBlock', 'style'],
  },
  clobber: [],
};

/** A fragment: no head, no body. Every element of a block carries its id as `data-block`. */
export function htmlOf(blocks: readonly Block[], shown: Shown): string {
  const children = sectionsOf(blocks, shown).map((section) => elementOf(section));
  return toHtml(sanitize({ type: 'root', children }, SCHEMA));
}

/** From a result, or from the archive, to where a figure's picture is; nothing to fetch where none was drawn. */
export const pictureUrl = ({ id, isDrawn }: Block): string => (isDrawn ? `figures/${id}.png` : `#${id}`);

export const tableHtml = (table: Table): string => toHtml(sanitize(tableElement(table), SCHEMA));

function element(tagName: string, children: ElementContent[], properties: Element['properties'] = {}): Element {
  return { type: 'element', tagName, properties, children };
}

const text = (value: string): ElementContent[] => [{ type: 'text', value }];

function elementOf(section: Section): Element {
  if (section.kind === 'block') return blockElement(section.block);
  const items = section.items.map((item) => element('li', text(item.text), { dataBlock: item.id }));
  if (!section.isOrdered) return element('ul', items);
  return element('ol', items, section.start === 1 ? {} : { start: section.start });
}

const TAGS: Partial<Record<Block['label'], string>> = {
  header: 'header',
  footer: 'footer',
  page_number: 'footer',
  aside: 'aside',
  code: 'pre',
};

function blockElement(block: Block): Element {
  const properties = { dataBlock: block.id };
  if (block.label === 'title' || block.label === 'heading')
    return element(`h${Math.min(block.level ?? 1, 6)}`, text(block.text), properties);
  if (block.table) return { ...tableElement(block.table), properties };
  if (block.label === 'figure' || block.label === 'seal') return element('figure', figureChildren(block), properties);
  const isLatex = block.label === 'formula' && block.flags.includes('from_vlm');
  return element(isLatex ? 'pre' : (TAGS[block.label] ?? 'p'), text(block.text), properties);
}

function figureChildren(block: Block): Element[] {
  const { isDrawn, text: words, label } = block;
  const picture = element('img', [], { src: pictureUrl(block), alt: words || label });
  return [...(isDrawn ? [picture] : []), ...(words === '' ? [] : [element('figcaption', text(words))])];
}

function tableElement(table: Table): Element {
  const rows = Array.from({ length: table.rows }, (_, row) => element('tr', rowElements(table, row)));
  const isHead = (row: number) => table.cells.some((cell) => cell.row === row && cell.isHeader);
  const head = rows.filter((_, row) => isHead(row));
  const body = rows.filter((_, row) => !isHead(row));
  return element('table', [
    ...(head.length > 0 ? [element('thead', head)] : []),
    ...(body.length > 0 ? [element('tbody', body)] : []),
  ]);
}

/** A cell where one begins, an empty one where none reaches. */
function rowElements({ cells, columns, align }: Table, row: number): Element[] {
  return Array.from({ length: columns }, (_, column) => {
    const cell = cells.find((each) => reaches(each, row, column));
    if (!cell) return [element('td', [])];
    if (cell.row !== row || cell.column !== column) return [];
    const properties = {
      ...(cell.columnSpan > 1 && { colSpan: cell.columnSpan }),
      ...(cell.rowSpan > 1 && { rowSpan: cell.rowSpan }),
      ...(align[column] === 'right' && !cell.isHeader && { style: 'text-align:right' }),
    };
    return [element(cell.isHeader ? 'th' : 'td', text(cell.text), properties)];
  }).flat();
}

function reaches(cell: Cell, row: number, column: number): boolean {
  return (
    row >= cell.row && row < cell.row + cell.rowSpan && column >= cell.column && column < cell.column + cell.columnSpan
  );
}
