/** `glimpse eval quantization`: what every format costs in accuracy and saves in bytes, as a section of docs/quality.md. */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { GlimpseError } from '../../worker/errors.ts';
import { measureQuantization, type Variant } from '../eval/quantization.ts';
import { quantizationTables } from '../eval/quantization-table.ts';
import { measuredWith, writeSection } from '../report.ts';

const QUALITY_PAGE = path.resolve(import.meta.dirname, '../../docs/quality.md');

const HELP = `Usage: glimpse eval quantization --checkpoint HF_DIR --data DIR [--data DIR …] --calibrate DIR [options]

  --checkpoint HF_DIR  an official checkpoint; it is imported in every format, into a folder that is gone afterwards
  --data DIR           a suite as of the other evaluations, in either layout, or a folder of suites; may be given several times
  --calibrate DIR      the same, for the rows that say “compensated” or “smoothed”; must not be what is measured with
  --distilled HF_DIR   the same model with weights that learned to be rounded (export.py --rounded): then they are the best q4
  --questions N        how many of its questions (128), from each suite in turn
  --limit N            at most so many questions of each suite, evenly spaced over it
  --threads N          that ask questions (one a core); each holds every variant
  --only ROW           this row beside f32, for more questions in the same time; may be given several times; writes nothing
  --out FILE           where the section goes (docs/quality.md)`;

const COMPENSATED: Variant = { label: 'q4 compensated', quant: 'q4', compensated: true };

/** What is compared, f32 first; the best q4 also with other numerics. */
function variantsOf(best: Variant): Variant[] {
  const bestWith = (what: string, how: Partial<Variant>): Variant => ({
    ...best,
    ...how,
    label: `${best.label}, ${what}`,
  });
  return [
    { label: 'f32', quant: 'f32' },
    { label: 'q8', quant: 'q8' },
    { label: 'q4 plain', quant: 'q4' },
    COMPENSATED,
    { ...COMPENSATED, label: `${COMPENSATED.label}, smoothed`, smoothed: true },
    ...(best === COMPENSATED ? [] : [best]),
    bestWith('activation scales a group', { activationScales: 'group' }),
    bestWith('attention in f32', { attention: 'f32' }),
    bestWith('KV cache in int8', { kvCache: 'i8' }),
    { label: 'q3 plain', quant: 'q3' },
    { label: 'q3 compensated', quant: 'q3', compensated: true },
    { label: 'q2 plain', quant: 'q2' },
    { label: 'q2 compensated', quant: 'q2', compensated: true },
  ];
}

const OPTIONS = {
  checkpoint: { type: 'string' },
  data: { type: 'string', multiple: true },
  calibrate: { type: 'string' },
  distilled: { type: 'string' },
  questions: { type: 'string', default: '128' },
  limit: { type: 'string' },
  threads: { type: 'string' },
  only: { type: 'string', multiple: true },
  out: { type: 'string', default: QUALITY_PAGE },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

export async function run(argv: string[]): Promise<number> {
  const { values } = parseArgs({ args: argv, options: OPTIONS });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const { checkpoint, data, calibrate, distilled, questions, limit, threads, only, out } = values;
  if (checkpoint === undefined || data === undefined || calibrate === undefined) throw new GlimpseError('usage', HELP);
  const best: Variant =
    distilled === undefined ? COMPENSATED : { label: 'q4 distilled', quant: 'q4', checkpoint: distilled };
  const variants = await measureQuantization(rows(variantsOf(best), only), {
    checkpoint,
    data,
    calibrateWith: calibrate,
    calibrationQuestions: count('questions', questions),
    limit: limit === undefined ? Infinity : count('limit', limit),
    threads: threads === undefined ? undefined : count('threads', threads),
    onProgress: (line) => void process.stderr.write(`${line}\n`),
  });
  const tables = quantizationTables(variants, best.label);
  const few = limit === undefined ? '' : ` --limit ${limit}`;
  const also = distilled === undefined ? '' : ' --distilled HF_DIR';
  const command = `glimpse eval quantization --checkpoint HF_DIR --data DIR --calibrate DIR --questions ${questions}${also}${few}`;
  console.log(tables);
  if (only === undefined)
    await writeSection(path.resolve(out), 'quantization', `${tables}\n\n${measuredWith(command)}`);
  return 0;
}

/** f32, and the rows of these labels; all rows without. */
function rows(variants: readonly Variant[], labels?: readonly string[]): readonly Variant[] {
  if (labels === undefined) return variants;
  const unknown = labels.find((label) => !variants.some((variant) => variant.label === label));
  if (unknown === undefined) return variants.filter(({ label }, i) => i === 0 || labels.includes(label));
  const known = variants.map(({ label }) => `“${label}”`).join(', ');
  throw new GlimpseError('usage', `--only is a row of the table, ${known}; not “${unknown}”.`);
}

function count(name: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new GlimpseError('usage', `--${name} is a whole number above 0, not “${text}”.`);
}
