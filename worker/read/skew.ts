/** How far a page lies askew: along its lines the lower edges of letters fall together, at any other angle they do not. */
import type { Letters } from '../ink/letters.ts';

/** Degrees: searched on both sides of level, first in coarse steps, then in fine ones. */
const [WIDEST, COARSE, FINE] = [10, 0.5, 0.05];
/** Edges that are as near as this share of a letter's height fall together. */
const TOGETHER = 0.2;
/** An angle must be better than level by this factor. */
const BETTER = 1.03;
/** Fewer letters make no lines. */
const FEWEST_LETTERS = 30;

/** Degrees by which lines fall towards the right, so clockwise; 0 where no angle is better than level. O(letters). */
export function skewOf({ boxes, heightPx }: Letters): number {
  if (boxes.length < FEWEST_LETTERS) return 0;
  const binPx = Math.max(1, TOGETHER * heightPx);
  const score = (degrees: number) => sharpness(boxes, Math.tan((degrees * Math.PI) / 180), binPx);
  const best = (from: number, to: number, step: number) => {
    const angles = Array.from({ length: Math.round((to - from) / step) + 1 }, (_, i) => from + i * step);
    const scores = angles.map((angle) => score(angle));
    return angles[scores.indexOf(Math.max(...scores))];
  };
  const coarse = best(-WIDEST, WIDEST, COARSE);
  const fine = best(coarse - COARSE, coarse + COARSE, FINE);
  return score(fine) > BETTER * score(0) ? Math.round(100 * fine) / 100 : 0;
}

/** The sum of the squares of how many edges fall together when lines fall by `slope`: large when some bins are full and others empty. */
function sharpness(boxes: Letters['boxes'], slope: number, binPx: number): number {
  const bins = new Map<number, number>();
  for (const [x0, , x1, y1] of boxes) {
    const bin = Math.round((y1 - (slope * (x0 + x1)) / 2) / binPx);
    bins.set(bin, (bins.get(bin) ?? 0) + 1);
  }
  let squares = 0;
  for (const count of bins.values()) squares += count * count;
  return squares;
}
