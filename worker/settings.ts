/** The environment → checked settings, once, when the Worker starts: whatever is wrong with a variable is said here. */
import { isModelName, MODELS_PREFIX } from '../weights/manifest.ts';
import type { GateSettings } from './access/gate.ts';
import { parseAccess, type AccessVariables } from './access/settings.ts';
import type { ResidencyKind } from './engine/engine.ts';
import { GlimpseError } from './errors.ts';
import { isHostPattern } from './guard/address.ts';
import { leaseSeconds } from './jobs/times.ts';
import { LIMITS } from './limits.ts';
import type { KvDType } from './model/kv-cache.ts';
import type { Origin } from './origin/origin.ts';
import { parseOrigins } from './origin/settings.ts';

export interface Settings {
  /** Name of the model that is served. */
  readonly model: string;
  /** undefined: what the memory allows. */
  readonly residency: ResidencyKind | undefined;
  readonly kvCache: KvDType;
  readonly warmUp: boolean;
  /** Who may come in. */
  readonly access: GateSettings;
  /** Hosts from which pictures may be fetched; empty: none. */
  readonly imageHosts: readonly string[];
  /** Where pictures in R2 may be read by key; null: nowhere. */
  readonly mediaPrefix: string | null;
  /** Signs addresses at which origins read videos; null: none are given. */
  readonly mediaSecret: string | null;
  /** Servers elsewhere that may answer. */
  readonly origins: readonly Origin[];
  /** Where documents in R2 may be read by key; null: nowhere. */
  readonly documentPrefix: string | null;
  /** Of S3's API of the documents' bucket; null: documents are sent through the service. */
  readonly bucketKeys: { readonly url: string; readonly accessKeyId: string; readonly secretAccessKey: string } | null;
  /** Name of the bucket whose events make jobs; null: there is none. */
  readonly inbox: string | null;
}

/** What a variable may say; the first is meant where it is missing. */
const CHOICES = {
  RESIDENCY: ['auto', 'resident', 'streamed'],
  KV_CACHE: ['f32', 'i8'],
  WARM_UP: ['yes', 'no'],
} as const satisfies Record<string, readonly string[]>;

/** Of the documents' bucket: what is stored there by the service itself. */
const DOCUMENT_PREFIXES = ['jobs/', 'uploads/'];
const SHOWN_CHARS = 60;
const NAME = `a name of letters, digits, “.”, “_” and “-” is expected, at most ${LIMITS.modelNameChars.value} characters`;

/** @throws GlimpseError settings_invalid naming every variable that is wrong, its value and what is expected */
export function readSettings(environment: object): Settings {
  const variables = environment as Readonly<Record<string, unknown>>;
  const wrong: string[] = [];
  const choice = <Name extends keyof typeof CHOICES>(name: Name): (typeof CHOICES)[Name][number] => {
    const allowed: readonly (typeof CHOICES)[Name][number][] = CHOICES[name];
    const value = variables[name] ?? allowed[0];
    const known = allowed.find((each) => each === value);
    if (known === undefined) wrong.push(`${shown(name, value)}; ${listed(allowed)} is expected.`);
    return known ?? allowed[0];
  };

  const { WEIGHTS, MODEL, ENGINE } = variables;
  if (WEIGHTS === undefined) wrong.push('WEIGHTS is missing; the binding of an R2 bucket is expected.');
  const model = typeof MODEL === 'string' ? MODEL : '';
  if (!isModelName(model)) wrong.push(`${shown('MODEL', MODEL)}; ${NAME}.`);
  if (ENGINE !== undefined)
    wrong.push(`${shown('ENGINE', ENGINE)}; RESIDENCY took its place: ${listed(CHOICES.RESIDENCY)}.`);
  if (leaseSeconds(variables.TASK_LEASE_SECONDS) === null)
    wrong.push(
      `${shown('TASK_LEASE_SECONDS', variables.TASK_LEASE_SECONDS)}; 1 to ${LIMITS.taskLongestLeaseSeconds.value} is expected.`,
    );
  const residency = choice('RESIDENCY');
  const access = collected(wrong, () => parseAccess(variables as AccessVariables));
  const origins = collected(wrong, () => parseOrigins(variables));
  const settings = {
    model,
    residency: residency === 'auto' ? undefined : residency,
    kvCache: choice('KV_CACHE'),
    warmUp: choice('WARM_UP') === 'yes',
    imageHosts: readHosts(variables.IMAGE_HOSTS, wrong),
    mediaSecret: readMediaSecret(variables, wrong),
    mediaPrefix: readPrefix('R2_MEDIA_PREFIX', variables, [MODELS_PREFIX], wrong),
    documentPrefix: readPrefix('R2_DOCUMENT_PREFIX', variables, DOCUMENT_PREFIXES, wrong),
    bucketKeys: readBucketKeys(variables, wrong),
    inbox: readInbox(variables, wrong),
  };
  if (access !== null && origins !== null && wrong.length === 0) return { ...settings, access, origins };
  const message = `The Worker is set up wrongly. ${wrong.join(' ')} Correct wrangler.toml and deploy again.`;
  throw new GlimpseError('settings_invalid', message);
}

