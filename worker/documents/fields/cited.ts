/** Fields as the API gives them: each value with its page, its block, and its box in shares of the page, as citations have them. */
import type { LaidPage } from '../page.ts';
import { sharesOf, type Scale, type Shares } from '../shares.ts';
import type { Found } from './find.ts';
import { extractFields, type Fields } from './invoice.ts';
import type { Item } from './items.ts';

export interface Cited<T> extends Omit<Found<T>, 'box'> {
  readonly page: number;
  readonly bbox: Shares;
}

type CitedEach<T> = { readonly [Name in keyof T]: Cited<NonNullable<T[Name]> extends Found<infer V> ? V : never> };
export type CitedItem = CitedEach<Item>;
export type CitedFields = CitedEach<Omit<Fields, 'Items'>> & { readonly Items?: readonly CitedItem[] };

/** Of a page as it was laid out. */
export function citedFields(page: LaidPage): CitedFields {
  const { Items, ...fields } = extractFields(page.blocks);
  const scale = sharesOf(page);
  return {
    ...citedEach(fields, page.page, scale),
    ...(Items && { Items: Items.map((item) => citedEach(item, page.page, scale)) }),
  };
}

function citedEach<T extends object>(found: T, page: number, scale: Scale): CitedEach<T> {
  const cited = ({ value, label, text, block, box, confidence }: Found<unknown>): Cited<unknown> => ({
    value,
    label,
    text,
    page,
    block,
    bbox: scale(box),
    confidence,
  });
  const entries = Object.entries(found as Readonly<Record<string, Found<unknown>>>);
  return Object.fromEntries(entries.map(([name, each]) => [name, cited(each)])) as CitedEach<T>;
}
