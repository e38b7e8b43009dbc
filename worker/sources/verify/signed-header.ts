/** A header of signatures: `sha256=…`, `t=…,v1=…,v1=…` or `v1,… v1,…`. */

/** Senders that change their secret sign by both. */
const MOST_SIGNATURES = 5;
const SIGNATURE = '[A-Za-z\\d+/_=-]+';

/** What follows `prefix`, wherever a part of the header begins with it. Parts end at blanks and commas. */
export function partsAfter(header: string | null, prefix: string): string[] {
  const part = new RegExp(`(?:^|[\\s,])${RegExp.escape(prefix)}(${SIGNATURE})(?=$|[\\s,])`, 'g');
  const found = (header ?? '').matchAll(part);
  return Array.from(found, ([, signature]) => signature).slice(0, MOST_SIGNATURES);
}
