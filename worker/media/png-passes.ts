/**
 * The order in which a PNG's rows come: top to bottom, or in the seven passes of Adam7 over a growing grid.
 */
import type { PngHeader } from './png-header.ts';

/** One row: `count` pixels from (x, y) on, `stepX` apart. */
export interface PngRow {
  readonly x: number;
  readonly y: number;
  readonly stepX: number;
  readonly count: number;
  /** Whether it is the first row of its pass: it has none above it then. */
  readonly isFirst: boolean;
}

interface Pass {
  readonly x: number;
  readonly y: number;
  readonly stepX: number;
  readonly stepY: number;
}

const PLAIN: readonly Pass[] = [{ x: 0, y: 0, stepX: 1, stepY: 1 }];
const ADAM7: readonly Pass[] = [
  { x: 0, y: 0, stepX: 8, stepY: 8 },
  { x: 4, y: 0, stepX: 8, stepY: 8 },
  { x: 0, y: 4, stepX: 4, stepY: 8 },
  { x: 2, y: 0, stepX: 4, stepY: 4 },
  { x: 0, y: 2, stepX: 2, stepY: 4 },
  { x: 1, y: 0, stepX: 2, stepY: 2 },
  { x: 0, y: 1, stepX: 1, stepY: 2 },
];

/** Rows in the file's order. */
export function* pngRows(header: PngHeader): Generator<PngRow> {
  const { storedWidthPx, storedHeightPx, interlaced } = header;
  for (const pass of interlaced ? ADAM7 : PLAIN) {
    const count = Math.ceil((storedWidthPx - pass.x) / pass.stepX);
    // A small interlaced picture lacks some passes
    if (count <= 0) continue;
    for (let y = pass.y; y < storedHeightPx; y += pass.stepY)
      yield { x: pass.x, y, stepX: pass.stepX, count, isFirst: y === pass.y };
  }
}
