/** `glimpse verify`: is a model directory what its manifest says? */
import { parseArgs } from 'node:util';
import { weightBytes } from '../../weights/manifest.ts';
import { GlimpseError } from '../../worker/errors.ts';
import { progressLine } from '../convert/progress.ts';
import { formatBytes } from '../convert/units.ts';
import { verifyModel } from '../convert/verify.ts';

const HELP = `Usage: glimpse verify DIR

  DIR  a model directory (glimpse import makes one)

Reads all of it: the manifest, size and hash of every shard and file, the tensors that config.json asks for.
Exit status: 0 whole, 1 something is wrong; every problem is a line.`;

const OPTIONS = { help: { type: 'boolean', short: 'h', default: false } } as const;

export async function run(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args: argv, options: OPTIONS, allowPositionals: true });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  if (positionals.length !== 1) throw new GlimpseError('usage', HELP);
  const progress = progressLine(process.stderr, () => performance.now());
  const { manifest, problems, unknown } = await verifyModel(positionals[0], progress);
  for (const path of unknown) console.log(`${path} is no part of the model.`);
  for (const problem of problems) console.error(problem);
  const { name, shards, files, tensors } = manifest;
  const size = `${formatBytes(weightBytes(manifest))} in ${shards.length} shard${shards.length === 1 ? '' : 's'}`;
  if (problems.length === 0) console.log(`${name}: whole; ${tensors.length} tensors, ${size}, ${files.length} files.`);
  else console.error(`${name}: ${problems.length} problem${problems.length === 1 ? '' : 's'}; import it again.`);
  return problems.length === 0 ? 0 : 1;
}
