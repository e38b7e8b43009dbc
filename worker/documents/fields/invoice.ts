/**
 * The fields of an invoice or a receipt by rules on labels and geometry, without a model. Every value has the block and the box
 * that it comes from; what is not found is left out, never guessed. Names are those of Azure's prebuilt invoice.
 */
import type { Block } from '../page.ts';
import { findLabelled, placesOf, valueAt, type Found, type Place } from './find.ts';
import { tableItems, withAmounts, type Item } from './items.ts';
import { rowItems } from './row-items.ts';
import {
  parseAmericanDate,
  parseAmount,
  parseDate,
  parseFirstIdentifier,
  parseIdentifier,
  parseText,
  type Amount,
} from './shapes.ts';
import { vendorOf } from './vendor.ts';

export type Preset = 'prebuilt-invoice' | 'prebuilt-receipt';
export const PRESETS: readonly Preset[] = ['prebuilt-invoice', 'prebuilt-receipt'];

export interface Fields {
  readonly VendorName?: Found<string>;
  readonly CustomerName?: Found<string>;
  readonly InvoiceId?: Found<string>;
  readonly InvoiceDate?: Found<string>;
  readonly DueDate?: Found<string>;
  readonly PurchaseOrder?: Found<string>;
  readonly SubTotal?: Found<number>;
  readonly TotalTax?: Found<number>;
  readonly InvoiceTotal?: Found<number>;
  readonly AmountDue?: Found<number>;
  readonly Currency?: Found<string>;
  readonly Items?: readonly Item[];
}

