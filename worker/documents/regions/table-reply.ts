/**
 * A model's HTML of a table → cells. Nothing of the HTML is passed on: tags make rows, cells and spans, everything else is text.
 * Cost: linear in the reply.
 */
import { GlimpseError } from '../../errors.ts';
import { LIMITS } from '../../limits.ts';
import { alignOf, isNumber } from '../tables.ts';
import type { ReplyTable } from './region.ts';

interface FoundCell {
  text: string;
  readonly rowSpan: number;
  readonly columnSpan: number;
  readonly isHeader: boolean;
}

/** @throws GlimpseError region_malformed */
export function tableReply(reply: string): ReplyTable {
  const start = reply.search(/<table[\s>]/i);
  if (start < 0) throw malformed('has no <table>');
  const rows = new RowReader().read(reply.slice(start)).filter((row) => row.length > 0);
  const table = laidOut(rows);
  if (table.rows * table.columns < 2 || !table.cells.some(({ text }) => text !== ''))
    throw malformed('is a table of nothing');
  return table;
}

/** A tag, a piece of text, or a comment. */
const TOKEN = /<!--[^]*?-->|<(\/?)([a-z][a-z\d]*)([^<>]*)>|[^<]+|</giy;
/** Tags that make the table; of all others the text is kept. */
const SHAPING = /^(?:table|thead|tbody|tfoot|tr|td|th|br|caption)$/;

class RowReader {
  readonly #rows: FoundCell[][] = [];
  #cell: FoundCell | null = null;
  #isInHead = false;
  #isInCaption = false;
  #depth = 0;

  read(html: string): FoundCell[][] {
    TOKEN.lastIndex = 0;
    for (let token = TOKEN.exec(html); token !== null; token = TOKEN.exec(html)) {
      const [whole, slash, name, attributes] = token;
      if (whole.startsWith('<!--')) continue;
      if (name === undefined) this.#text(whole);
      else if (SHAPING.test(name.toLowerCase())) this.#tag(name.toLowerCase(), slash === '/', attributes);
      if (this.#depth === 0) return this.#rows;
    }
    throw malformed('ends before its table does');
  }

  #text(text: string): void {
    if (this.#cell !== null) this.#cell.text += decoded(text);
    else if (text.trim() !== '' && !this.#isInCaption) throw malformed('has text between its cells');
  }

  #tag(name: string, isEnd: boolean, attributes: string): void {
    if (name === 'br') return this.#text(' ');
    this.#cell = null;
    if (name === 'table') this.#table(isEnd);
    else if (name === 'thead') this.#isInHead = !isEnd;
    else if (name === 'caption') this.#isInCaption = !isEnd;
    else if (name === 'tr' && !isEnd) this.#rows.push([]);
    else if ((name === 'td' || name === 'th') && !isEnd) this.#open(name === 'th' || this.#isInHead, attributes);
  }

  #table(isEnd: boolean): void {
    this.#depth += isEnd ? -1 : 1;
    if (this.#depth > 1) throw malformed('has a table in a table');
  }

  #open(isHeader: boolean, attributes: string): void {
    if (this.#rows.length === 0) this.#rows.push([]);
    const [rowSpan, columnSpan] = [spanOf(attributes, 'rowspan'), spanOf(attributes, 'colspan')];
    this.#cell = { text: '', rowSpan, columnSpan, isHeader };
    this.#rows.at(-1)!.push(this.#cell);
  }
}

function spanOf(attributes: string, name: 'rowspan' | 'colspan'): number {
  const [, span = '1'] = new RegExp(`\\b${name}\\s*=\\s*["']?(\\d{1,4})`, 'i').exec(attributes) ?? [];
  return Math.max(1, Number(span));
}

/** Every cell to the first free place of its row. @throws GlimpseError region_malformed where the grid is too large */
function laidOut(rows: readonly (readonly FoundCell[])[]): ReplyTable {
  const most = LIMITS.regionTableCells.value;
  const isTaken = new Set<number>();
  const found: (FoundCell & { readonly row: number; readonly column: number })[] = [];
  let columns = 0;
  for (const [row, cells] of rows.entries()) {
    let column = 0;
    for (const cell of cells) {
      while (isTaken.has(row * most + column)) column++;
      const rowSpan = Math.min(cell.rowSpan, rows.length - row);
      const { columnSpan } = cell;
      columns = Math.max(columns, column + columnSpan);
      if (columns * rows.length > most) throw malformed(`has more than ${most} cells`);
      for (let r = row; r < row + rowSpan; r++)
        for (let c = column; c < column + columnSpan; c++) isTaken.add(r * most + c);
      found.push({ ...cell, row, column, rowSpan });
      column += columnSpan;
    }
  }
  const trimmed = found.map((cell) => ({ ...cell, text: cell.text.replaceAll(/\s+/g, ' ').trim() }));
  return withHeader(
    trimmed.filter(({ text }) => text !== ''),
    rows.length,
    columns,
  );
}

/** Where no cell says that it is a header: a first row without numbers above rows with some. */
function withHeader(cells: ReplyTable['cells'], rows: number, columns: number): ReplyTable {
  const first = cells.filter(({ row }) => row === 0);
  const isSaid = cells.some(({ isHeader }) => isHeader);
  const isMeant = !first.some(({ text }) => isNumber(text)) && cells.some(({ text }) => isNumber(text));
  const marked = isSaid ? cells : cells.map((cell) => ({ ...cell, isHeader: isMeant && cell.row === 0 }));
  return { rows, columns, cells: marked, align: alignOf(marked, columns) };
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };
const LAST_CODE_POINT = 0x10ffff;

function decoded(text: string): string {
  return text.replaceAll(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,5}));/gi, (whole, decimal, hex, name: string) => {
    if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? whole;
    const code = decimal === undefined ? Number.parseInt(String(hex), 16) : Number(decimal);
    return code <= LAST_CODE_POINT ? String.fromCodePoint(code) : whole;
  });
}

const malformed = (what: string): GlimpseError =>
  new GlimpseError('region_malformed', `The model's reply to a table ${what}.`);
