/**
 * How a picture goes through the detection net: in tiles that overlap, of each only the core is kept, so that no box is ever cut.
 * Source: the sizes of docs/decisions/0028-reading-pictures.md.
 */
import { LIMITS } from '../limits.ts';

/** Sides of what the net sees are multiples of it. */
const STEP = 32;
/** At which lines of 8 points and more are found; an A4 page then has so many pixels. */
export const MAP_DPI = 110;
const MAP_PIXELS = 928 * 1312;
export const MOST_ENLARGED = 2;
/** Around a core the net needs so much of the picture to be sure. */
const OVERLAP = { rows: 48, columns: 96 } as const;
const TILE_WIDTH = 928;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Pixels from..to of one side; of them the core from..to is kept. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly coreFrom: number;
  readonly coreTo: number;
}

export interface Tile {
  readonly columns: Span;
  readonly rows: Span;
}

/** The size at which text is looked for, at most `most` times as large. */
export function mapSize({ width, height }: Size, most: number): Size {
  const factor = Math.min(most, Math.sqrt(MAP_PIXELS / (width * height)));
  return { width: stepped(width * factor), height: stepped(height * factor) };
}

const stepped = (side: number): number => Math.max(STEP, Math.round(side / STEP) * STEP);

/** All of one size, as the net's memory follows the largest. `isLean`: two thirds of the memory, for half as much work again. */
export function tilesOf({ width, height }: Size, isLean = false): Tile[] {
  const most = isLean ? Math.floor((LIMITS.detectionTilePixels.value * 2) / 3) : LIMITS.detectionTilePixels.value;
  const columns = spansOf(width, TILE_WIDTH, OVERLAP.columns);
  const tileWidth = columns[0].to - columns[0].from;
  const rows = spansOf(height, Math.max(4 * STEP, Math.floor(most / tileWidth / STEP) * STEP), OVERLAP.rows);
  return rows.flatMap((rows) => columns.map((columns) => ({ columns, rows })));
}

/** As few as there may be, of at most `most` pixels each and as small as that allows. */
function spansOf(length: number, most: number, overlap: number): Span[] {
  if (length <= most) return [{ from: 0, to: length, coreFrom: 0, coreTo: length }];
  const count = Math.ceil((length - 2 * overlap) / (most - 2 * overlap));
  const size = Math.min(most, Math.ceil(((length - 2 * overlap) / count + 2 * overlap) / STEP) * STEP);
  const spans: Span[] = [];
  for (let core = 0; core < length;) {
    const from = Math.min(Math.max(0, core - overlap), length - size);
    const to = from + size;
    const coreTo = to === length ? length : to - overlap;
    spans.push({ from, to, coreFrom: core, coreTo });
    core = coreTo;
  }
  return spans;
}
