/**
 * Tables with drawn lines: rules that touch each other make a grid, and a cell reaches as far as no rule stops it. What is drawn
 * decides over what lines up.
 */
import { around, heightOf, holds, widthOf } from './box.ts';
import type { Box, Cell, Segment, Table } from './page.ts';
import { alignOf, isNumber } from './tables.ts';

export interface RuledTable {
  readonly box: Box;
  readonly table: Table;
  readonly segments: readonly Segment[];
}

/** Rules that are nearer are the same line, or touch; in shares of the page's width. */
const TOUCH = 0.006;
/** Longer than a stroke of a letter, in shares of the page's width. */
const SHORTEST = 0.02;
const FEWEST_LINES = 2;

/** Grids of at least two cells that hold text. `pageWidth` in the units of the boxes. */
export function ruledTables(rules: readonly Box[], segments: readonly Segment[], pageWidth: number): RuledTable[] {
  const touch = TOUCH * pageWidth;
  const long = rules.filter((rule) => Math.max(widthOf(rule), heightOf(rule)) > SHORTEST * pageWidth);
  return clusters(long, touch).flatMap((cluster) => {
    const inside = segments.filter(({ box }) => holds(around(cluster), box));
    const table = gridTable(cluster, inside, touch);
    return table === null ? [] : [{ box: around(cluster), table, segments: inside }];
  });
}

/** Rules that touch, directly or through others. */
function clusters(rules: readonly Box[], touch: number): Box[][] {
  const groups: Box[][] = [];
  for (const rule of rules) {
    const near = groups.filter((group) => group.some((other) => touches(rule, other, touch)));
    for (const group of near) groups.splice(groups.indexOf(group), 1);
    groups.push([...near.flat(), rule]);
  }
  return groups;
}

function touches(a: Box, b: Box, touch: number): boolean {
  return a[0] <= b[2] + touch && b[0] <= a[2] + touch && a[1] <= b[3] + touch && b[1] <= a[3] + touch;
}

const isAcross = (rule: Box): boolean => widthOf(rule) >= heightOf(rule);

function gridTable(cluster: readonly Box[], segments: readonly Segment[], touch: number): Table | null {
  const across = cluster.filter((rule) => isAcross(rule));
  const down = cluster.filter((rule) => !isAcross(rule));
  const ys = places(
    across.map((rule) => (rule[1] + rule[3]) / 2),
    touch,
  );
  const xs = places(
    down.map((rule) => (rule[0] + rule[2]) / 2),
    touch,
  );
  if (ys.length < FEWEST_LINES || xs.length < FEWEST_LINES || (ys.length - 1) * (xs.length - 1) < 2) return null;
  const stopsRight = (row: number, column: number) => crossed(down, 0, xs[column + 1], ys[row], ys[row + 1], touch);
  const stopsBelow = (row: number, column: number) =>
    crossed(across, 1, ys[row + 1], xs[column], xs[column + 1], touch);
  const cells: Cell[] = [];
  const isTaken = new Set<string>();
  for (let row = 0; row + 1 < ys.length; row++) {
    for (let column = 0; column + 1 < xs.length; column++) {
      if (isTaken.has(`${row},${column}`)) continue;
      let [rowSpan, columnSpan] = [1, 1];
      while (column + columnSpan + 1 < xs.length && !stopsRight(row, column + columnSpan - 1)) columnSpan++;
      while (row + rowSpan + 1 < ys.length && !stopsBelow(row + rowSpan - 1, column)) rowSpan++;
      for (let r = 0; r < rowSpan; r++) for (let c = 0; c < columnSpan; c++) isTaken.add(`${row + r},${column + c}`);
      const box: Box = [xs[column], ys[row], xs[column + columnSpan], ys[row + rowSpan]];
      const text = textIn(box, segments);
      if (text !== '') cells.push({ row, column, rowSpan, columnSpan, text, box, isHeader: false });
    }
  }
  if (cells.length === 0) return null;
  const first = cells.filter(({ row }) => row === 0);
  const hasHeader = first.length > 0 && !first.some(({ text }) => isNumber(text)) && ys.length > FEWEST_LINES;
  const marked = cells.map((cell) => ({ ...cell, isHeader: hasHeader && cell.row === 0 }));
  const columns = xs.length - 1;
  return { rows: ys.length - 1, columns, cells: marked, align: alignOf(marked, columns) };
}

/** Values that are nearer than `touch` are one; in order. */
function places(values: readonly number[], touch: number): number[] {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted.filter((value, i) => i === 0 || value - sorted[i - 1] > touch);
}

/** Whether rules at `at` on the axis cover more than half of from..to. */
function crossed(rules: readonly Box[], axis: 0 | 1, at: number, from: number, to: number, touch: number): boolean {
  const other = axis === 0 ? 1 : 0;
  const here = rules.filter((rule) => Math.abs((rule[axis] + rule[axis + 2]) / 2 - at) <= 2 * touch);
  const covered = here.reduce(
    (sum, rule) => sum + Math.max(0, Math.min(to, rule[other + 2]) - Math.max(from, rule[other])),
    0,
  );
  return covered > (to - from) / 2;
}

/** Line under line, from left to right. */
function textIn(box: Box, segments: readonly Segment[]): string {
  const inside = segments.filter((segment) => holds(box, segment.box));
  const byLine = (a: Segment, b: Segment) => {
    const apart = (a.box[1] + a.box[3] - b.box[1] - b.box[3]) / 2;
    return Math.abs(apart) > 0.5 * Math.min(heightOf(a.box), heightOf(b.box)) ? apart : a.box[0] - b.box[0];
  };
  return inside
    .toSorted(byLine)
    .map(({ text }) => text)
    .join(' ');
}
