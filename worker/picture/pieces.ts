/** Long lines in pieces: the net's memory follows the widest, and a line may be as long as the page is wide. */
import type { Grey } from '../documents/grey.ts';
import { part } from './pixels.ts';
import { whiteColumns, widestWhite } from './white.ts';

/** Longer lines are cut. */
const LONG_PX = 800;
/** A cut may move so far from an equal part. Less cuts words. */
const MOVES = 0.2;
/** A narrower gap may lie within a word. */
const GAP_PX = 4;
/** A gap of so much is a space. */
const SPACE_PX = 7;

export interface Piece extends Grey {
  /** Columns of the line before it. */
  readonly fromPx: number;
  /** A gap as wide as a space is before it. */
  readonly isAfterSpace: boolean;
  /** A word may have been cut before it. */
  readonly isCut: boolean;
}

export function piecesOf(line: Grey): Piece[] {
  const count = Math.ceil(line.widthPx / LONG_PX);
  if (count === 1) return [{ ...line, fromPx: 0, isAfterSpace: false, isCut: false }];
  const white = whiteColumns(line);
  const cuts = Array.from({ length: count - 1 }, (_, i) => cutNear(line, white, (i + 1) / count, 1 / count));
  return [{ at: 0, gap: Infinity }, ...cuts].map(({ at, gap }, i) => {
    const to = cuts[i]?.at ?? line.widthPx;
    return {
      ...part(line, at, 0, to, line.heightPx),
      fromPx: at,
      isAfterSpace: i > 0 && gap >= SPACE_PX,
      isCut: gap < GAP_PX,
    };
  });
}

interface Cut {
  readonly at: number;
  /** Width of the white gap there. */
  readonly gap: number;
}

function cutNear(line: Grey, white: Uint8Array, at: number, step: number): Cut {
  const [from, to] = [at - MOVES * step, at + MOVES * step].map((share) => Math.round(share * line.widthPx));
  const widest = widestWhite(white, from, to);
  const gap = widest.to - widest.from;
  return gap > 0 ? { at: (widest.from + widest.to) >> 1, gap } : { at: lightestColumn(line, from, to), gap };
}

/** Where no column is without ink, the one in which the least is. */
function lightestColumn({ widthPx, heightPx, pixels }: Grey, from: number, to: number): number {
  let [best, least] = [from, Infinity];
  for (let x = from; x < to; x++) {
    let change = 0;
    for (let y = 1; y < heightPx; y++) change += Math.abs(pixels[y * widthPx + x] - pixels[(y - 1) * widthPx + x]);
    if (change < least) [best, least] = [x, change];
  }
  return best;
}
