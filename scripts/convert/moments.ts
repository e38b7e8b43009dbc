/** What the inputs of one matrix look like over a calibration: Σ x·xᵀ, summed by our own product kernel, and some of them. */
import type { Kernels } from '../../kernels-as/host/kernels.ts';

/** Inputs that are summed together. */
const ROWS = 256;
/** Inputs that are kept as they came: at most so many, at least half of it. */
const SAMPLES = 256;

export class Moments {
  readonly columns: number;
  /** f32[C, C]: Σ x·xᵀ; half of the Hessian of the squared error of a product's results. */
  readonly sums: Float32Array;
  /** Transposed, f32[C, ROWS]: the inputs that wait. */
  readonly #waiting: Float32Array;
  #rows = 0;
  readonly #samples: Float32Array[] = [];
  #seen = 0;
  /** One of so many inputs is kept. */
  #stride = 1;

  constructor(columns: number) {
    this.columns = columns;
    this.sums = new Float32Array(columns * columns);
    this.#waiting = new Float32Array(columns * ROWS);
  }

  /** inputs f32[T, C] */
  add(k: Kernels, inputs: Float32Array): void {
    const { columns } = this;
    for (let at = 0; at < inputs.length; at += columns) {
      this.#sample(inputs, at);
      for (let col = 0; col < columns; col++) this.#waiting[col * ROWS + this.#rows] = inputs[at + col];
      if (++this.#rows === ROWS) this.flush(k);
    }
  }

  /** f32[S, C]: inputs evenly spaced over the whole calibration. */
  samples(): Float32Array {
    const all = new Float32Array(this.#samples.length * this.columns);
    this.#samples.forEach((input, i) => all.set(input, i * this.columns));
    return all;
  }

  #sample(inputs: Float32Array, at: number): void {
    if (this.#seen++ % this.#stride !== 0) return;
    this.#samples.push(inputs.slice(at, at + this.columns));
    if (this.#samples.length < SAMPLES) return;
    for (let i = 0; i < SAMPLES / 2; i++) this.#samples[i] = this.#samples[2 * i];
    this.#samples.length = SAMPLES / 2;
    this.#stride *= 2;
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
