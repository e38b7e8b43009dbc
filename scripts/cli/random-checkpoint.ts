/** `glimpse random-checkpoint`: a checkpoint of any size with random numbers, to try an import on. */
import { parseArgs } from 'node:util';
import { GlimpseError } from '../../worker/errors.ts';
import { MODEL_NAMES, readConfig } from '../convert/models/models.ts';
import { progressLine } from '../convert/progress.ts';
import { randomCheckpoint } from '../convert/random-checkpoint.ts';
import { formatBytes } from '../convert/units.ts';

const HELP = `Usage: glimpse random-checkpoint --like MODEL --out DIR [--seed N]

  --like MODEL  ${MODEL_NAMES.join(', ')}, or a config.json of the family
  --out DIR     the folder to make; must not exist, or be empty
  --seed N      the same number gives the same bytes (1)

Names, shapes and files are those of the official checkpoint; the numbers mean nothing. The 9B models take 20.6 GB.`;

const OPTIONS = {
  like: { type: 'string' },
  out: { type: 'string' },
  seed: { type: 'string', default: '1' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

export async function run(argv: string[]): Promise<number> {
  const { values } = parseArgs({ args: argv, options: OPTIONS });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const { like, out } = values;
  if (like === undefined || out === undefined) throw new GlimpseError('usage', HELP);
  const seed = Number(values.seed);
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new GlimpseError('usage', `--seed is a whole number from 0 on, not “${values.seed}”.`);
  const onProgress = progressLine(process.stderr, () => performance.now());
  const { tensors, bytes, files } = await randomCheckpoint({ config: await readConfig(like), out, seed, onProgress });
  console.log(`${tensors} tensors, ${formatBytes(bytes)} in ${files} file${files === 1 ? '' : 's'} → ${out}`);
  return 0;
}
