/**
 * How a page leans that was photographed from an angle: its upright edges lean and fan out, its lines spread. Found from where segments
 * begin and end, so that columns are upright and rows level when blocks are made of them.
 */
import { median, middleOf } from './box.ts';
import type { ReadPage } from './page.ts';

type Page = Pick<ReadPage, 'segments' | 'width' | 'height'>;

/** Against the page's middle: x moves by (lean + fan · x/width) · y, y by (fall + spread · y/height) · x. */
export interface Slants {
  readonly lean: number;
  readonly fan: number;
  readonly fall: number;
  readonly spread: number;
}

/** Searched on both sides of none: the widest, in coarse steps, then in fine ones. */
const LEAN = { widest: 0.12, coarse: 0.004, fine: 0.0005 };
const FAN = { widest: 0.2, coarse: 0.02, fine: 0.0025 };
const FALL = { widest: 0.08, coarse: 0.004, fine: 0.0005 };
const SPREAD = { widest: 0.06, coarse: 0.004, fine: 0.0005 };
/** Edges nearer than this share of a letter's size fall together. */
const TOGETHER = 0.4;
/** Slants must be better than none by this factor. */
const BETTER = 1.4;
/** Fewer segments make no columns; of more, some are looked at. */
const [FEWEST, SAMPLE] = [30, 300];

/** null of a page that is flat, or has too little to tell. O(segments). */
export function slantsOf({ segments: all, width, height }: Page): Slants | null {
  if (all.length < FEWEST) return null;
  const step = Math.ceil(all.length / SAMPLE);
  const segments = all.filter((_, i) => i % step === 0);
  const bin = Math.max(1, TOGETHER * median(segments.map(({ size }) => size)));
  const edges = [0, 2].map((side) =>
    segments.map(({ box }): Edge => ({ at: box[side], u: box[side] / width - 0.5, v: middleOf(box) - height / 2 })),
  );
  const upright = search([LEAN, FAN], ([lean, fan]) =>
    edges.reduce(
      (sum, side) =>
        sum +
        sharpness(
          side.map(({ at, u, v }) => at + (lean + fan * u) * v),
          bin,
        ),
      0,
    ),
  );
  const rows = segments.map(({ box }): Edge => ({
    at: middleOf(box),
    u: (box[0] + box[2]) / 2 - width / 2,
    v: middleOf(box) / height - 0.5,
  }));
  const level = search([FALL, SPREAD], ([fall, spread]) =>
    sharpness(
      rows.map(({ at, u, v }) => at + (fall + spread * v) * u),
      bin,
    ),
  );
  const [lean, fan, fall, spread] = [...upright, ...level];
  return [lean, fan, fall, spread].every((slant) => slant === 0) ? null : { lean, fan, fall, spread };
}

interface Edge {
  readonly at: number;
  readonly u: number;
  readonly v: number;
}

/** Large when some bins hold many and others none. */
function sharpness(values: readonly number[], bin: number): number {
  const counts = new Map<number, number>();
  for (const value of values) {
    const at = Math.round(value / bin);
    counts.set(at, (counts.get(at) ?? 0) + 1);
  }
  let squares = 0;
  for (const count of counts.values()) squares += count * count;
  return squares;
}

/** The best values of all ranges together; none of them where that is hardly better. */
function search(ranges: readonly (typeof LEAN)[], score: (values: readonly number[]) => number): number[] {
  const none = ranges.map(() => 0);
  const coarse = best(
    ranges.map(({ widest, coarse: step }) => steps(0, widest, step)),
    score,
  );
  const fine = best(
    ranges.map(({ coarse: widest, fine: step }, i) => steps(coarse[i], widest, step)),
    score,
  );
  return score(fine) > BETTER * score(none) ? fine : none;
}

const steps = (around: number, widest: number, step: number): number[] =>
  Array.from({ length: 2 * Math.round(widest / step) + 1 }, (_, i) => around - widest + i * step);

function best(ranges: readonly (readonly number[])[], score: (values: readonly number[]) => number): number[] {
  let [most, found] = [-Infinity, [] as number[]];
  const visit = (values: number[]): void => {
    if (values.length < ranges.length) {
      for (const value of ranges[values.length]) visit([...values, value]);
      return;
    }
    const worth = score(values);
    if (worth > most) [most, found] = [worth, values];
  };
  visit([]);
  return found;
}
