/** `glimpse eval quantization`: what every format costs in accuracy and saves in bytes, as a section of docs/quality.md. */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { GlimpseError } from '../../worker/errors.ts';
import { measureQuantization, type Losses, type Variant } from '../eval/quantization.ts';
import { measuredWith, writeSection } from '../report.ts';
import { formatBytes } from '../convert/units.ts';

const QUALITY_PAGE = path.resolve(import.meta.dirname, '../../docs/quality.md');

const HELP = `Usage: glimpse eval quantization --checkpoint HF_DIR --data DIR [--data DIR …] --calibrate DIR [options]

  --checkpoint HF_DIR  an official checkpoint; it is imported in every format, into a folder that is gone afterwards
  --data DIR           a suite as of the other evaluations, in either layout; may be given several times
  --calibrate DIR      another one, for the rows that say “best”; must not be what is measured with
  --questions N        how many of its questions (128)
  --limit N            at most so many questions of each --data
  --out FILE           where the section goes (docs/quality.md)`;

const VARIANTS: readonly Variant[] = [
  { label: 'f32', quant: 'f32' },
  { label: 'q8', quant: 'q8' },
  { label: 'q4 plain', quant: 'q4' },
  { label: 'q4 best', quant: 'q4', best: true },
  { label: 'q4 best, activation scales a group', quant: 'q4', best: true, activationScales: 'group' },
  { label: 'q4 best, KV cache in int8', quant: 'q4', best: true, kvCache: 'i8' },
  { label: 'q3 plain', quant: 'q3' },
  { label: 'q3 best', quant: 'q3', best: true },
  { label: 'q2 plain', quant: 'q2' },
  { label: 'q2 best', quant: 'q2', best: true },
];

export async function run(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: {
      checkpoint: { type: 'string' },
      data: { type: 'string', multiple: true },
      calibrate: { type: 'string' },
      questions: { type: 'string', default: '128' },
      limit: { type: 'string' },
      out: { type: 'string', default: QUALITY_PAGE },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const { checkpoint, data, calibrate, questions, limit, out } = values;
  if (checkpoint === undefined || data === undefined || calibrate === undefined) throw new GlimpseError('usage', HELP);
  const losses = await measureQuantization(VARIANTS, {
    checkpoint,
    data,
    calibrateWith: calibrate,
    calibrationQuestions: count('questions', questions),
    limit: limit === undefined ? Infinity : count('limit', limit),
    onProgress: (line) => void process.stderr.write(`${line}\n`),
  });
  const table = quantizationTable(losses);
  const command = 'glimpse eval quantization --checkpoint HF_DIR --data DIR --calibrate DIR';
  console.log(table);
  await writeSection(path.resolve(out), 'quantization', `${table}\n\n${measuredWith(command)}`);
  return 0;
}

function count(name: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new GlimpseError('usage', `--${name} is a whole number above 0, not “${text}”.`);
}

export function quantizationTable(losses: readonly Losses[]): string {
  const rows = losses.map(({ label, answers, meanKl, topOne, bytes }) => {
    const [low, high] = answers.interval95.map((share) => (100 * share).toFixed(1));
    const percent = `${(100 * answers.accuracy).toFixed(2)} % (${low} to ${high})`;
    return [label, percent, meanKl.toPrecision(3), `${(100 * topOne).toFixed(2)} %`, formatBytes(bytes)];
  });
  const [{ answers, tokens }] = losses;
  const head = [
    'weights',
    `right, of ${answers.total}`,
    `mean KL, ${tokens} tokens (nats)`,
    'same best token',
    'bytes',
  ];
  const rule = ['---', '--:', '--:', '--:', '--:'];
  return [head, rule, ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
