/** What a page's connected parts tell of its letters before anything is read: how high they are, and which way lines run. */
import { heightOf, widthOf } from '../documents/box.ts';
import type { Box } from '../documents/page.ts';
import { componentsOf, type Component } from './components.ts';
import type { Grey } from '../documents/grey.ts';

/** Grey: less is a speck or a dot, more a picture. */
const [LOWEST, HIGHEST] = [4, 120];
/** Of the height of most letters; a hyphen is lower, a rule longer. */
const [SMALLEST, LARGEST] = [0.5, 4];
/** A mark is lower. */
const LOW = 0.6;
/** Ink of a letter's box; a frame has less. */
const INKED = 0.12;
/** Of 255, the mean of the rows above and below: on less stands a fleck of a table or of a picture. */
const PAPER = 185;
/** Letters whose neighbours are looked for. */
const SAMPLE = 600;

export interface Letters {
  /** Of most letters, those without ascenders; 0 where there are none. */
  readonly heightPx: number;
  readonly boxes: readonly Box[];
  /** Lower than letters, however long: full stops, commas, dashes, and specks. */
  readonly marks: readonly Box[];
}

/** What may be letters, by their sizes. `threshold`: darker is ink. */
export function lettersOn(page: Grey, threshold: number): Letters {
  const components = componentsOf(page, threshold);
  const heightPx = usualHeight(components);
  const boxes = components
    .filter(({ box, area }) => {
      const size = Math.max(heightOf(box), widthOf(box)) / heightPx;
      return size >= SMALLEST && size <= LARGEST && area >= INKED * heightOf(box) * widthOf(box);
    })
    .map(({ box }) => box);
  const marks = components.filter(({ box }) => heightOf(box) < LOW * heightPx && widthOf(box) < heightPx);
  return { heightPx, boxes: boxes.filter((box) => isOnPaper(page, box)), marks: marks.map(({ box }) => box) };
}

/** They weigh by their heights: grain weighs little. */
function usualHeight(components: readonly Component[]): number {
  const weights = new Uint32Array(HIGHEST);
  for (const { box } of components) if (isLetterSized(box)) weights[heightOf(box)] += heightOf(box);
  const half = weights.reduce((sum, weight) => sum + weight, 0) / 2;
  let seen = 0;
  return half === 0 ? 0 : weights.findIndex((weight) => (seen += weight) >= half);
}

const isLetterSized = (box: Box): boolean => heightOf(box) >= LOWEST && heightOf(box) < HIGHEST;

function isOnPaper({ widthPx, heightPx, pixels }: Grey, [x0, y0, x1, y1]: Box): boolean {
  let sum = 0;
  for (const y of [Math.max(0, y0 - 1), Math.min(heightPx - 1, y1)])
    for (let x = x0; x < x1; x++) sum += pixels[y * widthPx + x];
  return sum >= PAPER * 2 * (x1 - x0);
}

/** Whether lines run from top to bottom: letters stand nearer to those above and below than to those beside them. */
export function areLinesUpright(letters: readonly Box[]): boolean {
  const step = Math.max(1, Math.floor(letters.length / SAMPLE));
  let [level, upright] = [0, 0];
  for (let i = 0; i < letters.length; i += step) {
    let [beside, below] = [Infinity, Infinity];
    for (const other of letters) {
      if (other === letters[i]) continue;
      if (shared(letters[i], other, 1) > 0) beside = Math.min(beside, gap(letters[i], other, 0));
      if (shared(letters[i], other, 0) > 0) below = Math.min(below, gap(letters[i], other, 1));
    }
    if (beside < below) level++;
    else if (below < beside) upright++;
  }
  return upright > level;
}

/** Along the axis: what both cover, and what lies between them. */
const shared = (a: Box, b: Box, axis: 0 | 1): number => Math.min(a[axis + 2], b[axis + 2]) - Math.max(a[axis], b[axis]);
const gap = (a: Box, b: Box, axis: 0 | 1): number => Math.max(0, -shared(a, b, axis));
