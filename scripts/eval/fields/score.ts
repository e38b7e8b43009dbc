/** How many fields of scans the rules find, and how many of those are right. */
import { extractFields, type Fields } from '../../../worker/documents/fields/invoice.ts';
import { parseAmericanDate, parseDate } from '../../../worker/documents/fields/shapes.ts';
import type { ReadScan, TrueItem } from './scans.ts';

export interface Score {
  /** How often it is printed. */
  printed: number;
  found: number;
  right: number;
}

/** Field → its score; `Items` counts lines, right when description, amount and, where it is printed, quantity are. */
export type Scores = Readonly<Record<string, Score>>;

const FIELDS = ['InvoiceTotal', 'InvoiceDate', 'InvoiceId', 'DueDate', 'SubTotal', 'TotalTax', 'VendorName'].concat(
  'CustomerName',
);
const DATES: ReadonlySet<string> = new Set(['InvoiceDate', 'DueDate']);

export function emptyScores(): Record<string, Score> {
  return Object.fromEntries([...FIELDS, 'Items'].map((name) => [name, { printed: 0, found: 0, right: 0 }]));
}

export function addScan(scores: Record<string, Score>, { fields, blocks }: ReadScan): void {
  const found = extractFields(blocks);
  for (const name of FIELDS) {
    const truth = fields[name];
    const value = (found[name as keyof Fields] as { readonly value: string | number } | undefined)?.value;
    if (truth !== undefined) scores[name].printed++;
    if (value !== undefined) scores[name].found++;
    if (truth !== undefined && value !== undefined && isSame(name, truth, value)) scores[name].right++;
  }
  const lines = found.Items ?? [];
  scores.Items.printed += fields.Items.length;
  scores.Items.found += lines.length;
  scores.Items.right += fields.Items.filter((item) => lines.some((line) => isItem(item, line))).length;
}

type Line = NonNullable<Fields['Items']>[number];

const isItem = (item: TrueItem, line: Line): boolean =>
  Object.entries(item).every(([name, truth]) => {
    const value = line[name as keyof Line]?.value;
    return value !== undefined && isSame(name, truth, value);
  });

/** Dates in numbers alone either way: which of two numbers is the month, nobody can tell. */
function isSame(name: string, truth: string | number, value: string | number): boolean {
  if (typeof truth === 'number') return typeof value === 'number' && Math.abs(truth - value) < 0.005;
  if (DATES.has(name)) return parseDate(truth) === value || parseAmericanDate(truth) === value;
  return plain(truth) === plain(String(value));
}

const plain = (text: string): string => text.toLowerCase().replaceAll(/\s+/g, ' ').trim();
