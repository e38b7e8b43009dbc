/** The lines of a receipt that has no heads of columns: words, then an amount at the end of the row, down to the first sum. */
import { middleOf, heightOf } from '../box.ts';
import type { Found, Place } from './find.ts';
import { SUMS, type Item } from './items.ts';
import { parseAmount } from './shapes.ts';

/** An item's name, a row of dots or blanks, an amount with cents. */
const LINE = /^(?<name>.*?\p{L}.*?)[\s.…]+(?<amount>(?:[€$£¥]\s?)?\d[\d,.']*[.,]\d{2}(?:\s?[€$£¥])?)$/u;
const COUNTED = /^(?<count>\d{1,3})\s*(?:[xX×]{1,2}\s+)?(?<name>\p{L}.*)$/u;

export function rowItems(places: readonly Place[]): Item[] {
  const items: Item[] = [];
  for (const row of rowsOf(places)) {
    const text = row.map(({ segment }) => segment.text.trim()).join(' ');
    if (SUMS.test(text)) {
      if (items.length > 0) break;
      continue;
    }
    const groups = LINE.exec(text)?.groups;
    const amount = groups && parseAmount(groups.amount);
    if (amount) items.push(itemOf(groups.name, amount.value, row));
  }
  return items;
}

function itemOf(name: string, amount: number, row: readonly Place[]): Item {
  const found = <T>(value: T, { segment, block }: Place): Found<T> => ({
    value,
    label: '',
    text: segment.text,
    block: block.id,
    box: segment.box,
    confidence: segment.confidence,
  });
  const [first, last] = [row[0], row.at(-1)!];
  const counted = COUNTED.exec(name)?.groups;
  return {
    Description: found((counted?.name ?? name).trim(), first),
    ...(counted && { Quantity: found(Number(counted.count), first) }),
    Amount: found(amount, last),
  };
}

/** Segments on one height, from left to right. */
function rowsOf(places: readonly Place[]): Place[][] {
  const rows: Place[][] = [];
  for (const place of places.toSorted((a, b) => middleOf(a.segment.box) - middleOf(b.segment.box))) {
    const row = rows.at(-1);
    const { box } = place.segment;
    const isSame = row !== undefined && middleOf(box) - middleOf(row[0].segment.box) < 0.5 * heightOf(box);
    if (isSame) row.push(place);
    else rows.push([place]);
  }
  return rows.map((row) => row.toSorted((a, b) => a.segment.box[0] - b.segment.box[0]));
}
