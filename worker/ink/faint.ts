/** Faint ink: a page whose darkest places are grey becomes one of black letters on white, before anything is looked for on it. */
import type { Grey } from '../documents/grey.ts';
import { counted, quantiles } from './paper.ts';

/** Shares of a page's pixels: its ink, the quarter of what is darkest, its middle, which is paper. */
const [INK, QUARTER, PAPER] = [0.001, 0.25, 0.5];
/** Of 255: ink that is darker is dark enough, and what is nearer to the paper is a stain. */
const [DARK, LEAST] = [110, 24];
/** Letters are so much farther from the paper's level than its own grain is, in its quarter's distance. */
const GRAIN = 8;

/** The page itself where its ink is dark, or where there is none. `isOwn`: its pixels may be overwritten. */
export function strengthened(page: Grey, isOwn = false): Grey {
  const [ink, quarter, paper] = quantiles(counted(page.pixels), [INK, QUARTER, PAPER]);
  if (ink < DARK || paper - ink < Math.max(LEAST, GRAIN * (paper - quarter))) return page;
  const levels = Uint8Array.from({ length: 256 }, (_, level) =>
    Math.min(255, Math.max(0, Math.round((255 * (level - ink)) / (paper - ink)))),
  );
  const out = isOwn ? page.pixels : new Uint8Array(page.pixels.length);
  for (let at = 0; at < out.length; at++) out[at] = levels[page.pixels[at]];
  return { ...page, pixels: out };
}
