/** What begins a list item: a bullet, or a number that follows the one before it. */
const BULLET = /^([•·●▪◦‣∙*–—-])\s+(?=\S)/;
const NUMBER = /^(\(?\d{1,3}[.)]|\(?[a-zA-Z][.)])\s+(?=\S)/;

export interface ItemStart {
  readonly mark: string;
  /** What stands behind the mark. */
  readonly rest: string;
  readonly isOrdered: boolean;
}

export function itemStart(text: string): ItemStart | null {
  const bullet = BULLET.exec(text);
  const found = bullet ?? NUMBER.exec(text);
  return found && { mark: found[1], rest: text.slice(found[0].length), isOrdered: bullet === null };
}

/** `3.` → 3, `(c)` → 3. */
export function ordinal(mark: string): number {
  const sign = mark.replaceAll(/[().]/g, '');
  return /^\d+$/.test(sign) ? Number(sign) : sign.toLowerCase().codePointAt(0)! - 96;
}

/** A number is an item only as the first of its list or right behind the one before: "1998. In that year" is none. */
export function continues(start: ItemStart, before: string | null): boolean {
  if (!start.isOrdered) return true;
  const number = ordinal(start.mark);
  return number === 1 || (before !== null && number === ordinal(before) + 1);
}
