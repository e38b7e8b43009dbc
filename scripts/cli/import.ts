/** `glimpse import`: an official Hugging Face directory → a model directory. */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { QUANTS, weightBytes, type Quant } from '../../weights/manifest.ts';
import { GlimpseError } from '../../worker/errors.ts';
import { calibrateCheckpoint } from '../convert/calibrate.ts';
import type { Calibration } from '../convert/calibration.ts';
import { importCheckpoint } from '../convert/import.ts';
import { parseJson } from '../convert/checkpoint.ts';
import { progressLine } from '../convert/progress.ts';
import { chooseSmoothing } from '../convert/smooth-search.ts';
import { parsePolicy, TENSOR_CLASSES, type Policy } from '../convert/policy.ts';
import { formatBytes } from '../convert/units.ts';
import { calibrationQuestions } from '../eval/calibration-questions.ts';

const CALIBRATION_QUESTIONS = 128;

const HELP = `Usage: glimpse import HF_DIR --out DIR [options]

  HF_DIR          a downloaded checkpoint: config.json, *.safetensors (bf16, f16 or f32), tokenizer, preprocessor
  --out DIR       the model directory to make; must not exist, or be empty
  --quant FORMAT  ${QUANTS.join(', ')} (q4: 4-bit matrices, 8-bit head and embedding, the rest f32)
  --policy FILE   JSON that gives some classes of tensors another format, for instance {"decoder.mlp": "q3"}; classes:
                  ${TENSOR_CLASSES.join(', ')}
  --name NAME     the model's name in the API and in the bucket (the last part of --out)
  --calibrate DIR pictures and questions (as for glimpse eval) that the model answers first; matrices of 4, 3 or 2 bits are then
                  rounded so that what they give changes least
  --questions N   how many of them (${CALIBRATION_QUESTIONS})
  --smooth        with --calibrate: also folds factors into norms and matrices that make outliers of the inputs smaller, where
                  that brings results nearer to f32
  --threads N     packing threads (one per core; none for a small checkpoint)

What is done lies in DIR.partial until it is whole; the same command goes on from there after an interruption.`;

const OPTIONS = {
  out: { type: 'string' },
  quant: { type: 'string', default: 'q4' },
  policy: { type: 'string' },
  calibrate: { type: 'string' },
  questions: { type: 'string', default: String(CALIBRATION_QUESTIONS) },
  smooth: { type: 'boolean', default: false },
  name: { type: 'string' },
  threads: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

export async function run(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args: argv, options: OPTIONS, allowPositionals: true });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const { out, quant, name, threads } = values;
  if (positionals.length !== 1 || out === undefined) throw new GlimpseError('usage', HELP);
  if (!isQuant(quant)) throw new GlimpseError('usage', `--quant is ${QUANTS.join(', ')}, not “${quant}”.`);
  if (threads !== undefined && !/^([0-9]|[1-5][0-9]|6[0-4])$/.test(threads))
    throw new GlimpseError('usage', `--threads is a number from 0 to 64, not “${threads}”.`);
  const interrupted = new AbortController();
  process.once('SIGINT', () =>
    interrupted.abort(new GlimpseError('usage', 'Interrupted; the same command goes on from here.')),
  );
  const [from] = positionals;
  const policy = values.policy === undefined ? undefined : await readPolicy(values.policy);
  const calibration =
    values.calibrate === undefined ? undefined : await calibrated(from, values.calibrate, values.questions);
  if (values.smooth && calibration === undefined) throw new GlimpseError('usage', '--smooth needs --calibrate DIR.');
  const { manifest, skipped, keptBytes } = await importCheckpoint({
    from,
    calibration,
    smoothing: values.smooth ? await chooseSmoothing(from, calibration!, { quant, policy }) : undefined,
    out,
    quant,
    policy,
    name,
    threads: threads === undefined ? undefined : Number(threads),
    onProgress: progressLine(process.stderr, () => performance.now()),
    signal: interrupted.signal,
  });
  if (keptBytes > 0) console.log(`Went on after ${formatBytes(keptBytes)} that were written before.`);
  for (const [reason, names] of skipped) console.log(`Left out ${names.length} tensors: ${reason}.`);
  const { tensors, shards } = manifest;
  console.log(
    `${manifest.name}: ${tensors.length} tensors, ${formatBytes(weightBytes(manifest))} in ${shards.length} shard${shards.length === 1 ? '' : 's'} → ${out}`,
  );
  return 0;
}

async function calibrated(from: string, data: string, questions: string): Promise<Calibration> {
  const limit = Number(questions);
  if (!(Number.isInteger(limit) && limit > 0))
    throw new GlimpseError('usage', `--questions is a whole number above 0, not “${questions}”.`);
  return calibrateCheckpoint(from, await calibrationQuestions(data, limit), (done, of) => {
    if (done % 32 === 0 || done === of) process.stderr.write(`calibration: ${done} of ${of} questions\n`);
  });
}

/** @throws GlimpseError usage */
async function readPolicy(path: string): Promise<Partial<Policy>> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new GlimpseError('usage', `${path} cannot be read (${error.code}); --policy names a JSON file.`);
  });
  return parsePolicy(parseJson(text, path), path);
}

function isQuant(text: string): text is Quant {
  return (QUANTS as readonly string[]).includes(text);
}
