/**
 * What lies around a sheet in its photo: a table, a scanner's lid. Its grain and the sheet's edges are read as letters where they stay.
 * A sheet's edge is a straight line along which most scanlines step from dark to light. Source: RANSAC (Fischler and Bolles, 1981), over
 * pairs of scanlines that are the same every time.
 */
import type { Grey } from '../documents/grey.ts';
import type { Corners, Place } from '../documents/projective.ts';

/** Pixels of the shorter side in which edges are looked for: text is grey there, edges of sheets are not. */
const SMALL_PX = 300;
/** A step: so many pixels on either side, the light ones by this factor and by so many levels lighter. */
const [STEP_PX, STEP_RATIO, STEP_LEVELS] = [4, 1.18, 24];
/** An edge lies in the outer part of a side, leans by so many pixels per pixel at most, and goes through most of the scanlines. */
const [OUTER, LEANING, MOST] = [0.4, 0.3, 0.5];
/** Scanlines near the corners may miss the sheet. */
const CORNERS = 0.15;
/** So far off the line a step is still on it, and so far inside of it the shadow ends. */
const [NEAR_PX, SHADOW_PX] = [1.5, 2];
/** Opposite edges whose leans differ by less run side by side. */
const SQUARE = 0.012;
/** Scanlines from which lines are tried, and lines with most steps of which one may be an edge. */
const [TRIED, CHECKED] = [24, 40];
/** Neighbours that differ by more, as letters on a dark bar do; with more of them per pixel it is a part of the page. */
const [LETTERS, MANY] = [40, 0.04];

/** Its place in scanline i, from its side: at + lean × i. */
interface Edge {
  readonly at: number;
  readonly lean: number;
}

/** A picture seen from one side: scanline i, pixel p from that side. */
interface View {
  readonly lines: number;
  readonly depth: number;
  readonly get: (i: number, p: number) => number;
}

/** Its edges in the page's pixels, a little inside of where they are seen; null where none is sure. */
export interface Sheet {
  readonly left: Edge | null;
  readonly right: Edge | null;
  readonly top: Edge | null;
  readonly bottom: Edge | null;
}

/** null where nothing lies around the sheet. */
export function sheetOf(page: Grey): Sheet | null {
  const factor = Math.max(1, Math.floor(Math.min(page.widthPx, page.heightPx) / SMALL_PX));
  const { widthPx: w, heightPx: h, pixels } = shrunkBy(page, factor);
  const find = (lines: number, depth: number, get: View['get']): Edge | null => {
    const edge = edgeOf({ lines, depth, get });
    return edge && { at: (edge.at + SHADOW_PX) * factor, lean: edge.lean };
  };
  const [left, right, top, bottom] = [
    find(h, w, (i, p) => pixels[i * w + p]),
    find(h, w, (i, p) => pixels[i * w + w - 1 - p]),
    find(w, h, (i, p) => pixels[p * w + i]),
    find(w, h, (i, p) => pixels[(h - 1 - p) * w + i]),
  ];
  return left || right || top || bottom ? { left, right, top, bottom } : null;
}

/** Where its edges meet; null where one of them is not known, or they are so nearly square to each other that there is nothing to gain. */
export function cornersOf({ left, right, top, bottom }: Sheet, { widthPx, heightPx }: Grey): Corners | null {
  if (!left || !right || !top || !bottom) return null;
  const isSquare = Math.abs(left.lean + right.lean) < SQUARE && Math.abs(top.lean + bottom.lean) < SQUARE;
  if (isSquare) return null;
  const [east, south] = [
    { at: widthPx - right.at, lean: -right.lean },
    { at: heightPx - bottom.at, lean: -bottom.lean },
  ];
  return [meeting(left, top), meeting(east, top), meeting(east, south), meeting(left, south)];
}

/** Of x = side.at + side.lean × y and y = end.at + end.lean × x. */
function meeting(side: Edge, end: Edge): Place {
  const x = (side.at + side.lean * end.at) / (1 - side.lean * end.lean);
  return [x, end.at + end.lean * x];
}

