/** What all packed matrices share: tiles of whole rows, columns in groups. Kernels, packers and the importer read it here. */
import { GlimpseError } from '../worker/errors.ts';

/** Rows of a tile; a block of rows that is packed by itself has a multiple of it. */
export const TILE_ROWS = 16;
/** Columns that share a sub-scale, and that a kernel takes together. */
export const GROUP = 32;

/** Whether a matrix of this size can be packed: columns come in fours and are completed with zeros to a group. */
export function canTile(rows: number, cols: number): boolean {
  return rows % TILE_ROWS === 0 && cols % 4 === 0;
}

/** @throws GlimpseError shape_mismatch */
export function checkTile(dtype: string, rows: number, cols: number): void {
  if (canTile(rows, cols)) return;
  const message = `${dtype} packs rows in sixteens and columns in fours, not [${rows}, ${cols}].`;
  throw new GlimpseError('shape_mismatch', message, { rows, cols });
}
