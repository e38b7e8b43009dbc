/** `1-3,7,10-` → page numbers. */
import { GlimpseError } from '../errors.ts';

const RANGE = /^(\d{1,6})(?:(-)(\d{1,6})?)?$/;

/** Whether the text could name pages of some document. @throws GlimpseError invalid_parameter */
export function checkRanges(text: string): void {
  parse(text, Number.MAX_SAFE_INTEGER);
}

/**
 * In order and each once. `null` is all of `total`.
 * @throws GlimpseError page_out_of_range for pages that are not there, unless `clamp`
 */
export function pagesOf(text: string | null, total: number, clamp: boolean): number[] {
  const ranges = text === null ? [[1, total] as const] : parse(text, total);
  const beyond = ranges.find(([first, last]) => last > total || first > total);
  if (beyond && !clamp) {
    const message = `The document has ${total} pages; “${text}” asks for page ${Math.max(...beyond)}.`;
    throw new GlimpseError('page_out_of_range', message, { param: 'pages' });
  }
  const pages = new Set<number>();
  for (const [first, last] of ranges) for (let page = first; page <= Math.min(last, total); page++) pages.add(page);
  return [...pages].toSorted((a, b) => a - b);
}

function parse(text: string, total: number): (readonly [first: number, last: number])[] {
  return text.split(',').map((part) => {
    const match = RANGE.exec(part.trim());
    const [first, last] = match ? [Number(match[1]), lastOf(match, total)] : [0, 0];
    if (first >= 1 && last >= first) return [first, last] as const;
    const message = `“${text.slice(0, 60)}” names no pages; write for example 1-3,7,10- with pages from 1.`;
    throw new GlimpseError('invalid_parameter', message, { param: 'pages' });
  });
}

/** `7` is itself, `7-` goes to the end. */
function lastOf(match: RegExpExecArray, total: number): number {
  if (match[2] === undefined) return Number(match[1]);
  return match[3] === undefined ? Math.max(total, Number(match[1])) : Number(match[3]);
}
