/** What values look like: amounts and dates in the ways that people write them. Each parser gives null for everything else. */

export interface Amount {
  readonly value: number;
  /** ISO 4217, where a sign or a code says so. */
  readonly currency: string | null;
}

const SIGNS: Readonly<Record<string, string>> = { '€': 'EUR', $: 'USD', '£': 'GBP', '¥': 'JPY' };
const AMOUNT =
  /^(?<minus>[-–(])?\s*(?<before>[€$£¥]|[A-Z]{3}|RM|Rs\.?)?\s*(?<number>\d{1,3}(?:[.,'\s]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,3})?)\s*(?<after>[€$£¥]|[A-Z]{3})?\)?$/;

/** "1,234.50", "1.234,50 €", "EUR 12", "(3.00)": the last sign with one or two digits behind it is the decimal one. */
export function parseAmount(text: string): Amount | null {
  const groups = AMOUNT.exec(text.trim())?.groups;
  if (!groups) return null;
  const digits = groups.number.replaceAll(/['\s]/g, '');
  const decimal = /[.,]\d{1,2}$/.exec(digits)?.index ?? digits.length;
  const whole = digits.slice(0, decimal).replaceAll(/[.,]/g, '');
  const value = Number(`${whole}.${digits.slice(decimal + 1) || '0'}`);
  const sign = groups.before ?? groups.after;
  const currency = sign === undefined ? null : (SIGNS[sign] ?? (/^[A-Z]{3}$/.test(sign) ? sign : null));
  return { value: groups.minus ? -value : value, currency };
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const YEAR_FIRST = /^(\d{4})[-./](\d{1,2})[-./](\d{1,2})\b/;
const NUMBERS = /^(\d{1,2})[-./](\d{1,2})[-./](\d{4}|\d{2})\b/;
/** Readers lose narrow blanks: `Jul19,1991`. */
const DAY_MONTH = /^(\d{1,2})(?:st|nd|rd|th|\.)?[\s-]*([A-Za-z]{3,9})\.?,?[\s-]*(\d{4}|\d{2})\b/;
const MONTH_DAY = /^([A-Za-z]{3,9})\.?\s*(\d{1,2})(?:st|nd|rd|th)?[,.\s]\s*(\d{4})\b/;

/** A date at the beginning of the text as YYYY-MM-DD. "03/04/2026" is day first unless only month first makes a date. */
export const parseDate = (text: string): string | null => dateIn(text, false);
/** The same, but month first unless only day first makes a date. */
export const parseAmericanDate = (text: string): string | null => dateIn(text, true);

function dateIn(text: string, isMonthFirst: boolean): string | null {
  const trimmed = text.trim();
  const iso = YEAR_FIRST.exec(trimmed);
  if (iso) return dateOf(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const numbers = NUMBERS.exec(trimmed);
  if (numbers) {
    const [first, second, year] = [Number(numbers[1]), Number(numbers[2]), fullYear(numbers[3])];
    const [dayFirst, monthFirst] = [dateOf(year, second, first), dateOf(year, first, second)];
    return isMonthFirst ? (monthFirst ?? dayFirst) : (dayFirst ?? monthFirst);
  }
  const named = DAY_MONTH.exec(trimmed);
  if (named) return dateOf(fullYear(named[3]), monthOf(named[2]), Number(named[1]));
  const american = MONTH_DAY.exec(trimmed);
  return american && dateOf(Number(american[3]), monthOf(american[1]), Number(american[2]));
}

const fullYear = (digits: string): number => (digits.length === 2 ? 2000 + Number(digits) : Number(digits));
const monthOf = (name: string): number => MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1;

function dateOf(year: number, month: number, day: number): string | null {
  const date = new Date(Date.UTC(year, month - 1, day));
  const isReal = month >= 1 && month <= 12 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isReal ? date.toISOString().slice(0, 10) : null;
}

/** A number of a document: has a digit, no blank but one, and is no amount with a currency. */
export function parseIdentifier(text: string): string | null {
  const trimmed = text.trim().replace(/[.,;]$/, '');
  const isOne = /^[#A-Za-z0-9][\w#/.-]*(?: [\w#/.-]+)?$/.test(trimmed) && /\d/.test(trimmed);
  return isOne && trimmed.length <= 40 && parseDate(trimmed) === null ? trimmed.replace(/^#/, '') : null;
}

/** The first word of a line that goes on with something else, `0733 Date: 1995-12-04`; a whole line may have two. */
export function parseFirstIdentifier(text: string): string | null {
  const whole = parseIdentifier(text);
  const [first, ...others] = text.trim().split(/\s+/);
  return whole !== null && !/^[A-Za-z]+:?$/.test(others[0] ?? '') ? whole : parseIdentifier(first);
}

/** Any words. */
export const parseText = (text: string): string | null => (/[\p{L}\d]/u.test(text) ? text.trim() : null);
