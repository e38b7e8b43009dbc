/**
 * PNG to upright RGB, row by row while the data inflate: neither RGBA nor the inflated file is ever whole in memory.
 */
import { corrupt } from './block.ts';
import type { RgbImage } from './decode.ts';
import { inflate } from './inflate.ts';
import { place, type Placement } from './orientation.ts';
import { readPngHeader, type PngHeader } from './png-header.ts';
import { rowReader } from './png-pixels.ts';
import { unfilter } from './png-filter.ts';

/** One pass over a grid of pixels: Adam7 has seven, a plain PNG one. */
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

/**
 * The pixels of a PNG of any colour type, depth and interlacing. Errors: those of readPngHeader; image_corrupt.
 * Cost: 3 bytes a pixel for the result, two rows, and the pieces in flight.
 */
export async function decodePng(bytes: Uint8Array): Promise<RgbImage> {
  const header = readPngHeader(bytes);
  const placement = place(header.storedWidthPx, header.storedHeightPx, header.orientation);
  const data = new Uint8Array(3 * placement.widthPx * placement.heightPx);
  const rows = new Rows(header, placement, data);
  try {
    await inflate(header.data, (piece) => rows.take(piece));
  } catch (error) {
    if (rows.failure === undefined) throw corrupt('PNG', 'its picture data do not inflate', error);
  }
  if (rows.failure !== undefined) throw corrupt('PNG', rows.failure);
  if (!rows.complete) throw corrupt('PNG', 'its picture data end early');
  return { widthPx: placement.widthPx, heightPx: placement.heightPx, data };
}

/** Cuts the inflated stream into rows (a filter byte, then samples) and writes each to its place. */
class Rows {
  complete = false;
  failure: string | undefined;
  private readonly passes: readonly Pass[];
  private readonly pixelBytes: number;
  private pass = -1;
  private y = 0;
  private row: Uint8Array = new Uint8Array(0);
  private above: Uint8Array = new Uint8Array(0);
  private filled = 0;
  private readonly write: (row: Uint8Array, count: number, first: number, step: number) => void;
  private readonly header: PngHeader;
  private readonly placement: Placement;

  constructor(header: PngHeader, placement: Placement, data: Uint8Array) {
    this.header = header;
    this.placement = placement;
    this.passes = header.interlaced ? ADAM7 : PLAIN;
    this.pixelBytes = Math.max(1, (header.samples * header.bits) >> 3);
    this.write = rowReader(header, data);
    this.nextPass();
  }

  /**
   * False when a row is wrong or data come after the last one; until then on, so that the stream's checksum is reached.
   */
  take(piece: Uint8Array): boolean {
    let at = 0;
    while (at < piece.length && !this.complete) {
      const count = Math.min(this.row.length - this.filled, piece.length - at);
      this.row.set(piece.subarray(at, at + count), this.filled);
      at += count;
      this.filled += count;
      if (this.filled === this.row.length && !this.finishRow()) return false;
    }
    return at === piece.length;
  }

  private finishRow(): boolean {
    if (!unfilter(this.row, this.above, this.pixelBytes)) {
      this.failure = `a row names filter ${this.row[0]}, which does not exist`;
      return false;
    }
    const { x, stepX, stepY } = this.passes[this.pass];
    const { first, right, down } = this.placement;
    this.write(this.row, this.columns(), first + x * right + this.y * down, stepX * right);
    [this.row, this.above] = [this.above, this.row];
    this.filled = 0;
    this.y += stepY;
    if (this.y >= this.header.storedHeightPx) this.nextPass();
    return true;
  }

  private columns(): number {
    const { x, stepX } = this.passes[this.pass];
    return Math.ceil((this.header.storedWidthPx - x) / stepX);
  }

  /** To the next pass that has pixels; a small interlaced picture lacks some. */
  private nextPass(): void {
    const { storedWidthPx, storedHeightPx, samples, bits } = this.header;
    do this.pass++;
    while (
      this.pass < this.passes.length &&
      (this.passes[this.pass].x >= storedWidthPx || this.passes[this.pass].y >= storedHeightPx)
    );
    this.complete = this.pass === this.passes.length;
    if (this.complete) return;
    this.y = this.passes[this.pass].y;
    const rowBytes = 1 + Math.ceil((this.columns() * samples * bits) / 8);
    this.row = new Uint8Array(rowBytes);
    this.above = new Uint8Array(rowBytes);
  }
}
