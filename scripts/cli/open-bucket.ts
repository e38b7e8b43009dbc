/** The bucket that a command means: of wrangler's local simulator, or a real one over R2's S3 API. */
import { existsSync } from 'node:fs';
import { GlimpseError } from '../../worker/errors.ts';
import { s3Bucket } from '../convert/s3-bucket.ts';
import { S3 } from '../convert/s3.ts';
import type { Bucket } from '../convert/upload.ts';
import { LOCAL_RUNTIME } from '../local-runtime.ts';

export const BUCKET_OPTIONS = {
  bucket: { type: 'string' },
  remote: { type: 'boolean', default: false },
  config: { type: 'string', default: 'wrangler.toml' },
  persist: { type: 'string', default: '.wrangler/state/v3' },
  endpoint: { type: 'string' },
} as const;

export const BUCKET_HELP = `  --bucket NAME   the bucket (that of wrangler.toml)
  --remote        the real bucket, over the S3 API, instead of the one of wrangler's local simulator
  --config FILE   wrangler configuration with the bucket (wrangler.toml)
  --persist DIR   where the local simulator has its state (.wrangler/state/v3)
  --endpoint URL  another S3 API than R2's (or AWS_ENDPOINT_URL)

With --remote the environment has the credentials of an R2 API token: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, perhaps
AWS_SESSION_TOKEN, and CLOUDFLARE_ACCOUNT_ID.`;

export interface BucketValues {
  readonly bucket?: string;
  readonly remote: boolean;
  readonly config: string;
  readonly persist: string;
  readonly endpoint?: string;
}

export interface OpenBucket {
  readonly bucket: Bucket;
  readonly close: () => Promise<void>;
}

/** The part of wrangler's configuration that is read here. */
interface ConfigWithBuckets {
  readonly r2_buckets: readonly { readonly binding: string; readonly bucket_name?: string }[];
}

/** @throws GlimpseError usage when it can't be told which bucket is meant, or how it is reached */
export async function openBucket(values: BucketValues, signal: AbortSignal): Promise<OpenBucket> {
  const { bucket, remote, config, persist, endpoint } = values;
  if (remote) return openRemote(bucket ?? (await bucketOf(config)).name, endpoint, signal);
  return openLocal(config, persist, bucket);
}

function openRemote(name: string, endpointOption: string | undefined, signal: AbortSignal): OpenBucket {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, ...env } = process.env;
  if (!accessKeyId || !secretAccessKey)
    throw new GlimpseError(
      'usage',
      'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not both set; make an R2 API token that may write objects.',
    );
  const account = env.CLOUDFLARE_ACCOUNT_ID;
  const endpoint =
    endpointOption ?? env.AWS_ENDPOINT_URL ?? (account ? `https://${account}.r2.cloudflarestorage.com` : undefined);
  if (!endpoint) throw new GlimpseError('usage', 'Set CLOUDFLARE_ACCOUNT_ID, or give --endpoint.');
  if (!URL.canParse(endpoint) || !/^https?:\/\/[^@?#]+$/.test(endpoint))
    throw new GlimpseError('usage', 'The endpoint must be a web address, without user, query or fragment.');
  if (!/^[a-z0-9][a-z0-9-]{1,62}$/.test(name))
    throw new GlimpseError('usage', `“${name}” cannot be a bucket: lower-case letters, digits and “-”.`);
  const sessionToken = env.AWS_SESSION_TOKEN;
  const s3 = new S3({ endpoint: endpoint.replace(/\/+$/, ''), accessKeyId, secretAccessKey, sessionToken, signal });
  return { bucket: s3Bucket(s3, name), close: async () => undefined };
}

async function openLocal(config: string, persist: string, wanted: string | undefined): Promise<OpenBucket> {
  const { binding } = await bucketOf(config, wanted);
  Object.assign(process.env, LOCAL_RUNTIME);
  const { getPlatformProxy } = await import('wrangler');
  const proxy = await getPlatformProxy({ configPath: config, persist: { path: persist } });
  return { bucket: proxy.env[binding] as Bucket, close: () => proxy.dispose() };
}

/** The bucket of that name in wrangler's configuration, or its first. */
async function bucketOf(config: string, wanted?: string): Promise<{ readonly name: string; readonly binding: string }> {
  if (!existsSync(config))
    throw new GlimpseError('usage', `There is no ${config}; run this in the folder that has it.`);
  // Loaded late: it takes a second, and few commands need it.
  const { unstable_readConfig } = await import('wrangler');
  const { r2_buckets: buckets } = unstable_readConfig({ config }, { hideWarnings: true }) as ConfigWithBuckets;
  const found = buckets.find(({ bucket_name }) => wanted === undefined || bucket_name === wanted);
  if (found?.bucket_name) return { name: found.bucket_name, binding: found.binding };
  throw new GlimpseError('usage', `${config} has no R2 bucket${wanted === undefined ? '' : ` of the name ${wanted}`}.`);
}
