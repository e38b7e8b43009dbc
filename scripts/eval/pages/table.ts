/** Tables of readers of pages, side by side. */
import { CONDITION_NAMES, DOCUMENT_NAMES } from '../../corpus/corpus.ts';
import { formatBytes } from '../../convert/units.ts';
import type { PageRow, ReaderReport } from './measure.ts';

const percent = (share: number): string => (100 * share).toFixed(2);

/** A row a page that was read; of every reader the errors, lines lost, CPU seconds and whether the page says that it may be wrong. */
export function pagesTable(reports: readonly ReaderReport[]): string {
  const head = ['condition', 'document'].concat(
    reports.flatMap(({ reader }) => [`${reader}: errors, %`, 'in order, %', 'lines lost', 'flagged', 'CPU s']),
  );
  const rows = CONDITION_NAMES.flatMap((condition) =>
    DOCUMENT_NAMES.flatMap((document) => {
      const found = reports.map(({ rows: all }) =>
        all.find((row) => row.document === document && row.condition === condition),
      );
      return found.some((row) => row !== undefined)
        ? [[condition, document, ...found.flatMap((row) => cells(row))]]
        : [];
    }),
  );
  const rule = head.map((_, i) => (i < 2 ? '---' : '--:'));
  const table = [head, rule, ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
  return `${table}\n\n${reports.map((report) => summary(report)).join('\n')}`;
}

/** Empty where that page was not read. */
function cells(row: PageRow | undefined): string[] {
  if (row === undefined) return ['', '', '', '', ''];
  const { characters, inOrder, linesLost, isFlagged, cpuSeconds } = row;
  return [
    percent(characters),
    inOrder === null ? '' : percent(inOrder),
    linesLost.length === 0 ? '' : String(linesLost.length),
    isFlagged ? 'yes' : '',
    cpuSeconds.toFixed(1),
  ];
}

function summary({ reader, rows, memoryBytes }: ReaderReport): string {
  const cpu = rows.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0) / rows.length;
  const missed = rows.filter(({ passes }) => !passes);
  const gates = missed.length === 0 ? 'every page passes its gate' : `below the gate: ${missed.map(named).join(', ')}`;
  return `Reader of kind \`${reader}\`: ${cpu.toFixed(1)} CPU s per page, ${formatBytes(memoryBytes)} of linear memory after all pages; ${gates}.`;
}

export const named = ({ document, condition }: PageRow): string => `${document} (${condition})`;
