/** Reports of several models as Markdown: a row a model and a column a suite; and a row a bar. */
import { BARS, measured, type Bar } from './bars.ts';
import type { Interval, Summary } from './accuracy.ts';
import type { Report } from './evaluate.ts';

/** A model's reports under the name of its stage. */
export interface Stage {
  readonly name: string;
  readonly reports: readonly Report[];
}

/** Mean scores in percent with the half width of their 95 % interval, and the mean of all suites. */
export function stagesTable(stages: readonly Stage[]): string {
  const suites = stages[0].reports.map(({ suite }) => suite);
  const rows = stages.map(({ name, reports }) => {
    const bySuite = new Map(reports.map((report) => [report.suite, report]));
    const cells = suites.map((suite) => {
      const report = bySuite.get(suite);
      return report === undefined ? '' : `${percent(report.meanScore)} ±${halfWidth(report.meanInterval95)}`;
    });
    const mean = reports.reduce((sum, { meanScore }) => sum + meanScore, 0) / reports.length;
    return [name, `**${percent(mean)}**`, ...cells];
  });
  const items = ['items', '', ...stages[0].reports.map(({ questions }) => String(questions))];
  return markdown([['mean score, %', 'mean', ...suites], ...rows, items]);
}

/** Each bar with what every model reaches; the last model decides whether it is reached. */
export function barsTable(stages: readonly Stage[]): string {
  const value = ({ metric }: Bar, summary: Summary | undefined) =>
    summary === undefined ? Number.NaN : summary[metric];
  const rows = BARS.map((bar) => {
    const found = stages.map(({ reports }) => measured(bar, reports));
    const last = found.at(-1);
    const interval = bar.metric === 'accuracy' ? last?.interval95 : last?.meanInterval95;
    const between = interval === undefined ? '' : interval.map(percent).join(' to ');
    return [
      bar.what,
      ...found.map((summary) => percent(value(bar, summary))),
      between,
      String(last?.total ?? 0),
      `${percent(bar.cores)} (${percent(bar.gpu)})`,
      value(bar, last) >= bar.cores ? 'yes' : 'no',
    ];
  });
  return markdown([
    ['held out, %', ...stages.map(({ name }) => name), '95 %', 'items', 'bar (with a GPU)', 'reached'],
    ...rows,
  ]);
}

const percent = (share: number) => (Number.isNaN(share) ? '' : (100 * share).toFixed(1));
const halfWidth = ([low, high]: Interval) => ((100 * (high - low)) / 2).toFixed(1);

function markdown([head, ...rows]: readonly (readonly string[])[]): string {
  const rule = head.map((_, index) => (index === 0 ? '---' : '--:'));
  return [head, rule, ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