/** White around the sheet. `out` may be the page's own pixels. */
export function withoutSurround(page: Grey, sheet: Sheet, out: Uint8Array = page.pixels.slice()): Grey {
  const { widthPx, heightPx } = page;
  const { left, right, top, bottom } = sheet;
  const isBeyond = (edge: Edge | null, i: number, p: number) => edge !== null && p < edge.at + edge.lean * i;
  for (let y = 0; y < heightPx; y++) {
    const isOutside = (x: number) =>
      isBeyond(left, y, x) ||
      isBeyond(right, y, widthPx - 1 - x) ||
      isBeyond(top, x, y) ||
      isBeyond(bottom, x, heightPx - 1 - y);
    let [from, to] = [0, widthPx];
    while (from < to && isOutside(from)) from++;
    while (to > from && isOutside(to - 1)) to--;
    out.fill(255, y * widthPx, y * widthPx + from);
    out.fill(255, y * widthPx + to, (y + 1) * widthPx);
  }
  return { ...page, pixels: out };
}

/** The line with most steps of all that are bare: a dark bar on the sheet has steeper ones, but letters beyond it. */
function edgeOf(view: View): Edge | null {
  const [first, last] = [Math.round(CORNERS * view.lines), Math.round((1 - CORNERS) * view.lines)];
  const steps = Array.from({ length: view.lines }, (_, i) => (i < first || i >= last ? [] : stepsIn(view, i)));
  const tried = Array.from({ length: TRIED }, (_, n) => first + Math.floor(((last - first) * n) / TRIED));
  const pairs = tried.flatMap((i) => tried.filter((j) => j > i).map((j) => [i, j] as const));
  const edges = pairs.flatMap(([i, j]) => steps[i].flatMap((from) => steps[j].map((to) => through(i, from, j, to))));
  const held = ({ at, lean }: Edge) =>
    steps.reduce((sum, all, k) => sum + (all.some((step) => Math.abs(step - at - lean * k) <= NEAR_PX) ? 1 : 0), 0);
  return (
    edges
      .filter(({ lean }) => Math.abs(lean) <= LEANING)
      .map((edge) => ({ edge, steps: held(edge) }))
      .filter((each) => each.steps > MOST * (last - first))
      .toSorted((a, b) => b.steps - a.steps)
      .slice(0, CHECKED)
      .find(({ edge }) => isBare(view, edge))?.edge ?? null
  );
}

function through(i: number, from: number, j: number, to: number): Edge {
  const lean = (to - from) / (j - i);
  return { at: from - lean * i, lean };
}

/** The steepest step from dark to light in the outer part of a scanline, and the steepest one outside of it. */
function stepsIn(view: View, i: number): number[] {
  const steepest = stepIn(view, i, OUTER * view.depth);
  const outside = steepest < 0 ? -1 : stepIn(view, i, steepest - STEP_PX);
  return [steepest, outside].filter((step) => step >= 0);
}

/** The steepest step from dark to light before `end`; -1 where there is none. */
function stepIn({ get }: View, i: number, end: number): number {
  const mean = (from: number) => {
    let sum = 0;
    for (let p = from; p < from + STEP_PX; p++) sum += get(i, p);
    return sum / STEP_PX;
  };
  let [at, steepest] = [-1, STEP_RATIO];
  for (let p = STEP_PX; p + 3 * STEP_PX < end; p++) {
    const [dark, light, beyond] = [mean(p - STEP_PX), mean(p), mean(p + 2 * STEP_PX)];
    const ratio = light / Math.max(1, dark);
    if (light - dark < STEP_LEVELS || ratio <= steepest || beyond < 0.8 * light) continue;
    [at, steepest] = [p, ratio];
  }
  return at;
}

/** Whether nothing stands between the edge and the side that could be letters. */
function isBare({ lines, depth, get }: View, { at, lean }: Edge): boolean {
  let [seen, lettered] = [0, 0];
  for (let i = 0; i < lines; i++) {
    const end = Math.min(depth, at + lean * i - 2 * SHADOW_PX);
    for (let p = 2; p < end; p++) {
      seen++;
      if (Math.abs(get(i, p) - get(i, p - 2)) > LETTERS) lettered++;
    }
  }
  return seen > 0 && lettered <= MANY * seen;
}

/** Means of squares. */
function shrunkBy({ widthPx, heightPx, pixels }: Grey, factor: number): Grey {
  const [width, height] = [Math.floor(widthPx / factor), Math.floor(heightPx / factor)];
  const out = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let v = 0; v < factor; v++)
        for (let u = 0; u < factor; u++) sum += pixels[(y * factor + v) * widthPx + x * factor + u];
      out[y * width + x] = sum / factor ** 2;
    }
  }
  return { widthPx: width, heightPx: height, pixels: out };
}
