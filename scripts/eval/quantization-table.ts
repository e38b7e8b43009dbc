/** What formats lose, as tables for docs/quality.md, and whether q4 reaches what is asked of it. */
import { formatBytes } from '../convert/units.ts';
import type { Interval } from './accuracy.ts';
import type { Losses } from './losses.ts';
import type { VariantLosses } from './quantization.ts';

/** What the best q4 may lose. */
const MOST_LOST = 0.005;
const MOST_KL = 0.02;

/** `best` is the label that the bars are about; the last row is, when it is not there. The first variant is f32. */
export function quantizationTables(variants: readonly VariantLosses[], best: string): string {
  const chosen = variants.find(({ label }) => label === best) ?? variants[variants.length - 1];
  return [variantsTable(variants), suitesTable(variants[0], chosen), verdicts(chosen)].join('\n\n');
}

function variantsTable(variants: readonly VariantLosses[]): string {
  const { questions, tokens } = variants[0].all;
  const head = [
    'weights',
    `right, of ${questions}`,
    'points lost (95 %)',
    `mean KL, ${tokens} tokens (95 %)`,
    'same best token',
    'bytes',
  ];
  return table(
    head,
    variants.map(({ label, all, bytes }, i) => [
      label,
      percent(all.accuracy, 2),
      i === 0 ? '' : lostCell(all),
      i === 0 ? '' : klCell(all),
      i === 0 ? '' : percent(all.topOne, 2),
      formatBytes(bytes),
    ]),
  );
}

function suitesTable(reference: VariantLosses, chosen: VariantLosses): string {
  const head = ['questions about', 'of', 'right, f32', chosen.label, 'points lost (95 %)', 'mean KL (95 %)'];
  const rows = Array.from(chosen.bySuite, ([name, own]) => {
    const { questions, accuracy } = reference.bySuite.get(name)!;
    return [name, String(questions), percent(accuracy, 1), percent(own.accuracy, 1), lostCell(own), klCell(own)];
  });
  return table(head, rows);
}

function verdicts({ label, all }: VariantLosses): string {
  return [
    `${label} loses at most ${points(MOST_LOST)} points: ${verdict(all.lost, all.lostInterval95, MOST_LOST)}.`,
    `${label} has a mean KL of at most ${MOST_KL}: ${verdict(all.meanKl, all.klInterval95, MOST_KL)}.`,
  ].join(' ');
}

function verdict(value: number, [low, high]: Interval, most: number): string {
  if (high <= most) return 'reached, and the whole interval is within it';
  if (low > most) return 'missed, and the whole interval is beyond it';
  return value <= most
    ? 'reached, though the interval goes beyond it'
    : 'missed, though the interval reaches within it';
}

const percent = (share: number, digits: number) => `${(100 * share).toFixed(digits)} %`;
const points = (share: number) => (100 * share).toFixed(2);
const lostCell = ({ lost, lostInterval95: [low, high] }: Losses) =>
  `${points(lost)} (${points(low)} to ${points(high)})`;
const klCell = ({ meanKl, klInterval95: [low, high] }: Losses) =>
  `${meanKl.toPrecision(3)} (${Math.max(0, low).toPrecision(3)} to ${high.toPrecision(3)})`;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const rule = head.map((_, i) => (i === 0 ? '---' : '--:'));
  return [head, rule, ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
