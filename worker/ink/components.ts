/** Connected dark parts of a page: letters, their parts, specks, rules. */
import type { Box } from '../documents/page.ts';
import type { Grey } from '../documents/grey.ts';
import { LIMITS } from '../limits.ts';

export interface Component {
  readonly box: Box;
  /** Its dark pixels. */
  readonly area: number;
}

/** A row's dark pixels side by side; `set` is the component it belongs to. */
interface Run {
  readonly x0: number;
  readonly x1: number;
  readonly set: number;
}

/**
 * Darker than `threshold`, joined at sides or corners; in the order of their first rows. None of a page with more than
 * LIMITS.pageComponents, which is grain. O(pixels).
 */
export function componentsOf({ widthPx, heightPx, pixels }: Grey, threshold: number): Component[] {
  const sets = new Sets();
  let above: Run[] = [];
  for (let y = 0; y < heightPx; y++) {
    const runs: Run[] = [];
    let touching = 0;
    const row = pixels.subarray(y * widthPx, (y + 1) * widthPx);
    for (let x = 0; x < widthPx; x++) {
      if (row[x] >= threshold) continue;
      const x0 = x;
      while (x < widthPx && row[x] < threshold) x++;
      while (touching < above.length && above[touching].x1 < x0) touching++;
      let set = -1;
      for (let i = touching; i < above.length && above[i].x0 <= x; i++)
        set = set < 0 ? sets.root(above[i].set) : sets.join(set, above[i].set);
      if (set < 0) set = sets.add();
      if (set === LIMITS.pageComponents.value) return [];
      sets.grow(set, x0, x, y);
      runs.push({ x0, x1: x, set });
    }
    above = runs;
  }
  return sets.components();
}

/** Components while they grow together. */
class Sets {
  readonly #parents: number[] = [];
  readonly #boxes: [number, number, number, number, number][] = [];

  add(): number {
    this.#boxes.push([Infinity, Infinity, -Infinity, -Infinity, 0]);
    return this.#parents.push(this.#parents.length) - 1;
  }

  root(set: number): number {
    let at = set;
    while (this.#parents[at] !== at) at = this.#parents[at] = this.#parents[this.#parents[at]];
    return at;
  }

  join(a: number, b: number): number {
    const [first, second] = [this.root(a), this.root(b)];
    if (first === second) return first;
    const [into, from] = [this.#boxes[first], this.#boxes[second]];
    this.#boxes[first] = [
      Math.min(into[0], from[0]),
      Math.min(into[1], from[1]),
      Math.max(into[2], from[2]),
      Math.max(into[3], from[3]),
      into[4] + from[4],
    ];
    this.#parents[second] = first;
    return first;
  }

  grow(set: number, x0: number, x1: number, y: number): void {
    const box = this.#boxes[set];
    box[0] = Math.min(box[0], x0);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x1);
    box[3] = y + 1;
    box[4] += x1 - x0;
  }

  components(): Component[] {
    return this.#boxes
      .filter((_, set) => this.#parents[set] === set)
      .map(([x0, y0, x1, y1, area]) => ({ box: [x0, y0, x1, y1], area }));
  }
}
