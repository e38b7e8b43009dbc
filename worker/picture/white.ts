/** Where a line's picture has no ink: what spaces and cuts are found by. */
import type { Grey } from '../documents/grey.ts';

/** Shares of the height that are looked at; above and below, neighbouring lines may reach in. */
const [TOP, BOTTOM] = [0.06, 0.95];
/** Paper is so much of all pixels, ink so little. */
const [PAPER_SHARE, INK_SHARE] = [0.3, 0.03];
/** From the paper towards the ink, where ink begins. */
const INK_FROM = 0.45;
/** A column with more has ink; a single one is noise. */
const LONE_PIXELS = 1;

/** A run of columns without ink, from..to (exclusive). */
export interface White {
  readonly from: number;
  readonly to: number;
}

/** 1 for every column without ink, u8[width]; light letters on dark count as ink. */
export function whiteColumns(line: Grey): Uint8Array {
  const { widthPx, heightPx } = line;
  const ink = inkTest(line.pixels);
  const [top, bottom] = [Math.round(heightPx * TOP), Math.round(heightPx * BOTTOM)];
  const white = new Uint8Array(widthPx);
  for (let x = 0; x < widthPx; x++) {
    let count = 0;
    for (let y = top; y < bottom; y++) if (ink(line.pixels[y * widthPx + x])) count++;
    white[x] = count <= LONE_PIXELS ? 1 : 0;
  }
  return white;
}

function inkTest(pixels: Uint8Array): (value: number) => boolean {
  const counts = new Uint32Array(256);
  for (const value of pixels) counts[value]++;
  const share = (wanted: number, order: (i: number) => number): number => {
    let seen = 0;
    for (let i = 0; i < 256; i++) if ((seen += counts[order(i)]) > wanted * pixels.length) return order(i);
    return order(255);
  };
  const [darkest, lightest] = [share(INK_SHARE, up), share(INK_SHARE, down)];
  const isLightOnDark = share(0.5, up) < (darkest + lightest) / 2;
  if (isLightOnDark) {
    const paper = share(PAPER_SHARE, up);
    const from = paper + (lightest - paper) * INK_FROM;
    return (value) => value > from;
  }
  const paper = share(PAPER_SHARE, down);
  const from = paper - (paper - darkest) * INK_FROM;
  return (value) => value < from;
}

const up = (i: number): number => i;
const down = (i: number): number => 255 - i;

/** The widest run between two columns; empty, in the middle, where there is none. */
export function widestWhite(white: Uint8Array, from: number, to: number): White {
  const middle = (from + to) >> 1;
  let best: White = { from: middle, to: middle };
  for (let x = from; x < to; x++) {
    if (white[x] === 0) continue;
    const start = x;
    while (x < to && white[x] === 1) x++;
    if (x - start > best.to - best.from) best = { from: start, to: x };
  }
  return best;
}
