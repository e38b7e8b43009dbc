/** Connected parts of a map, as runs of pixels: what touches by a side or a corner belongs together. */

/** Pixels from..to (exclusive) of one row. */
export interface Run {
  readonly row: number;
  readonly from: number;
  readonly to: number;
}

/** The parts of `map`, u8[height, width], that are above `threshold`; in the order of their first rows. */
export function componentsOf(map: Uint8Array, width: number, height: number, threshold: number): Run[][] {
  const runs: Run[] = [];
  /** The run that stands for the part to which each belongs, or leads to it. */
  const leaders: number[] = [];
  const leaderOf = (run: number): number => {
    while (leaders[run] !== run) run = leaders[run] = leaders[leaders[run]];
    return run;
  };
  let above = 0;
  for (let row = 0; row < height; row++) {
    const first = runs.length;
    for (const { from, to } of runsOf(map, row * width, width, threshold)) {
      const at = runs.push({ row, from, to }) - 1;
      leaders.push(at);
      // Those above are in order: what ends before this one begins touches nothing further right.
      while (above < first && runs[above].to < from) above++;
      for (let other = above; other < first && runs[other].from <= to; other++) {
        const [a, b] = [leaderOf(other), leaderOf(at)];
        leaders[Math.max(a, b)] = Math.min(a, b);
      }
    }
    above = first;
  }
  const parts = new Map<number, Run[]>();
  for (const [at, run] of runs.entries()) {
    const leader = leaderOf(at);
    const part = parts.get(leader);
    if (part) part.push(run);
    else parts.set(leader, [run]);
  }
  return [...parts.values()];
}

function* runsOf(map: Uint8Array, start: number, width: number, threshold: number) {
  for (let x = 0; x < width; x++) {
    if (map[start + x] <= threshold) continue;
    const from = x;
    while (x < width && map[start + x] > threshold) x++;
    yield { from, to: x };
  }
}
