/** `glimpse eval fields`: how many fields of scanned invoices and receipts the rules find, and how many of those are right. */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { GlimpseError } from '../../worker/errors.ts';
import { KINDS, readScans, type Kind } from '../eval/fields/scans.ts';
import { addScan, emptyScores, type Scores } from '../eval/fields/score.ts';
import { measuredWith, writeSection } from '../report.ts';

const HELP = `Usage: glimpse eval fields --data FOLDER

FOLDER is what "python -m data.field_scans" in scripts/train writes: invoices/ and receipts/ with fields.jsonl. Every scan is read by Tesseract,
laid out, and its fields are found by rules. The table in docs/quality.md is rewritten.`;

export async function run(argv: string[]): Promise<number> {
  const { values } = parseArgs({ args: argv, options: { data: { type: 'string' }, help: { type: 'boolean' } } });
  if (values.data === undefined) throw new GlimpseError('usage', HELP);
  const scores: [Kind, Scores][] = [];
  for (const kind of KINDS) {
    const found = emptyScores();
    for await (const scan of readScans(path.join(values.data, kind))) addScan(found, scan);
    scores.push([kind, found]);
  }
  const table = tableOf(scores);
  await writeSection('docs/quality.md', 'fields', `${table}\n\n${measuredWith('glimpse eval fields --data HELD')}`);
  console.log(table);
  return 0;
}

function tableOf(scores: readonly (readonly [Kind, Scores])[]): string {
  const rows = scores.flatMap(([kind, fields]) =>
    Object.entries(fields)
      .filter(([, { printed }]) => printed > 0)
      .map(([name, { printed, found, right }]) => {
        const f1 = ((200 * right) / Math.max(1, printed + found)).toFixed(1);
        const share = ((100 * right) / printed).toFixed(1);
        return `| ${kind} | ${name} | ${printed} | ${found} | ${right} | ${share} % | ${f1} % |`;
      }),
  );
  const head = '| scans | field | printed | found | right | right per printed | F1 |';
  return [head, '| --- | --- | --: | --: | --: | --: | --: |', ...rows].join('\n');
}
