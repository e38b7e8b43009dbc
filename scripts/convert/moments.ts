/** What the inputs of one matrix look like over a calibration: Σ x·xᵀ, summed by our own product kernel. */
import type { Kernels } from '../../kernels-as/host/kernels.ts';

/** Inputs that are summed together. */
const ROWS = 256;

export class Moments {
  readonly columns: number;
  /** f32[C, C]: Σ x·xᵀ; half of the Hessian of the squared error of a product's results. */
  readonly sums: Float32Array;
  /** Transposed, f32[C, ROWS]: the inputs that wait. */
  readonly #waiting: Float32Array;
  #rows = 0;

  constructor(columns: number) {
    this.columns = columns;
    this.sums = new Float32Array(columns * columns);
    this.#waiting = new Float32Array(columns * ROWS);
  }

  /** inputs f32[T, C] */
  add(k: Kernels, inputs: Float32Array): void {
    const { columns } = this;
    for (let at = 0; at < inputs.length; at += columns) {
      for (let col = 0; col < columns; col++) this.#waiting[col * ROWS + this.#rows] = inputs[at + col];
      if (++this.#rows === ROWS) this.flush(k);
    }
  }

  /** Sums what waits; to be called at the end. */
  flush(k: Kernels): void {
    if (this.#rows === 0) return;
    k.arena.frame(() => {
      const x = k.write(k.arena.f32([this.columns, ROWS], 'calibration inputs'), this.#waiting);
      const products = k.linear(k.arena.f32([this.columns, this.columns], 'moments'), x, { weight: x, bias: null });
      k.read(products).forEach((value, i) => (this.sums[i] += value));
    });
    this.#waiting.fill(0);
    this.#rows = 0;
  }
}
