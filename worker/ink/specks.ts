/** Salt and pepper: single pixels that differ from all around them. */
import type { Grey } from '../documents/grey.ts';

/** Of 255: more than grain, less than ink on paper. */
const STEP = 80;
/** Specks per pixel, and the share of a page's cells that hold some: small letters have dots, but margins have none. */
const [MANY, EVERYWHERE] = [0.003, 0.9];
const CELLS = 20;

/** Specks take the median of their neighbours; a page without many stays as it is. `isOwn`: its pixels may be overwritten. */
export function withoutSpecks(page: Grey, isOwn = false): Grey {
  const { widthPx, heightPx, pixels } = page;
  const around = new Uint8Array(8);
  const specks: number[] = [];
  for (let y = 1; y + 1 < heightPx; y++) {
    for (let at = y * widthPx + 1; at < (y + 1) * widthPx - 1; at++) {
      // Most pixels are like the one before them.
      if (Math.abs(pixels[at] - pixels[at - 1]) > STEP && isSpeck(pixels, at, widthPx)) specks.push(at);
    }
  }
  if (specks.length < MANY * pixels.length || !areEverywhere(specks, page)) return page;
  const medians = new Uint8Array(specks.length);
  for (const [n, at] of specks.entries()) {
    [-widthPx, 0, widthPx].forEach((row, i) => around.set([pixels[at + row - 1], pixels[at + row + 1]], 2 * i));
    around.set([pixels[at - widthPx], pixels[at + widthPx]], 6);
    medians[n] = around.sort()[4];
  }
  const out = isOwn ? pixels : pixels.slice();
  for (const [n, at] of specks.entries()) out[at] = medians[n];
  return { widthPx, heightPx, pixels: out };
}

function areEverywhere(specks: readonly number[], { widthPx, heightPx }: Grey): boolean {
  const cell = (value: number, size: number) => Math.floor((value * CELLS) / size);
  const held = new Set(
    specks.map((at) => cell(at % widthPx, widthPx) + CELLS * cell(Math.floor(at / widthPx), heightPx)),
  );
  return held.size > EVERYWHERE * CELLS ** 2;
}

/** Darker or lighter than seven of the eight around it: two may touch. */
function isSpeck(pixels: Uint8Array, at: number, widthPx: number): boolean {
  let [darker, lighter] = [0, 0];
  for (let row = -widthPx; row <= widthPx; row += widthPx) {
    for (let column = -1; column <= 1; column++) {
      const step = pixels[at + row + column] - pixels[at];
      if (step > STEP) darker++;
      else if (step < -STEP) lighter++;
    }
  }
  return darker >= 7 || lighter >= 7;
}
