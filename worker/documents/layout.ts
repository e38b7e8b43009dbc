/** A page as it was read → its blocks in reading order. No model: geometry, sizes, and what lines begin with. */
import { apart } from './asides.ts';
import { around, heightOf, holds, sharesColumns, widthOf } from './box.ts';
import { codeRows, codeText, isTyped } from './code.ts';
import { withFootnotes } from './footnotes.ts';
import { isFormula } from './formulas.ts';
import { bodySize, isLarge, sizesOf, withBoldHeadings } from './headings.ts';
import { continues, itemStart } from './lists.ts';
import { levelPage, tiltPage } from './level.ts';
import { inReadingOrder } from './order.ts';
import type { Block, Box, Flag, LaidPage, ReadPage, Segment, Table } from './page.ts';
import { flatPage, seenPage } from './perspective.ts';
import { goesOn, joinLines, type Line } from './paragraphs.ts';
import { isRepeated } from './repeated.ts';
import { rowsOf, type Row } from './rows.ts';
import { ruledTables, type RuledTable } from './ruled.ts';
import { slantsOf } from './slants.ts';
import { sides, tableOf, tableRows, tableText, textAbove, withWrapped } from './tables.ts';
import { laidOutUpright } from './upright.ts';

/** Below it a block says `low_confidence`. */
const LOW_CONFIDENCE = 0.75;
/** A picture of less is no figure. */
const FIGURE_SHARE = 0.03;
/** A heading goes on in its next line. */
const HEADING_GAP = 0.8;
/** A formula goes on in its next line. */
const FORMULA_GAP = 1;
const CAPTION = /^(?:Fig(?:ure)?|Table|Abb(?:ildung)?|Tabelle)\.?\s*\d+/;

/** A block that may still grow. */
interface Draft {
  label: Block['label'];
  text: string;
  box: Box;
  last: Box;
  size: number;
  readonly isBold: boolean;
  readonly lines: Segment[];
  readonly mark?: string;
  readonly table?: Table;
  readonly flags?: readonly Flag[];
}

/** `page` counts from 1. What lies askew, or was photographed from an angle, is laid out as if it were flat. */
export function layOut(read: ReadPage, page: number): LaidPage {
  const { perspective, ...seen } = read;
  if (perspective) return seenPage(layOutLevel(flatPage(seen, perspective), page), perspective, read);
  const level = levelPage(read);
  const slants = read.reader === 'text' ? null : slantsOf(level);
  const flat = (upright: ReadPage) => layOutLevel(upright, page);
  return tiltPage(slants === null ? flat(level) : laidOutUpright(level, slants, flat));
}

function layOutLevel(read: ReadPage, page: number): LaidPage {
  const { segments, rules, images, ...rest } = read;
  const ruled = ruledTables(rules, segments, read.width);
  const free = segments.filter((segment) => !ruled.some((table) => table.segments.includes(segment)));
  const sizes = sizesOf(segments);
  const body = bodySize(sizes);
  const { main, asides } = apart(free);
  const about: Body = { body, isWord: wordsOf(read), isTyped: isTyped(segments), rules };
  const ordered = inReadingOrder([...main, ...ruled.map((table) => placeholder(table, body))]);
  const drafts = withFootnotes(withBoldHeadings(draftBlocks(rowsOf(ordered), ruled, about)), read.height, body);
  const notes = asides.flatMap((aside) => draftBlocks(rowsOf(inReadingOrder(aside)), [], about));
  const figures = figureDrafts(images, read, segments);
  const beside = notes.map((note): Draft => ({ ...note, label: note.table ? 'table' : 'aside' }));
  const all = inserted(inserted(drafts, figures, sharesColumns), beside, () => true);
  const blocks = captioned(all).map((draft, i) => finished(draft, page, i));
  return { ...rest, page, sizes, blocks };
}

/** A table with rules takes part in the reading order as one segment. */
const placeholder = ({ box }: RuledTable, size: number): Segment => ({ text: TABLE_SIGN, box, size, confidence: 1 });
const TABLE_SIGN = '\u0000';

interface Body {
  readonly body: number;
  readonly isWord: (word: string) => boolean;
  readonly isTyped: boolean;
  readonly rules: readonly Box[];
}

function draftBlocks(found: readonly Row[], ruled: readonly RuledTable[], body: Body): Draft[] {
  const rows = withWrapped(found, body.body);
  const drafts: Draft[] = [];
  for (let i = 0; i < rows.length;) {
    const drawn = ruled.find(({ box }) => rows[i].cells.some((cell) => cell.text === TABLE_SIGN && cell.box === box));
    if (drawn) {
      drafts.push(tableDraft(drawn.table, drawn.segments, drawn.box, []));
      i++;
      continue;
    }
    const lines = body.isTyped ? 0 : codeRows(rows, i);
    if (lines > 0) {
      drafts.push(codeDraft(rows.slice(i, i + lines)));
      i += lines;
      continue;
    }
    const count = tableRows(rows, i, body.body);
    const run = rows.slice(i, i + count);
    const above = textAbove(run);
    for (const row of run.slice(0, above)) addRow(drafts, row, body);
    if (above > 0) {
      i += above;
      continue;
    }
    const table = count > 0 ? tableOf(run, body.rules) : null;
    if (table) {
      const cells = run.flatMap((row) => row.cells);
      drafts.push(tableDraft(table, cells, around(run.map(({ box }) => box)), ['guessed_table']));
      i += count;
      continue;
    }
    const apart = count > 0 ? sides(run) : null;
    if (apart) for (const row of apart.flatMap((side) => rowsOf(side))) addRow(drafts, row, body);
    else addRow(drafts, rows[i], body);
    i += apart ? count : 1;
  }
  return drafts;
}

