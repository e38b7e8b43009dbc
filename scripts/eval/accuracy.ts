/** Right and wrong answers, counted in total and by group, with a 95 % Wilson interval. */
export interface Count {
  right: number;
  total: number;
}

export class Accuracy {
  readonly all: Count = { right: 0, total: 0 };
  readonly byAnswer = new Map<string, Count>();
  readonly byKind = new Map<string, Count>();

  add(isRight: boolean, answer: string, kind: string): void {
    for (const count of [this.all, group(this.byAnswer, answer), ...(kind ? [group(this.byKind, kind)] : [])]) {
      count.total++;
      if (isRight) count.right++;
    }
  }
}

function group(groups: Map<string, Count>, name: string): Count {
  const count = groups.get(name) ?? { right: 0, total: 0 };
  groups.set(name, count);
  return count;
}

/** Bounds of the true share of right answers, 95 %. Source: Wilson score interval. */
export function wilson({ right, total }: Count): readonly [low: number, high: number] {
  if (total === 0) return [0, 1];
  const z = 1.96;
  const share = right / total;
  const centre = (share + z ** 2 / (2 * total)) / (1 + z ** 2 / total);
  const half = (z / (1 + z ** 2 / total)) * Math.sqrt((share * (1 - share)) / total + z ** 2 / (4 * total ** 2));
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}
