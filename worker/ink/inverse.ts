/** Light letters on dark areas of a light page, such as a table's head, a button, a message: the areas become light. */
import { heightOf, widthOf } from '../documents/box.ts';
import type { Box } from '../documents/page.ts';
import type { Grey } from '../documents/grey.ts';
import { componentsOf } from './components.ts';

/** An area is no letter: its least sides in pixels, and how much of its box is dark. */
const [LEAST_PX, FILLED] = [14, 0.65];
/** It has one colour: most of its pixels are within so many levels of its usual one. A photo has many. */
const [FLAT, NEAR] = [0.6, 20];
/** It has letters: pixels that are so much lighter, and so many runs of them in some row. A bold letter has fewer. */
const [LIGHTER, STROKES] = [70, 4];
/** Letters stand inside of it: from its ends on, but for a soft edge, so much of its height is dark in nearly all of its columns. */
const [SOFT_PX, EDGE, BARE] = [2, 0.08, 0.95];

/** A page without such areas stays as it is. `ink`: darker is ink. `isOwn`: its pixels may be overwritten. */
export function withoutInverse(page: Grey, ink: number, isOwn = false): Grey {
  const areas = componentsOf(page, ink)
    .filter(({ box, area }) => isLarge(box) && area >= FILLED * widthOf(box) * heightOf(box))
    .map(({ box }) => ({ box, level: levelOf(page, box, ink) }))
    .filter(({ level }) => level !== null);
  if (areas.length === 0) return page;
  const out = isOwn ? page.pixels : page.pixels.slice();
  for (const { box, level } of areas) {
    // Where the area ends it is neither dark nor light.
    const ends = [...columnEnds(page, box, ink)];
    for (const [from, to] of spans(page, box, ink)) {
      out[from] = out[to - 1] = 255;
      for (let at = from + 1; at < to - 1; at++)
        out[at] = 255 - Math.max(0, (255 * (page.pixels[at] - level!)) / (255 - level!));
    }
    for (const at of ends) out[at] = 255;
  }
  return { ...page, pixels: out };
}

const isLarge = (box: Box): boolean => heightOf(box) >= LEAST_PX && widthOf(box) >= 2 * LEAST_PX;

/** The level of an area that has one colour, and letters in it; else null. */
function levelOf(page: Grey, box: Box, ink: number): number | null {
  const counts = new Uint32Array(256);
  for (const [from, to] of spans(page, box, ink)) for (let at = from; at < to; at++) counts[page.pixels[at]]++;
  const sum = (from: number, to: number) =>
    counts.subarray(Math.max(0, from), to).reduce((all, count) => all + count, 0);
  const level = counts.indexOf(counts.reduce((most, count) => Math.max(most, count), 0));
  const isFlat = level < ink && sum(level - NEAR, level + NEAR + 1) >= FLAT * sum(0, 256);
  return isFlat && isLettered(page, box, ink, level + LIGHTER) ? level : null;
}

/** Whether some row crosses many light strokes, and none of them touches the area's upper or lower end. */
function isLettered(page: Grey, box: Box, ink: number, light: number): boolean {
  let strokes = 0;
  for (const [from, to] of spans(page, box, ink)) {
    let runs = 0;
    for (let at = from + 1; at < to; at++) if (page.pixels[at] >= light && page.pixels[at - 1] < light) runs++;
    strokes = Math.max(strokes, runs);
  }
  return strokes >= STROKES && isClosed(page, box, ink, 1) && isClosed(page, box, ink, -1);
}

/** Whether its columns stay dark from the upper end (`down` 1) or the lower one (-1) on. */
function isClosed({ widthPx, pixels }: Grey, [x0, y0, x1, y1]: Box, ink: number, down: 1 | -1): boolean {
  const depth = Math.max(1, Math.round(EDGE * (y1 - y0)));
  let dark = 0;
  for (let x = x0; x < x1; x++) {
    const isInk = (i: number) => pixels[(down === 1 ? y0 + i : y1 - 1 - i) * widthPx + x] < ink;
    let i = 0;
    while (i < y1 - y0 && !isInk(i)) i++;
    const end = i + SOFT_PX + depth;
    for (i += SOFT_PX; i < end && i < y1 - y0 && isInk(i); i++);
    if (i === end) dark++;
  }
  return dark >= BARE * (x1 - x0);
}

/** Of every row of a box, where its pixels lie from the first dark one to behind the last. */
function* spans({ widthPx, pixels }: Grey, [x0, y0, x1, y1]: Box, ink: number): Generator<readonly [number, number]> {
  for (let y = y0; y < y1; y++) {
    let [from, to] = [y * widthPx + x0, y * widthPx + x1];
    while (from < to && pixels[from] >= ink) from++;
    while (to > from && pixels[to - 1] >= ink) to--;
    if (to - from > 2) yield [from, to];
  }
}

/** Of every column of a box, the pixels around its first dark one and its last, as far as an edge is soft. */
function* columnEnds({ widthPx, heightPx, pixels }: Grey, [x0, y0, x1, y1]: Box, ink: number): Generator<number> {
  for (let x = x0; x < x1; x++) {
    let [from, to] = [y0, y1];
    while (from < to && pixels[from * widthPx + x] >= ink) from++;
    while (to > from && pixels[(to - 1) * widthPx + x] >= ink) to--;
    for (let i = -SOFT_PX; i < SOFT_PX; i++)
      for (const y of [from + i, to + i]) if (y >= 0 && y < heightPx) yield y * widthPx + x;
  }
}
