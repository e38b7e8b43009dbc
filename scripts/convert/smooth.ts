/**
 * Smoothing: what makes a channel is divided by a factor and what reads it is multiplied by it, so that channels with outliers
 * take fewer of the int8 steps of their token, and columns that matter get more of the steps of their weights. Factors are powers
 * of two: an f32 model that is smoothed gives the same bits (but for numbers at the ends of the range).
 * Source: "SmoothQuant" (Xiao et al.), section 4; "AWQ" (Lin et al.), section 3.2.
 */
import { createHash } from 'node:crypto';
import type { Block } from './pack-tensor.ts';
import type { Seam } from './seams.ts';

/** What a tensor's numbers are multiplied with; null: nothing. */
export interface Fold {
  /** f32[R] */
  readonly rows: Float32Array | null;
  /** f32[C] */
  readonly columns: Float32Array | null;
}

export interface Smoothing {
  /** SHA-256 of all factors: an import that is resumed must have the same. */
  readonly digest: string;
  /** null for a tensor that stays as it is. */
  of(name: string): Fold | null;
}

/**
 * `factors` f32[channels] each; `shapeOf` of a tensor as it is stored. No tensor is made by two seams, none is read by two.
 */
export function smoothing(
  seams: readonly { readonly seam: Seam; readonly factors: Float32Array }[],
  shapeOf: (name: string) => readonly number[],
): Smoothing {
  const folds = new Map<string, Fold>();
  const merge = (name: string, part: Partial<Fold>) =>
    void folds.set(name, { rows: null, columns: null, ...folds.get(name), ...part });
  for (const { seam, factors } of seams) {
    for (const { name, firstRow } of seam.makers) {
      const rows = new Float32Array(shapeOf(name)[0]).fill(1);
      factors.forEach((factor, channel) => (rows[firstRow + channel] = 1 / factor));
      merge(name, { rows });
    }
    for (const name of seam.readers)
      merge(name, { columns: Float32Array.from({ length: shapeOf(name)[1] }, (_, c) => factors[seam.channelOf(c)]) });
  }
  const hash = createHash('sha256');
  for (const [name, { rows, columns }] of folds) hash.update(name).update(bytes(rows)).update(bytes(columns));
  return { digest: hash.digest('hex'), of: (name) => folds.get(name) ?? null };
}

/** Multiplies the numbers of a block, f32[rows, columns] as they are stored, in place. */
export function foldInto(
  values: Float32Array,
  { name, firstRow, rows, columns }: Pick<Block, 'name' | 'firstRow' | 'rows' | 'columns'>,
  folds: Smoothing,
): void {
  const fold = folds.of(name);
  if (fold === null) return;
  for (let row = 0; row < rows; row++) {
    const by = fold.rows?.[firstRow + row] ?? 1;
    for (let column = 0; column < columns; column++)
      values[row * columns + column] *= by * (fold.columns?.[column] ?? 1);
  }
}

function bytes(factors: Float32Array | null): Uint8Array {
  return factors === null ? new Uint8Array() : new Uint8Array(factors.buffer);
}
