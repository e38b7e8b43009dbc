/** `glimpse eval SUITE`: asks the model every question of a folder and counts exact answers. */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { GlimpseError } from '../../worker/errors.ts';
import { Accuracy, wilson, type Count } from '../eval/accuracy.ts';
import { isRight, questionRequest, readQuestions } from '../eval/questions.ts';
import { measureParity, parityTable } from '../eval/parity.ts';
import { measuredWith, writeSection } from '../report.ts';
import { run as evaluateQuantization } from './eval-quantization.ts';
import { createNodeEngine } from './node-engine.ts';
import { collect } from './collect.ts';

const SUITES = ['easy-vqa', 'scenes'];

const HELP = `Usage: glimpse eval ${SUITES.join('|')} --model DIR --data DIR [--limit N] [--json] [--report FILE]
       glimpse eval parity
       glimpse eval quantization --help

parity compares f32, q8 and q4 with the golden values of the reference implementation and rewrites its table in docs/quality.md.

DIR of --data holds questions.json ([question, answer, image index] rows) and images/INDEX.png.
An answer is right when it equals the expected one, letter case and a final full stop aside.`;

export async function run(argv: string[]): Promise<number> {
  if (argv[0] === 'quantization') return evaluateQuantization(argv.slice(1));
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      model: { type: 'string', default: 'weights/nano' },
      data: { type: 'string' },
      limit: { type: 'string' },
      report: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const [suite] = positionals;
  if (suite === 'parity') return evaluateParity();
  if (!SUITES.includes(suite) || values.data === undefined) throw new GlimpseError('usage', HELP);
  const limit = values.limit === undefined ? Infinity : Number(values.limit);
  if (!(limit > 0)) throw new GlimpseError('usage', `--limit ${values.limit}: a number above 0 is expected.`);

  const report = await evaluate(suite, values.model, values.data, limit);
  if (values.report !== undefined) await writeFile(values.report, `${JSON.stringify(report, null, 2)}\n`);
  console.log(values.json ? JSON.stringify(report, null, 2) : table(report));
  return 0;
}

async function evaluateParity(): Promise<number> {
  const table = parityTable(await measureParity(['f32', 'q8', 'q4']));
  await writeSection('docs/quality.md', 'parity', `${table}\n\n${measuredWith('glimpse eval parity')}`);
  console.log(table);
  return 0;
}

export interface Report {
  readonly suite: string;
  readonly model: string;
  readonly questions: number;
  readonly right: number;
  readonly accuracy: number;
  readonly interval95: readonly [number, number];
  readonly byAnswer: Readonly<Record<string, Count>>;
  readonly byKind: Readonly<Record<string, Count>>;
  readonly msPerQuestion: number;
}

async function evaluate(suite: string, modelDirectory: string, data: string, limit: number): Promise<Report> {
  const { engine } = await createNodeEngine(modelDirectory);
  const questions = (await readQuestions(data)).slice(0, limit);
  const accuracy = new Accuracy();
  const start = performance.now();
  for (const question of questions) {
    const request = await questionRequest(data, question, 32);
    const { text } = await collect(engine.generate(request, new AbortController().signal));
    accuracy.add(isRight(text, question), question.answer, question.kind);
    progress(accuracy.all, questions.length);
  }
  const { all, byAnswer, byKind } = accuracy;
  return {
    suite,
    model: (await engine.describe()).id,
    questions: all.total,
    right: all.right,
    accuracy: all.right / all.total,
    interval95: wilson(all),
    byAnswer: Object.fromEntries(byAnswer),
    byKind: Object.fromEntries(byKind),
    msPerQuestion: (performance.now() - start) / all.total,
  };
}

function progress({ right, total }: Count, of: number): void {
  if (!process.stderr.isTTY && total % 500 !== 0) return;
  const line = `${total}/${of} questions, ${((100 * right) / total).toFixed(1)} % right`;
  process.stderr.write(process.stderr.isTTY ? `\r${line}` : `${line}\n`);
}

function table(report: Report): string {
  const row = (name: string, count: Count) => {
    const [low, high] = wilson(count).map((share) => (100 * share).toFixed(1));
    const percent = ((100 * count.right) / count.total).toFixed(2);
    return `${name.padEnd(16)}${percent.padStart(7)} %  ${`${count.right}/${count.total}`.padStart(11)}  (${low} to ${high})`;
  };
  const rows = (groups: Readonly<Record<string, Count>>) =>
    Object.entries(groups)
      .toSorted(([, a], [, b]) => b.total - a.total)
      .map(([name, count]) => row(name, count));
  return [
    `${report.suite}, model ${report.model}, ${report.msPerQuestion.toFixed(1)} ms a question`,
    row('total', { right: report.right, total: report.questions }),
    ...rows(report.byKind),
    'by expected answer',
    ...rows(report.byAnswer),
  ].join('\n');
}
