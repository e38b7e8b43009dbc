/**
 * Numbers that look like trained weights to a packer: heavy tails, rows of different size, a few outlier channels.
 * A row depends on the seed, its tensor's name and its index alone, so it does not matter in which pieces one asks for them.
 * Cost: a table read a number, so that the disk is what one waits for.
 */
import { createHash } from 'node:crypto';
import type { TensorRole } from '../../worker/model/tensors.ts';

const TABLE = 1 << 16;
/** Spread of a fresh linear layer in the family (initializer_range). */
const SPREAD = 0.02;
/** Sizes of rows: from half to twice that. */
const ROW_SCALES = Array.from({ length: 9 }, (_, i) => 2 ** ((i - 4) / 4));
/** One channel in so many is eight times as large in every row: three more in the exponent. */
const OUTLIER_EVERY = 512;
const OUTLIER_EXPONENT = 3 << 7;
const NORM_SPREAD = 0.1;

let tables: { readonly rows: readonly Uint16Array[]; readonly norm: Uint16Array } | undefined;

export class RandomTensor {
  readonly #seed: number;
  readonly #norm: boolean;
  readonly #outliers: readonly number[];
  readonly #rowValues: number;

  constructor(seed: number, name: string, role: TensorRole, rowValues: number) {
    this.#seed = createHash('sha256').update(`${seed} ${name}`).digest().readInt32LE();
    this.#norm = role === 'norm';
    this.#rowValues = rowValues;
    const channels = role === 'norm' || role === 'bias' ? 0 : Math.ceil(rowValues / OUTLIER_EVERY);
    const drawn = Array.from({ length: channels }, (_, i) => (mixed(this.#seed ^ ~i) >>> 0) % rowValues);
    this.#outliers = [...new Set(drawn)];
  }

  /** Rows from `first` on, as bf16, as many as `out` holds. */
  write(out: Uint16Array, first: number): void {
    tables ??= makeTables();
    const columns = this.#rowValues;
    for (let at = 0, row = first; at < out.length; at += columns, row++) {
      let state = mixed(this.#seed + Math.imul(row, 0x9e3779b9)) || 1;
      const table = this.#norm ? tables.norm : tables.rows[(state >>> 8) % ROW_SCALES.length];
      const last = at + columns - 1;
      for (let i = at; i <= last; i += 2) {
        // Xorshift (Marsaglia 2003); 32 bits are two numbers.
        state ^= state << 13;
        state ^= state >>> 17;
        state ^= state << 5;
        out[i] = table[state & 0xffff];
        if (i < last) out[i + 1] = table[state >>> 16];
      }
      for (const channel of this.#outliers) out[at + channel] += OUTLIER_EXPONENT;
    }
  }
}

/** Quantiles: equally likely numbers, so that an index of 16 random bits draws from the distribution. */
function makeTables() {
  const quantiles = Float64Array.from({ length: TABLE }, (_, i) => heavyTailed(normalQuantile((i + 0.5) / TABLE)));
  const table = (value: (quantile: number) => number) => Uint16Array.from(quantiles, (q) => bf16(value(q)));
  return { rows: ROW_SCALES.map((scale) => table((q) => q * scale * SPREAD)), norm: table((q) => 1 + q * NORM_SPREAD) };
}

/** The ends stretched: four times the deviation of a normal distribution becomes about seven. */
function heavyTailed(normal: number): number {
  return normal * (0.9 + normal ** 2 / 20);
}

/** Deviations from the mean below which a share of 0..1 lies. Source: Abramowitz and Stegun 26.2.23; 0.0005 exact. */
function normalQuantile(share: number): number {
  const t = Math.sqrt(-2 * Math.log(Math.min(share, 1 - share)));
  const size = t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  return share < 0.5 ? -size : size;
}

/** The nearest bf16, to even: the upper half of the f32. */
function bf16(value: number): number {
  const [bits] = new Uint32Array(Float32Array.of(value).buffer);
  return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
}

/** Every bit depends on every bit. Source: the finaliser of MurmurHash3. */
function mixed(bits: number): number {
  let hash = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
