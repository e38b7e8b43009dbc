/** The lines of an invoice or a receipt: rows of a table whose head names its columns, or rows that end in an amount. */
import type { Block, Cell } from '../page.ts';
import type { Found } from './find.ts';
import { parseAmount } from './shapes.ts';

export interface Item {
  readonly Description?: Found<string>;
  readonly Quantity?: Found<number>;
  readonly Unit?: Found<string>;
  readonly UnitPrice?: Found<number>;
  readonly ProductCode?: Found<string>;
  readonly Amount?: Found<number>;
}

const HEADS: readonly (readonly [keyof Item, RegExp])[] = [
  ['Quantity', /^(?:[qo]ty|quantity|menge|anzahl|hours|qté|cant)\b/i],
  ['UnitPrice', /^(?:unit price|price|rate|unit cost|einzelpreis|price each|each)\b/i],
  ['Amount', /^(?:amount|total|line total|sum|betrag|net|gesamt)\b/i],
  ['ProductCode', /^(?:code|sku|item no|article|art\.? ?no|product code|ref)\b/i],
  ['Unit', /^(?:unit|einheit|uom)$/i],
  ['Description', /^(?:description|item|product|details?|beschreibung|article|service|bezeichnung|goods)\b/i],
];
/** A line that adds up, or says how it was paid. */
export const SUMS =
  /^(?:sub[\s-]?total|(?:grand\s*)?total|(?:sales\s*)?tax|vat|gst|mwst|discount|shipping|amount(?:\s*due)?$|due\b|balance|net|gross|cash|change|paid|card|visa|rounding)(?![\w-])/i;

/** Of the first table whose head names a column of amounts. */
export function tableItems(blocks: readonly Block[]): Item[] {
  for (const block of blocks) {
    const columns = block.table && columnsOf(block.table.cells);
    if (!block.table || !columns?.some((name) => name === 'Amount' || name === 'UnitPrice')) continue;
    const rows = Array.from({ length: block.table.rows - 1 }, (_, i) =>
      block.table!.cells.filter(({ row }) => row === i + 1),
    );
    return rows.flatMap((row) => itemOf(row, columns, block));
  }
  return [];
}

function columnsOf(cells: readonly Cell[]): (keyof Item | null)[] {
  const taken = new Set<keyof Item>();
  const columns: (keyof Item | null)[] = [];
  for (const { column, text } of cells.filter(({ row }) => row === 0)) {
    const name = HEADS.find(([field, pattern]) => !taken.has(field) && pattern.test(text.trim()))?.[0] ?? null;
    if (name) taken.add(name);
    columns[column] = name;
  }
  return columns;
}

const NUMBERS: ReadonlySet<string> = new Set(['Quantity', 'UnitPrice', 'Amount']);

function itemOf(cells: readonly Cell[], columns: readonly (keyof Item | null)[], block: Block): Item[] {
  const fields = cells.flatMap(({ column, text, box }) => {
    const name = columns[column];
    if (!name) return [];
    const value = NUMBERS.has(name) ? parseAmount(text)?.value : text;
    return value === undefined
      ? []
      : [[name, { value, label: '', text, block: block.id, box, confidence: block.confidence }]];
  });
  const item = Object.fromEntries(fields) as Item;
  const isSum = cells.some(({ text }) => SUMS.test(text.trim()));
  return isSum || (!item.Amount && !item.UnitPrice) ? [] : [item];
}

/** Of 1: rounding. */
const CENT = 0.01;

/** Items whose prices alone add up to one of the sums: prices of lines and not of pieces, which is what papers with one column of money have. */
export function withAmounts(items: readonly Item[], sums: readonly number[]): readonly Item[] {
  if (items.length === 0 || items.some(({ Amount, UnitPrice }) => Amount || !UnitPrice)) return items;
  const added = items.reduce((sum, { UnitPrice }) => sum + UnitPrice!.value, 0);
  if (!sums.some((sum) => Math.abs(sum - added) < CENT * items.length)) return items;
  return items.map(({ UnitPrice, ...item }) => ({ ...item, Amount: UnitPrice }));
}
