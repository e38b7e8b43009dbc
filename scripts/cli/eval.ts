/** `glimpse eval SUITE`: asks the model every question of a folder and judges its answers. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { GlimpseError } from '../../worker/errors.ts';
import { evaluate, type Report } from '../eval/evaluate.ts';
import { choiceTable, measureChoice } from '../eval/choice.ts';
import { measureOrder, orderTable } from '../eval/order.ts';
import { measureParity, parityTable } from '../eval/parity.ts';
import { barsTable, stagesTable, type Stage } from '../eval/stage-table.ts';
import { listSuites, readSuite } from '../eval/suite.ts';
import { suitesTable, suiteTable } from '../eval/suite-table.ts';
import { measuredWith, writeSection } from '../report.ts';
import { run as evaluatePages } from './eval-pages.ts';
import { run as evaluateClips } from './eval-clips.ts';
import { run as evaluateFields } from './eval-fields.ts';
import { run as evaluateQuantization } from './eval-quantization.ts';
import { createNodeEngine } from '../engine/node-engine.ts';

const SUITES = [
  'pictures',
  'reading',
  'documents',
  'charts',
  'screens',
  'science',
  'video',
  'design',
  'groceries',
  'easy-vqa',
  'scenes',
];

const HELP = `Usage: glimpse eval SUITE --model DIR --data DIR [--limit N] [--json] [--report FILE]
       glimpse eval all --model DIR --data PARENT [--limit N] [--json] [--report FILE]
       glimpse eval parity
       glimpse eval order --model DIR
       glimpse eval choice --model DIR
       glimpse eval stages|bars NAME=REPORT.json...
       glimpse eval quantization --help
       glimpse eval pages --help
       glimpse eval fields --data FOLDER
       glimpse eval clips --data FOLDER [--limit N]

SUITE is one of ${SUITES.join(', ')}.
DIR of --data holds questions.jsonl ({"images", "seconds"?, "question", "kind", "check", "truth"} a line) and the images under
images/, or questions.json ([question, answer, image index] rows) and images/INDEX.png.
all runs every folder of PARENT that holds one of these. --limit N asks the first N questions of a folder.
--report FILE writes the JSON object that --json prints.

Answers are greedy. Right is, by check: exact and number, equal (numbers within 5 %); edit and fields, all of it; box, more than half
of the union is shared; tree, at least 0.9 alike.

parity compares f32, q8 and q4 with the golden values of the reference implementation and rewrites its table in docs/quality.md.
order asks questions about drawn shapes behind their pictures and before them, and rewrites their table there.
choice asks questions about drawn shapes freely and as one of their options, and rewrites their table there.
stages reads what "all --report" wrote for several models, in their order, and rewrites their table there, a row a model.
bars does the same with the table of what is asked of the embedded model; the last report decides.`;

const OPTIONS = {
  model: { type: 'string', default: 'weights/nano' },
  data: { type: 'string' },
  limit: { type: 'string' },
  report: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

export async function run(argv: string[]): Promise<number> {
  if (argv[0] === 'quantization') return evaluateQuantization(argv.slice(1));
  if (argv[0] === 'pages') return evaluatePages(argv.slice(1));
  if (argv[0] === 'fields') return evaluateFields(argv.slice(1));
  if (argv[0] === 'clips') return evaluateClips(argv.slice(1));
  const { values, positionals } = parseArgs({ args: argv, allowPositionals: true, options: OPTIONS });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const [suite, ...rest] = positionals;
  if (suite === 'parity') return evaluateParity();
  if (suite === 'order') return evaluateOrder(values.model);
  if (suite === 'choice') return evaluateChoice(values.model);
  if (suite === 'stages' || suite === 'bars') return compare(suite, rest);
  const isAll = suite === 'all';
  if ((!isAll && !SUITES.includes(suite)) || values.data === undefined) throw new GlimpseError('usage', HELP);
  const limit = values.limit === undefined ? Infinity : Number(values.limit);
  if (!(limit > 0)) throw new GlimpseError('usage', `--limit ${values.limit}: a number above 0 is expected.`);

  const { data } = values;
  const folders = isAll
    ? (await listSuites(data)).map((name) => ({ name, directory: path.join(data, name) }))
    : [{ name: suite, directory: data }];
  const reports = await evaluateFolders(values.model, folders, limit);
  const json = JSON.stringify(isAll ? reports : reports[0], null, 2);
  if (values.report !== undefined) await writeFile(values.report, `${json}\n`);
  if (values.json) console.log(json);
  else console.log(isAll ? suitesTable(reports) : suiteTable(reports[0]));
  return 0;
}

async function evaluateParity(): Promise<number> {
  const table = parityTable(await measureParity(['f32', 'q8', 'q4']));
  await writeSection('docs/quality.md', 'parity', `${table}\n\n${measuredWith('glimpse eval parity')}`);
  console.log(table);
  return 0;
}

async function evaluateOrder(model: string): Promise<number> {
  const table = orderTable(await measureOrder(model));
  await writeSection('docs/quality.md', 'order', `${table}\n\n${measuredWith('glimpse eval order')}`);
  console.log(table);
  return 0;
}

async function evaluateChoice(model: string): Promise<number> {
  const table = choiceTable(await measureChoice(model));
  await writeSection('docs/quality.md', 'choice', `${table}\n\n${measuredWith('glimpse eval choice')}`);
  console.log(table);
  return 0;
}

/** pairs: NAME=REPORT.json */
async function compare(section: 'stages' | 'bars', pairs: readonly string[]): Promise<number> {
  if (pairs.length === 0 || !pairs.every((pair) => /^[^=]+=./.test(pair))) throw new GlimpseError('usage', HELP);
  const stages = await Promise.all(
    pairs.map(async (pair): Promise<Stage> => {
      const [name, file] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
      return { name, reports: JSON.parse(await readFile(file, 'utf8')) as Report[] };
    }),
  );
  const table = section === 'stages' ? stagesTable(stages) : barsTable(stages);
  const command = `glimpse eval all --model DIR --data HELD --report FILE, then glimpse eval ${section}`;
  await writeSection('docs/quality.md', section, `${table}\n\n${measuredWith(command)}`);
  console.log(table);
  return 0;
}

async function evaluateFolders(
  model: string,
  folders: readonly { name: string; directory: string }[],
  limit: number,
): Promise<Report[]> {
  const { engine } = await createNodeEngine(model);
  // All are read before the first is asked: what is wrong in the last one should not come to light after an hour.
  const suites = await Promise.all(
    folders.map(async (folder) => ({ ...folder, items: (await readSuite(folder.directory)).slice(0, limit) })),
  );
  const reports: Report[] = [];
  for (const suite of suites) reports.push(await evaluate(engine, suite, progress(suite.name, suite.items.length)));
  return reports;
}

/** A line on a terminal that is rewritten; elsewhere one every 500 questions. */
function progress(name: string, of: number): (right: number, asked: number) => void {
  const { isTTY } = process.stderr;
  return (right, asked) => {
    if (!isTTY && asked % 500 !== 0) return;
    const line = `${name}: ${asked}/${of} questions, ${((100 * right) / asked).toFixed(1)} % right`;
    const end = isTTY && asked < of ? '' : '\n';
    process.stderr.write(`${isTTY ? '\r' : ''}${line}${end}`);
  };
}
