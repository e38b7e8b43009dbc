/** Right answers and scores, counted, with 95 % intervals. */
export interface Summary {
  readonly total: number;
  readonly right: number;
  readonly accuracy: number;
  readonly interval95: Interval;
  /** Of the verifiers' scores, 0 to 1: what is partly right counts in part. */
  readonly meanScore: number;
  readonly meanInterval95: Interval;
}

export type Interval = readonly [low: number, high: number];

export class Tally {
  right = 0;
  readonly #scores: number[] = [];

  add(isRight: boolean, score: number): void {
    if (isRight) this.right++;
    this.#scores.push(score);
  }

  summary(): Summary {
    const { right } = this;
    const total = this.#scores.length;
    const meanScore = this.#scores.reduce((sum, score) => sum + score, 0) / total;
    return {
      total,
      right,
      accuracy: right / total,
      interval95: wilson(right, total),
      meanScore,
      meanInterval95: normal(this.#scores, meanScore),
    };
  }
}

/** Tallies by name. */
export class Groups {
  readonly #tallies = new Map<string, Tally>();

  get size(): number {
    return this.#tallies.size;
  }

  add(name: string, isRight: boolean, score: number): void {
    const tally = this.#tallies.get(name) ?? new Tally();
    this.#tallies.set(name, tally);
    tally.add(isRight, score);
  }

  summaries(): Record<string, Summary> {
    return Object.fromEntries(Array.from(this.#tallies, ([name, tally]) => [name, tally.summary()]));
  }
}

const Z = 1.96;

/** Bounds of the true share of right answers. Source: Wilson score interval. */
export function wilson(right: number, total: number): Interval {
  if (total === 0) return [0, 1];
  const share = right / total;
  const centre = (share + Z ** 2 / (2 * total)) / (1 + Z ** 2 / total);
  const half = (Z / (1 + Z ** 2 / total)) * Math.sqrt((share * (1 - share)) / total + Z ** 2 / (4 * total ** 2));
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}

/** Bounds of the true mean of scores in 0 to 1, by the normal approximation. */
export function normal(scores: readonly number[], mean: number): Interval {
  if (scores.length < 2) return [0, 1];
  const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / (scores.length - 1);
  const half = Z * Math.sqrt(variance / scores.length);
  return [Math.max(0, mean - half), Math.min(1, mean + half)];
}

/**
 * Bounds of the true difference of two shares of right answers to the same questions: `lost` were right before only, `won` after
 * only. Source: Agresti and Min, "Simple improved confidence intervals for comparing matched proportions" (half a question is
 * added to each of the four cells, so that no difference at all is not taken for certain).
 */
export function pairedLoss(lost: number, won: number, total: number): Interval {
  const n = total + 2;
  const centre = (lost - won) / n;
  const half = (Z / n) * Math.sqrt(lost + won + 1 - (lost - won) ** 2 / n);
  return [Math.max(-1, centre - half), Math.min(1, centre + half)];
}

/** Σ a / Σ b, and its bounds when pairs (not the units of b) are independent. Source: the ratio estimator of survey sampling. */
export function ratio(pairs: readonly (readonly [a: number, b: number])[]): { value: number; interval95: Interval } {
  const [a, b] = [0, 1].map((i) => pairs.reduce((sum, pair) => sum + pair[i], 0));
  const value = a / b;
  const squares = pairs.reduce((sum, pair) => sum + (pair[0] - value * pair[1]) ** 2, 0);
  const half = pairs.length < 2 ? Infinity : (Z * Math.sqrt((squares * pairs.length) / (pairs.length - 1))) / b;
  return { value, interval95: [value - half, value + half] };
}
