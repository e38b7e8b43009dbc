/** Keys' cubic kernel, which resizing and the table of positions share. */

/** The kernel reaches so many source cells to each side. */
export const CUBIC_REACH = 2;

export function cubic(distance: number, a: number): number {
  const d = Math.abs(distance);
  if (d < 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
  return d < CUBIC_REACH ? (((d - 5) * d + 8) * d - 4) * a : 0;
}
