/** What is known about the inputs of a model's matrices: calibrate.ts makes it, the import rounds and smooths with it. */
import type { Moments } from './moments.ts';

export interface Calibration {
  /** SHA-256 of all numbers: an import that is resumed must have the same. */
  readonly digest: string;
  /** null for a matrix that no question reached. */
  of(weight: string): Moments | null;
}
