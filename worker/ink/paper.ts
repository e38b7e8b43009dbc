/** What a page is written on: whether it is dark, how evenly it is lit; and the page as it would be on white paper. */
import type { Grey } from '../documents/grey.ts';

/** A tile is this part of the shorter side: some letters large. */
const TILES = 40;
/** Shares of a tile's pixels: what is nearly the darkest, the lightest, and what its paper has. */
const [DARKEST, PAPER, LIGHTEST] = [0.02, 0.9, 0.98];
/** A tile with less between its darkest and its lightest holds no letters. */
const CONTRAST = 60;
/** Paper whose levels differ by more, in shares of the lightest, is uneven. */
const UNEVEN = 0.15;
/** Of 255: paper below it is grey. */
const GREY = 200;
/** Darker than this share of the lightest paper is no paper, but a picture or the table below the page. */
const DARKEST_PAPER = 0.25;
/** Of a tile and those around it, so many are lighter than the one that counts. */
const LIGHTER = 2;

export interface Paper {
  /** Light letters on dark paper. */
  readonly isDark: boolean;
  /** Lit unevenly, or grey all over. */
  readonly isShaded: boolean;
  /** u8[rows, columns]: of every tile's paper. */
  readonly levels: Uint8Array;
  readonly columns: number;
  readonly rows: number;
  readonly tilePx: number;
}

export function paperOf({ widthPx, heightPx, pixels }: Grey): Paper {
  const tilePx = Math.max(8, Math.round(Math.min(widthPx, heightPx) / TILES));
  const [columns, rows] = [Math.ceil(widthPx / tilePx), Math.ceil(heightPx / tilePx)];
  const levels = new Uint8Array(columns * rows);
  let [dark, light] = [0, 0];
  const counts = new Uint32Array(256);
  for (let tile = 0; tile < levels.length; tile++) {
    const [x0, y0] = [(tile % columns) * tilePx, Math.floor(tile / columns) * tilePx];
    counts.fill(0);
    for (let y = y0; y < Math.min(y0 + tilePx, heightPx); y++)
      for (let x = x0; x < Math.min(x0 + tilePx, widthPx); x++) counts[pixels[y * widthPx + x]]++;
    const [darkest, middle, paper, lightest] = quantiles(counts, [DARKEST, 0.5, PAPER, LIGHTEST]);
    levels[tile] = paper;
    if (lightest - darkest < CONTRAST) continue;
    if (lightest - middle > middle - darkest) dark++;
    else light++;
  }
  const [least, most] = quantiles(counted(levels), [0.02, 0.98]);
  return { isDark: dark > light, isShaded: most - least > UNEVEN * most || most < GREY, levels, columns, rows, tilePx };
}

export function counted(values: Uint8Array): Uint32Array {
  const counts = new Uint32Array(256);
  for (const value of values) counts[value]++;
  return counts;
}

/** The values below which these shares lie; `shares` grow. */
export function quantiles(counts: Uint32Array, shares: readonly number[]): number[] {
  const all = counts.reduce((sum, count) => sum + count, 0);
  let [value, seen] = [0, counts[0]];
  return shares.map((share) => {
    while (seen < share * all && value < 255) seen += counts[++value];
    return value;
  });
}

export const inverted = (page: Grey): Grey => ({ ...page, pixels: page.pixels.map((value) => 255 - value) });

/** As on white paper that is lit evenly: every grey by the level of the paper around it. `out` may be the page's own pixels. */
export function flattened(
  { widthPx, heightPx, pixels }: Grey,
  paper: Paper,
  out: Uint8Array = new Uint8Array(pixels.length),
): Grey {
  const { columns, rows, tilePx } = paper;
  const levels = smoothed(paper);
  const gains = new Float32Array(columns);
  for (let y = 0; y < heightPx; y++) {
    const down = Math.min(Math.max(y / tilePx - 0.5, 0), rows - 1);
    const [row, v] = [Math.floor(down), down - Math.floor(down)];
    const next = Math.min(row + 1, rows - 1);
    for (let i = 0; i < columns; i++) gains[i] = levels[row * columns + i] * (1 - v) + levels[next * columns + i] * v;
    for (let x = 0; x < widthPx; x++) {
      const across = Math.min(Math.max(x / tilePx - 0.5, 0), columns - 1);
      const column = Math.floor(across);
      const level = gains[column] + (gains[Math.min(column + 1, columns - 1)] - gains[column]) * (across - column);
      out[y * widthPx + x] = Math.min(255, (pixels[y * widthPx + x] * 255) / level);
    }
  }
  return { widthPx, heightPx, pixels: out };
}

/** A tile takes the level of the lighter ones around it, as letters may fill it; then the mean, so that no edges of tiles show. */
function smoothed({ levels, columns, rows }: Paper): Float32Array {
  const least = Math.max(1, DARKEST_PAPER * levels.reduce((most, level) => Math.max(most, level), 0));
  const over = (values: ArrayLike<number>, from: (around: readonly number[]) => number) =>
    Float32Array.from({ length: levels.length }, (_, tile) => {
      const [x, y] = [tile % columns, Math.floor(tile / columns)];
      const around: number[] = [];
      for (let v = Math.max(0, y - 1); v <= Math.min(rows - 1, y + 1); v++)
        for (let u = Math.max(0, x - 1); u <= Math.min(columns - 1, x + 1); u++) around.push(values[v * columns + u]);
      return from(around);
    });
  const light = over(levels, (around) => Math.max(least, around.toSorted((a, b) => b - a)[LIGHTER]));
  return over(light, (around) => around.reduce((sum, level) => sum + level, 0) / around.length);
}
