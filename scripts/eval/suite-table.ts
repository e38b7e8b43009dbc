/** Reports as text for a terminal. */
import type { Interval, Summary } from './accuracy.ts';
import type { Report } from './evaluate.ts';

const NAME_WIDTH = 20;

/** One suite: the total, then its groups. */
export function suiteTable(report: Report): string {
  const groups = Object.entries({ kind: report.byKind, check: report.byCheck, 'expected answer': report.byAnswer });
  return [
    `${report.suite}, model ${report.model}, ${report.msPerQuestion.toFixed(1)} ms a question`,
    HEAD,
    row('total', total(report)),
    ...groups.flatMap(([what, summaries]) => group(what, summaries)),
  ]
    .map((line) => line.trimEnd())
    .join('\n');
}

/** Several suites, a row each. */
export function suitesTable(reports: readonly Report[]): string {
  const rows = reports.map(
    (report) => `${row(report.suite, total(report))}${report.msPerQuestion.toFixed(1).padStart(9)}`,
  );
  return [`model ${reports[0].model}`, `${HEAD}${'ms'.padStart(9)}`, ...rows].join('\n');
}

const total = (report: Report): Summary => ({ ...report, total: report.questions });

const HEAD = `${''.padEnd(NAME_WIDTH)}${'right'.padStart(9)}${'of'.padStart(12)}  ${'95 %'.padEnd(15)}${'score'.padStart(7)}  ${'95 %'.padEnd(14)}`;

function row(name: string, { right, total, accuracy, interval95, meanScore, meanInterval95 }: Summary): string {
  const between = (interval: Interval, digits: (value: number) => string) => `(${interval.map(digits).join(' to ')})`;
  const share = between(interval95, (value) => (100 * value).toFixed(1));
  const scores = between(meanInterval95, (value) => value.toFixed(2));
  return [
    name.padEnd(NAME_WIDTH),
    `${(100 * accuracy).toFixed(2)} %`.padStart(9),
    `${right}/${total}`.padStart(12),
    `  ${share.padEnd(15)}`,
    meanScore.toFixed(3).padStart(7),
    `  ${scores.padEnd(14)}`,
  ].join('');
}

function group(what: string, summaries: Readonly<Record<string, Summary>>): string[] {
  const rows = Object.entries(summaries)
    .toSorted(([, a], [, b]) => b.total - a.total)
    .map(([name, summary]) => row(name, summary));
  return rows.length === 0 ? [] : [`by ${what}`, ...rows];
}
