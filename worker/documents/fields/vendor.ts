/** Who wrote an invoice or a receipt: by a label where there is one, else the name in its masthead. */
import { heightOf } from '../box.ts';
import { findLabelled, valueAt, type Found, type Place } from './find.ts';
import { parseDate, parseText } from './shapes.ts';

const FROM = /^(?:from|seller|vendor|supplier|sold\s+by|issued\s+by|verkäufer|lieferant|vendeur)\s*:/i;
/** What the paper is; a name may stand behind it on the same line. */
const KIND = /^(?:tax\s+)?(?:invoice|receipt|bill|rechnung|facture|statement|order|credit\s*note)\b/i;
/** The same behind a name, in capitals. */
const KIND_BEHIND = /\s+(?:TAX\s+)?(?:INVOICE|RECEIPT|BILL|RECHNUNG|FACTURE|STATEMENT|CREDIT NOTE)$/;
/** Lines that end a masthead: what they say belongs to one paper, not to who wrote it. */
const DETAIL =
  /:|#|\b(?:date|issued|due|number|no\.?|nr\.?|bill(?:ed)?\s+to|customer|qty|quantity|description|item|product|amount|total)\b/i;
const STREET =
  /^\d{1,5}\p{L}?\s+\p{L}|\b(?:st|street|rd|road|ave|avenue|lane|ln|blvd|boulevard|drive|dr|way|square|sq|platz|rue|straße|strasse|str)\.?\s*(?:\d|,|$)/iu;
const NO_NAME = /@|www\.|\d{4}|\d\.\d/i;
/** Boxes of letters are as high as what stands in them: a line with ascenders and descenders is a third higher than one without. */
const ALIKE = 1.35;

export function vendorOf(places: readonly Place[]): Found<string> | undefined {
  const labelled = findLabelled(places, FROM, parseText)[0];
  if (labelled) return labelled;
  const names = mastheadOf(places).flatMap((place) => {
    const text = nameIn(place.segment.text);
    return text === null ? [] : [{ place, text }];
  });
  const largest = Math.max(...names.map(({ place }) => place.segment.size));
  const first = names.find(({ place }) => place.segment.size * ALIKE >= largest);
  return (first && valueAt(first.place, first.text, parseText)) ?? undefined;
}

/** From the top down to the row of the first detail, this row included; at most half of the page, and nothing without details. */
function mastheadOf(places: readonly Place[]): Place[] {
  const down = places.toSorted((a, b) => a.segment.box[1] - b.segment.box[1]);
  const top = down[0]?.segment.box[1] ?? 0;
  const bottom = Math.max(...places.map(({ segment }) => segment.box[3]));
  const detail = down.find(({ segment }) => nameIn(segment.text) === null && isDetail(segment.text))?.segment;
  if (!detail) return [];
  const end = Math.min(detail.box[1] + heightOf(detail.box) / 2, (top + bottom) / 2);
  return down.filter(({ segment }) => segment.box[1] < end);
}

const isDetail = (text: string): boolean => DETAIL.test(text) || STREET.test(text) || parseDate(text) !== null;

/** What of a line can be a name; null where it is an address, a date, a detail or the paper's kind alone. */
function nameIn(line: string): string | null {
  const kind = KIND.exec(line)?.[0] ?? '';
  const whole = line
    .slice(kind.length)
    .replace(KIND_BEHIND, '')
    .replace(/^[^\p{L}\p{N}]+/u, '');
  // An address may follow the name on its line.
  const [name, ...address] = whole.split(/,\s*(?=\d)/u);
  const text = address.length > 0 && STREET.test(address.join(', ')) ? name : whole;
  if (kind !== '' && !/^[\p{Lu}\p{N}]/u.test(text)) return null;
  if (!/\p{L}{2}/u.test(text) || NO_NAME.test(text) || isDetail(text)) return null;
  return text;
}
