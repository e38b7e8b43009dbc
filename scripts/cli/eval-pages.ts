/** `glimpse eval pages`: readers of scanned pages on the corpus, or on a folder of pictures whose lines are known. */
import { parseArgs } from 'node:util';
import { GlimpseError } from '../../worker/errors.ts';
import { folderTable, measureFolder } from '../eval/pages/folder.ts';
import { measureReader, type ReaderReport } from '../eval/pages/measure.ts';
import { PAGE_READERS } from '../eval/pages/readers.ts';
import { named, pagesTable } from '../eval/pages/table.ts';
import { measuredWith, writeSection } from '../report.ts';

const NAMES = Object.keys(PAGE_READERS);

const HELP = `Usage: glimpse eval pages [--reader NAME,…] [--data DIR] [--check]

Reads pages whose text is known and counts errors, lines lost and CPU seconds; rewrites the table in docs/quality.md.
Without --data: four documents in fifteen conditions, made on the spot. DIR holds images/ and lines.jsonl, which
python -m data.scans writes (scripts/train).
--reader  some of ${NAMES.join(', ')}; all of them without it
--check   writes nothing; fails when a page has more errors than it may have`;

const OPTIONS = {
  reader: { type: 'string', default: NAMES.join(',') },
  data: { type: 'string' },
  check: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

export async function run(argv: string[]): Promise<number> {
  const { values } = parseArgs({ args: argv, options: OPTIONS });
  const readers = values.reader.split(',');
  if (values.help || readers.some((name) => !NAMES.includes(name))) {
    if (!values.help) throw new GlimpseError('usage', HELP);
    console.log(HELP);
    return 0;
  }
  if (values.data !== undefined) return evaluateFolder(readers, values.data);
  const reports: ReaderReport[] = [];
  for (const reader of readers)
    reports.push(await measureReader(reader, (row) => process.stderr.write(`${named(row)}: ${row.reason}\n`)));
  const table = pagesTable(reports);
  console.log(table);
  if (!values.check)
    await writeSection('docs/quality.md', 'pages', `${table}\n\n${measuredWith('glimpse eval pages')}`);
  return values.check && reports.some(({ rows }) => rows.some(({ passes }) => !passes)) ? 1 : 0;
}

async function evaluateFolder(readers: readonly string[], folder: string): Promise<number> {
  const reports = [];
  for (const reader of readers) reports.push(await measureFolder(reader, folder));
  const table = folderTable(reports);
  const command = 'python -m data.scans --root ASSETS --out DIR, then glimpse eval pages --data DIR';
  await writeSection('docs/quality.md', 'scans', `${table}\n\n${measuredWith(command)}`);
  console.log(table);
  return 0;
}
