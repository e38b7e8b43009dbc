/** How many edits make one text the other. */

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
