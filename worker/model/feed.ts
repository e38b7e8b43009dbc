/**
 * How the graph gets its weights. It takes them in the order of the stream (weights/FORMAT.md), each once a pass, so that they
 * need not be in memory together: a feed may hand out what is there, or read it while the graph computes.
 */
import type { Kernels } from '../../kernels-as/host/kernels.ts';
import type { Tensor } from '../../kernels-as/host/tensor.ts';

/** A weight by name, dtype and shape; where it is, its feed knows. */
export type Weight = Omit<Tensor, 'ptr'>;

/** A matrix product's parameters: weight [R, C], bias f32[R] or none. */
export interface LinearWeights {
  readonly weight: Weight;
  readonly bias: Weight | null;
}

/** A tensor for each weight. */
export type Taken<W extends readonly (Weight | null)[]> = {
  -readonly [I in keyof W]: W[I] extends Weight ? Tensor : Tensor | null;
};

export interface Feed {
  /** Weights that follow one another in the stream, in memory together until the next take; null gives null. */
  take<const W extends readonly (Weight | null)[]>(...weights: W): Promise<Taken<W>>;
  /** Whether `take` can have the weight in memory as a whole; else it comes by `takeRows`, from the first to the last. */
  isWhole(weight: Weight): boolean;
  /** Rows of a matrix from `firstRow` on, as many as come at once; in memory until the next take. */
  takeRows(matrix: Weight, firstRow: number): Promise<Tensor>;
  /** Whether a taken weight stays in memory after the next take. */
  readonly isKept: boolean;
  /** Lets weights come that are on their way, where a graph computes for long without a take. */
  pause(): Promise<void>;
  /** out f32[T, D] = rows `ids` of an embedding table; not part of the stream's order. */
  embed(k: Kernels, out: Tensor, table: Weight, ids: readonly number[]): Promise<void>;
}
