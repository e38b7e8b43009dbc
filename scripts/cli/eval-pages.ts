/** `glimpse eval pages`: readers of scanned pages on the corpus, or on a folder of pictures whose lines are known. */
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { GlimpseError } from '../../worker/errors.ts';
import { DOCUMENT_NAMES } from '../corpus/corpus.ts';
import { folderTable, measureFolder } from '../eval/pages/folder.ts';
import { measureReader, type ReaderReport } from '../eval/pages/measure.ts';
import { PAGE_READERS } from '../eval/pages/readers.ts';
import { named, pagesTable } from '../eval/pages/table.ts';
import { measuredWith, writeSection } from '../report.ts';

const NAMES = Object.keys(PAGE_READERS);

const HELP = `Usage: glimpse eval pages [--reader NAME] [--document NAME] [--check | --report FILE]
       glimpse eval pages table REPORT…
       glimpse eval pages --data DIR [--reader NAME]

Reads pages whose text is known and counts errors, lines lost and CPU seconds: four documents in sixteen conditions, made on
the spot. "table" rewrites the table in docs/quality.md from reports: readers side by side, documents one below the other.
--reader    ${NAMES.join(', ')} (${NAMES[0]})
--document  only ${DOCUMENT_NAMES.join(', ')}
--report    writes what was measured
--check     fails when a page has more errors than it may have
--data      pictures that python -m data.scans wrote (scripts/train): images/ and lines.jsonl; rewrites their table there`;

const OPTIONS = {
  reader: { type: 'string', default: NAMES[0] },
  document: { type: 'string' },
  report: { type: 'string' },
  data: { type: 'string' },
  check: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

export async function run(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args: argv, options: OPTIONS, allowPositionals: true });
  const { reader, data, report: file } = values;
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  if (positionals[0] === 'table' && positionals.length > 1) return writeTable(positionals.slice(1));
  const documents = DOCUMENT_NAMES.filter((name) => name === (values.document ?? name));
  if (!NAMES.includes(reader) || documents.length === 0 || positionals.length > 0)
    throw new GlimpseError('usage', HELP);
  if (data !== undefined) return evaluateFolder(reader, data);
  const report = await measureReader(reader, documents, (row) =>
    process.stderr.write(`${named(row)}: ${row.reason}\n`),
  );
  console.log(pagesTable([report]));
  if (file !== undefined) await writeFile(file, `${JSON.stringify(report, null, 2)}\n`);
  return values.check && report.rows.some(({ passes }) => !passes) ? 1 : 0;
}

async function writeTable(files: readonly string[]): Promise<number> {
  const parts = await Promise.all(files.map(async (file) => JSON.parse(await readFile(file, 'utf8')) as ReaderReport));
  const reports = [...Map.groupBy(parts, ({ reader }) => reader)].map(([reader, of]) => ({
    reader,
    rows: of.flatMap(({ rows }) => rows),
    memoryBytes: Math.max(...of.map(({ memoryBytes }) => memoryBytes)),
  }));
  const table = pagesTable(reports);
  const command = 'glimpse eval pages --reader NAME --document NAME --report FILE, then glimpse eval pages table FILE…';
  await writeSection('docs/quality.md', 'pages', `${table}\n\n${measuredWith(command)}`);
  console.log(table);
  return 0;
}

async function evaluateFolder(reader: string, folder: string): Promise<number> {
  const table = folderTable([await measureFolder(reader, folder)]);
  const command = 'python -m data.scans --root ASSETS --out DIR, then glimpse eval pages --data DIR';
  await writeSection('docs/quality.md', 'scans', `${table}\n\n${measuredWith(command)}`);
  console.log(table);
  return 0;
}
