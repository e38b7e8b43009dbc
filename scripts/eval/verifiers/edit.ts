/** Text that is copied: how much of it is right. */
import { strip } from './plain.ts';

/** 1 - distance / longer length, in code points; case counts, whitespace around does not. */
export function edit(answer: string, truth: string): number {
  const [a, b] = [Array.from(strip(answer)), Array.from(strip(truth))];
  const longer = Math.max(a.length, b.length);
  return longer === 0 ? 1 : 1 - distance(a, b) / longer;
}

/** Levenshtein distance of code points; O(a·b) time, one row of memory. */
export function distance(a: readonly string[], b: readonly string[]): number {
  const row = Uint32Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 0; i < a.length; i++) {
    let diagonal = row[0];
    row[0] = i + 1;
    for (let j = 0; j < b.length; j++) {
      const substituted = diagonal + (a[i] === b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = Math.min(substituted, diagonal + 1, row[j] + 1);
    }
  }
  return row[b.length];
}