const LABELS = {
  id: /(?<!\boriginal\s)\b(?:invoice|bill|receipt|rechnung|document|facture|ticket|order|credit\s*note)s?\.?\s*(?:number|no\b\.?|nr\.?|num\.?|id|#|n°)|^(?:no|nr|number)\b[.:]?|^#(?=\s*\d)/i,
  date: /\b(?:(?:invoice|issue|bill(?:ing)?|receipt|document)\s*date|date(?: of issue| issued)?|issued(?: on)?|datum|rechnungsdatum|date de (?:la )?facture)\b/i,
  due: /\b(?:(?:payment\s*)?due(?:\s*(?:date|on|by))?|pay(?:ment)?\s*(?:by|before)|f[äaé]llig(?:\s*am)?|zahlbar bis|date d[’']échéance|échéance)(?!\p{L})/iu,
  order:
    /\b(?:purchase\s*order|p\.?\s?o\.?\s*(?:number|no\.?|#)|po\s*(?:number|no\.?|#)|bestellnummer)\s*(?:number|no\.?|#)?/i,
  subTotal:
    /\b(?:sub[\s-]?total|net(?!\s*\d{1,3}\s*(?:days|tage)?\s*(?:$|[,;|]))(?:\s*(?:amount|total))?|zwischensumme|nettobetrag|total\s*h\.?t\b|total\s*(?:excl|before|without)\b.*)/i,
  tax: /\b(?:(?:sales\s*)?tax|v\.?a\.?t\.?|gst|mwst\.?|ust\.?|tva)\b(?:\s*\(?\d{1,2}(?:[.,]\d+)?\s*%\)?)?/i,
  total:
    /\b(?:grand\s*total|total(?:\s*(?:amount|due|sum|payable|to pay|incl\S*.*))?|amount\s*(?:payable|total|due)|(?:gesamt|rechnungs|end|brutto)(?:betrag|summe)|gesamt|summe|(?:total|montant)\s*t\.?t\.?c|net à payer|balance\s*due)(?!\p{L})/iu,
  dueAmount: /\b(?:amount|balance|total)\s*due\b/i,
  customer:
    /^(?:to\s*:|bill(?:ed)?\s*to\b|sold\s*to|customer\b|client\b|invoice\s*to|rechnung\s*an|kunde\b)(?!\s*(?:no\b|nr|number|id\b|#))/i,
} as const;

/** A label whose total is no total. */
const NOT_TOTAL = /\b(?:sub|net|items?|qty|quantity|discount|tax|vat|gst|savings?|excl|before|without)\b|zwischen/i;

export function extractFields(blocks: readonly Block[]): Fields {
  const places = placesOf(blocks);
  const amount = (label: RegExp) => findLabelled(places, label, parseAmount);
  const number = (found: Found<{ readonly value: number }> | undefined) =>
    found && { ...found, value: found.value.value };
  const total = totalOf(places);
  const table = tableItems(blocks);
  const subTotal = number(amount(LABELS.subTotal)[0]);
  const sums = [subTotal?.value, total?.value.value].filter((value) => value !== undefined);
  const items = withAmounts(table.length > 0 ? table : rowItems(places), sums);
  const parseDay = isAmerican(places) ? parseAmericanDate : parseDate;
  const dates = findLabelled(places, LABELS.date, parseDay);
  const due = findLabelled(places, LABELS.due, parseDay)[0];
  return dropMissing({
    VendorName: vendorOf(places),
    CustomerName: findLabelled(places, LABELS.customer, parseName)[0],
    InvoiceId: findLabelled(places, LABELS.id, parseFirstIdentifier)[0],
    InvoiceDate: dates.find(({ box }) => box !== due?.box) ?? firstDate(places, due, parseDay),
    DueDate: due,
    PurchaseOrder: findLabelled(places, LABELS.order, parseIdentifier)[0],
    SubTotal: subTotal,
    TotalTax: number(amount(LABELS.tax).at(-1)),
    InvoiceTotal: number(total),
    AmountDue: number(amount(LABELS.dueAmount).at(-1)),
    Currency: currency(total),
    Items: items.length > 0 ? items : undefined,
  });
}

/** `Amount` alone is a total where its amount stands beside it; above a column it is the column's head. */
const AMOUNT_ALONE = /^amount\s*:?$/i;

/** On the label's row if anywhere, since below it is the first of a column; of several the largest has everything in it. */
function totalOf(places: readonly Place[]): Found<Amount> | undefined {
  const find = (label: RegExp, onRow: boolean) =>
    findLabelled(places, label, parseTotal, { onRow }).filter((found) => !NOT_TOTAL.test(found.label));
  for (const [label, onRow] of [
    [LABELS.total, true],
    [AMOUNT_ALONE, true],
    [LABELS.total, false],
  ] as const) {
    const found = find(label, onRow)
      .toSorted((a, b) => a.value.value - b.value.value)
      .at(-1);
    if (found) return found;
  }
  return undefined;
}

/** The rest of a label may stand before the amount, where a wide blank tore it apart. */
const parseTotal = (text: string): Amount | null => parseAmount(text.replace(/^(?:due|payable|total)\b[\s:.]*/i, ''));

/** A state and its ZIP code, or a date whose second number is no month: numbers begin with the month there. */
const AMERICAN = /\b[A-Z]{2} \d{5}(?:-\d{4})?\b|\b(?:0?[1-9]|1[0-2])\/(?:1[3-9]|2\d|3[01])\/\d{2,4}\b/;
const isAmerican = (places: readonly Place[]): boolean => places.some(({ segment }) => AMERICAN.test(segment.text));

/** Words that are no label of their own. */
const parseName = (text: string): string | null =>
  OTHER_LABEL.test(text) || !/\p{L}{2}/u.test(text) || parseDate(text) !== null ? null : parseText(text);
const OTHER_LABEL =
  /^(?:(?:ship|bill|sold|invoice)\w*\s*to|attn|attention|(?:invoice\s*|due\s*)?date|due|terms|p\.?o\.?|invoice|number|no|qty|total|amount)\b[\s:#.]*$/i;

/** A date without a label, as receipts have it. */
function firstDate(
  places: readonly Place[],
  due: Found<string> | undefined,
  parseDay: typeof parseDate,
): Found<string> | undefined {
  const DATE =
    /\b(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{2,4}|\d{1,2}\s*[A-Za-z]{3,9}\.?,?\s*\d{4}|[A-Z][a-z]{2,8}\.?\s*\d{1,2}[,.\s]\s*\d{4})/;
  for (const { segment, block } of places) {
    const text = DATE.exec(segment.text)?.[0];
    const value = text === undefined ? null : parseDay(text);
    if (value !== null && segment.box !== due?.box) return valueAt({ segment, block }, text!, parseDay) ?? undefined;
  }
  return undefined;
}

function currency(total: Found<{ readonly currency: string | null }> | undefined): Found<string> | undefined {
  const value =
    total?.value.currency ?? /\b(?:EUR|USD|GBP|CHF|JPY|CAD|AUD|SEK|NOK|DKK|PLN)\b/.exec(total?.label ?? '')?.[0];
  return total && value ? { ...total, value } : undefined;
}

function dropMissing(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
