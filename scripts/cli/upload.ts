/** `glimpse upload`: a model directory → the local R2 bucket that `wrangler dev` uses. */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { weightBytes } from '../../weights/manifest.ts';
import { GlimpseError } from '../../worker/errors.ts';
import { progressLine } from '../convert/progress.ts';
import { formatBytes } from '../convert/units.ts';
import { uploadModel, type Bucket } from '../convert/upload.ts';
import { LOCAL_RUNTIME } from '../demo/local-runtime.ts';

const HELP = `Usage: glimpse upload DIR [options]

  DIR             a model directory (glimpse import makes one); its name becomes models/NAME/ in the bucket
  --config FILE   wrangler configuration with the bucket (wrangler.toml)
  --binding NAME  the bucket's binding (WEIGHTS)
  --persist DIR   where the local state is (.wrangler/state/v3)`;

const OPTIONS = {
  config: { type: 'string', default: 'wrangler.toml' },
  binding: { type: 'string', default: 'WEIGHTS' },
  persist: { type: 'string', default: '.wrangler/state/v3' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

export async function run(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args: argv, options: OPTIONS, allowPositionals: true });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  if (positionals.length !== 1) throw new GlimpseError('usage', HELP);
  const { config, binding, persist } = values;
  if (!existsSync(config))
    throw new GlimpseError('usage', `There is no ${config}; run this in the folder that has it.`);
  Object.assign(process.env, LOCAL_RUNTIME);
  // Loaded late: it takes a second, and no other command needs it.
  const { getPlatformProxy } = await import('wrangler');
  const proxy = await getPlatformProxy({ configPath: config, persist: { path: persist } });
  try {
    const bucket = proxy.env[binding] as Bucket | undefined;
    if (bucket === undefined) throw new GlimpseError('usage', `${config} has no bucket with the binding ${binding}.`);
    const progress = progressLine(process.stderr, () => performance.now());
    const { manifest, prefix, skippedShards } = await uploadModel(positionals[0], bucket, progress);
    const known =
      skippedShards > 0 ? `; ${skippedShards} of its ${manifest.shards.length} shards were there already` : '';
    console.log(`${prefix}: ${formatBytes(weightBytes(manifest))}${known}`);
    return 0;
  } finally {
    await proxy.dispose();
  }
}