function tableDraft(table: Table, lines: readonly Segment[], box: Box, flags: readonly Flag[]): Draft {
  return {
    label: 'table',
    text: tableText(table),
    box,
    last: box,
    size: 0,
    isBold: false,
    lines: [...lines],
    table,
    flags,
  };
}

function codeDraft(rows: readonly Row[]): Draft {
  const box = around(rows.map((row) => row.box));
  const lines = rows.flatMap(({ cells }) => cells);
  return { label: 'code', text: codeText(rows), box, last: box, size: lines[0].size, isBold: false, lines };
}

function addRow(drafts: Draft[], { cells, box }: Row, { body, isWord }: Body): void {
  const text = cells.map((cell) => cell.text).join(' ');
  const size = Math.max(...cells.map((cell) => cell.size));
  const line: Line = { text, box, size, isBold: cells.every((cell) => cell.isBold === true) };
  const open = drafts.at(-1);
  const start = itemStart(text);
  const before = open?.label === 'list_item' ? open.mark! : null;
  if (isFormula(text)) {
    // Numerators and limits are lines of their own.
    if (open?.label === 'formula' && box[1] - open.last[3] < FORMULA_GAP * size) grow(open, line, cells, () => false);
    else drafts.push(draft('formula', line, cells));
  } else if (isLarge(size, text, body)) {
    const isSame = open?.label === 'heading' && Math.abs(open.size - size) < 0.1 * size;
    if (isSame && box[1] - open.last[3] < HEADING_GAP * size) grow(open, line, cells, () => false);
    else drafts.push(draft('heading', line, cells));
  } else if (start && continues(start, before)) {
    drafts.push({ ...draft('list_item', { ...line, text: start.rest }, cells), mark: start.mark });
  } else if (open && isOpen(open) && !isBeforeItem(open, line, body) && goesOn(open, line, body)) {
    grow(open, line, cells, isWord);
  } else drafts.push(draft('text', line, cells));
}

/** What begins below the mark of an item whose text stands apart from it is no part of the item. */
function isBeforeItem({ label, mark, lines }: Draft, { box }: Line, body: number): boolean {
  return label === 'list_item' && lines[0].text === mark && lines.length > 1 && box[0] < lines[1].box[0] - body;
}

const isOpen = ({ label }: Draft): boolean => label === 'text' || label === 'list_item';

function draft(label: Draft['label'], line: Line, cells: readonly Segment[]): Draft {
  return { ...line, label, last: line.box, lines: [...cells] };
}

function grow(open: Draft, { text, box, size }: Line, cells: readonly Segment[], isWord: Body['isWord']): void {
  open.text = joinLines(open.text, text, isWord);
  open.box = around([open.box, box]);
  open.last = box;
  open.size = Math.max(open.size, size);
  open.lines.push(...cells);
}

/** A hyphen of a scan ends a broken word; of a text layer only where the whole word stands elsewhere. */
function wordsOf({ reader, segments }: ReadPage): (word: string) => boolean {
  if (reader !== 'text') return () => true;
  const words = new Set(segments.flatMap(({ text }) => text.match(/\p{L}+/gu) ?? []));
  return (word) => words.has(word);
}

/** Pictures that are large enough and hold no text. */
function figureDrafts(images: readonly Box[], { width, height }: ReadPage, segments: readonly Segment[]): Draft[] {
  return images
    .filter((box) => widthOf(box) * heightOf(box) > FIGURE_SHARE * width * height)
    .filter((box) => !segments.some((segment) => holds(box, segment.box)))
    .map((box) => ({ label: 'figure', text: '', box, last: box, size: 0, isBold: false, lines: [] }));
}

/** A figure, or a note of the margin, stands before the first block beside or below it that begins below its upper edge. */
function inserted(
  drafts: readonly Draft[],
  others: readonly Draft[],
  belongs: (box: Box, other: Box) => boolean,
): Draft[] {
  const all = [...drafts];
  for (const other of others) {
    const below = all.findIndex(({ box }) => box[1] >= other.box[1] && belongs(box, other.box));
    all.splice(below < 0 ? all.length : below, 0, other);
  }
  return all;
}

/** "Figure 3" beside a figure or a table is its caption. */
function captioned(drafts: readonly Draft[]): Draft[] {
  const hasCaption = (each: Draft | undefined) => each?.label === 'figure' || each?.label === 'table';
  return drafts.map((each, i) =>
    each.label === 'text' && CAPTION.test(each.text) && (hasCaption(drafts[i - 1]) || hasCaption(drafts[i + 1]))
      ? { ...each, label: 'caption' }
      : each,
  );
}

function finished({ label, text, box, lines, mark, table, flags = [] }: Draft, page: number, order: number): Block {
  const confidence = lines.length === 0 ? 1 : lines.reduce((sum, line) => sum + line.confidence, 0) / lines.length;
  const all = new Set([...flags, ...lines.flatMap((line) => line.flags ?? [])]);
  if (confidence < LOW_CONFIDENCE) all.add('low_confidence');
  if (table === undefined && isRepeated(text)) all.add('repeated_text');
  return {
    id: `p${page}-b${order + 1}`,
    label,
    order,
    box,
    text,
    ...(mark !== undefined && { mark, level: 1 }),
    confidence,
    lines,
    ...(table && { table }),
    flags: [...all],
  };
}