/** null where `wrong` has got why. */
function collected<T>(wrong: string[], read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof GlimpseError)) throw error;
    wrong.push(error.message);
    return null;
  }
}

function readHosts(value: unknown, wrong: string[]): string[] {
  if (value === undefined) return [];
  if (typeof value !== 'string') {
    wrong.push('IMAGE_HOSTS is not text; put it in quotes.');
    return [];
  }
  const hosts = value
    .split(',')
    .map((host) => host.trim())
    .filter((host) => host !== '');
  const bad = hosts.find((host) => !isHostPattern(host));
  if (bad !== undefined)
    wrong.push(
      `IMAGE_HOSTS has “${bad.slice(0, SHOWN_CHARS)}”; public names such as example.com, *.example.com or * are expected.`,
    );
  return hosts;
}

/** Who guesses it reads every object of the buckets, so it is long. It is never repeated. */
function readMediaSecret({ MEDIA_SECRET: value }: Readonly<Record<string, unknown>>, wrong: string[]): string | null {
  if (value === undefined || value === '') return null;
  if (typeof value === 'string' && value.length >= LIMITS.mediaSecretChars.value) return value;
  wrong.push(
    `MEDIA_SECRET is shorter than ${LIMITS.mediaSecretChars.value} characters; put 32 random bytes in base64 there.`,
  );
  return null;
}

/** All of them or none. Values of secrets are never repeated. */
function readBucketKeys(
  { R2_S3_URL: url, R2_S3_ACCESS_KEY_ID: id, R2_S3_SECRET_ACCESS_KEY: secret }: Readonly<Record<string, unknown>>,
  wrong: string[],
): Settings['bucketKeys'] {
  if (!url && !id && !secret) return null;
  const isAddress = typeof url === 'string' && URL.canParse(url) && !/[?#]|\/$/.test(url);
  if (isAddress && typeof id === 'string' && typeof secret === 'string' && id && secret)
    return { url, accessKeyId: id, secretAccessKey: secret };
  wrong.push(
    'R2_S3_URL, R2_S3_ACCESS_KEY_ID and R2_S3_SECRET_ACCESS_KEY belong together: https://ACCOUNT.r2.cloudflarestorage.com/BUCKET and two secrets.',
  );
  return null;
}

/** A folder, and none that holds what others must not read. */
function readPrefix(
  name: string,
  variables: Readonly<Record<string, unknown>>,
  own: readonly string[],
  wrong: string[],
): string | null {
  const value = variables[name];
  if (value === undefined || value === '') return null;
  if (
    typeof value === 'string' &&
    /^[\w-]+(\/[\w-]+)*\/$/.test(value) &&
    !own.some((prefix) => value.startsWith(prefix))
  )
    return value;
  wrong.push(`${shown(name, value)}; a folder such as media/ is expected, not ${own.join(' or ')}.`);
  return null;
}

/** A bucket's name, and the bucket. */
function readInbox({ INBOX_BUCKET: name, INBOX: bucket }: Readonly<Record<string, unknown>>, wrong: string[]) {
  if (name === undefined || name === '') return null;
  if (typeof name !== 'string' || !/^[a-z\d][a-z\d-]{1,61}[a-z\d]$/.test(name))
    wrong.push(`${shown('INBOX_BUCKET', name)}; the name of a bucket is expected.`);
  else if (bucket === undefined) wrong.push('INBOX is missing; the binding of the bucket INBOX_BUCKET is expected.');
  else return name;
  return null;
}

function shown(name: string, value: unknown): string {
  if (value === undefined) return `${name} is missing`;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return `${name} is “${text.length <= SHOWN_CHARS ? text : `${text.slice(0, SHOWN_CHARS)}…`}”`;
}

function listed(words: readonly string[]): string {
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
