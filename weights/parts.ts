/** A tensor as it is streamed: whole, or a matrix in parts of whole tiles. */
import type { ManifestTensor } from './manifest.ts';
import { TILE_ROWS } from './tile.ts';

export interface Part {
  readonly tensor: string;
  readonly firstRow: number;
  readonly rows: number;
  /** Place in the model's stream. */
  readonly offset: number;
  readonly sizeBytes: number;
}

/** Parts of at most `partBytes`, though at least a tile, one after another in the stream. */
export function partsOf(tensor: ManifestTensor, partBytes: number): Part[] {
  const { name, shape, offset, sizeBytes } = tensor;
  if (sizeBytes <= partBytes) return [wholePart(tensor)];
  const [rows] = shape;
  const rowsAtOnce = Math.max(1, Math.floor((partBytes * rows) / sizeBytes / TILE_ROWS)) * TILE_ROWS;
  // Packed matrices are whole tiles and plain ones whole rows, so that a share of the rows is that share of the bytes.
  const bytesAt = (row: number) => (sizeBytes / rows) * row;
  return Array.from({ length: Math.ceil(rows / rowsAtOnce) }, (_, i) => {
    const firstRow = i * rowsAtOnce;
    const count = Math.min(rowsAtOnce, rows - firstRow);
    return {
      tensor: name,
      firstRow,
      rows: count,
      offset: offset + bytesAt(firstRow),
      sizeBytes: bytesAt(firstRow + count) - bytesAt(firstRow),
    };
  });
}

/** The same tensor in one part, whatever its size. */
export function wholePart({ name, shape, offset, sizeBytes }: ManifestTensor): Part {
  return { tensor: name, firstRow: 0, rows: shape[0], offset, sizeBytes };
}
