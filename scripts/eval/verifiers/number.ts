/** One number, near enough. */
import { exact } from './exact.ts';
import { strip } from './plain.ts';

const TOLERANCE = 0.05;
const NUMBER = /^([+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)?(?:\.[0-9]+)?) ?[%°A-Za-z/²³µ€£$]{0,12}\.?$/;

/** The one plain number in ASCII digits that the text is, or null: sign, commas, decimals, a unit after. */
function parseNumber(text: string): number | null {
  const digits = NUMBER.exec(strip(text))?.[1].replaceAll(',', '') ?? '';
  if (/^[+-]?$/.test(digits)) return null;
  const value = Number(digits);
  return Number.isFinite(value) ? value : null;
}

/** 1 or 0: within 5 % of the truth. A truth that is text without being a number is compared as words. */
export function number(answer: string, truth: number | string): number {
  const wanted = typeof truth === 'string' ? parseNumber(truth) : truth;
  if (wanted === null) return exact(answer, String(truth));
  const value = parseNumber(answer);
  return value !== null && Math.abs(value - wanted) <= Math.max(TOLERANCE * Math.abs(wanted), 1e-9) ? 1 : 0;
}
