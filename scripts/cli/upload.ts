/** `glimpse upload`: a model directory → the local R2 bucket that `wrangler dev` uses, or a real one over R2's S3 API. */
import { parseArgs } from 'node:util';
import { GlimpseError } from '../../worker/errors.ts';
import { progressLine } from '../convert/progress.ts';
import { formatBytes } from '../convert/units.ts';
import { uploadModel } from '../convert/upload.ts';
import { weightBytes } from '../../weights/manifest.ts';
import { BUCKET_HELP, BUCKET_OPTIONS, openBucket } from './open-bucket.ts';

const HELP = `Usage: glimpse upload DIR [--bucket NAME] [--remote] [options]

  DIR             a model directory (glimpse import makes one); its name becomes models/NAME/ in the bucket
  --parallel N    objects under way at once, 1 to 32 (6)
${BUCKET_HELP} The same command goes on after an interruption.`;

const OPTIONS = {
  ...BUCKET_OPTIONS,
  parallel: { type: 'string', default: '6' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

export async function run(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args: argv, options: OPTIONS, allowPositionals: true });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  if (positionals.length !== 1) throw new GlimpseError('usage', HELP);
  if (!/^([1-9]|[12][0-9]|3[0-2])$/.test(values.parallel))
    throw new GlimpseError('usage', `--parallel is a number from 1 to 32, not “${values.parallel}”.`);
  const interrupted = new AbortController();
  const { signal } = interrupted;
  process.once('SIGINT', () =>
    interrupted.abort(new GlimpseError('usage', 'Interrupted; the same command goes on from here.')),
  );
  const { bucket, close } = await openBucket(values, signal);
  try {
    const onProgress = progressLine(process.stderr, () => performance.now());
    const options = { parallel: Number(values.parallel), onProgress, signal };
    const { manifest, prefix, skippedShards } = await uploadModel(positionals[0], bucket, options);
    const known =
      skippedShards > 0 ? `; ${skippedShards} of its ${manifest.shards.length} shards were there already` : '';
    console.log(`${prefix}: ${formatBytes(weightBytes(manifest))}${known}`);
    return 0;
  } finally {
    await close();
  }
}
