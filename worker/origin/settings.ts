/** The variable ORIGINS and the secrets that it names → origins, checked. */
import * as v from 'valibot';
import type { ModelTask } from '../engine/engine.ts';
import { isModelTask } from '../engine/taught.ts';
import { GlimpseError } from '../errors.ts';
import { FIELDS, FIELDS_OF } from './fields.ts';
import { MEDIA_WAYS } from './media.ts';
import { CLASSES, KINDS, type Origin, type OriginTimes, type RequestClass } from './origin.ts';

/** Source: docs/origin.md, "Time limits". */
const TIMES: Readonly<Record<RequestClass, OriginTimes>> = {
  text: { headersMs: 15_000, firstTextMs: 30_000, silenceMs: 30_000, totalMs: 120_000 },
  image: { headersMs: 30_000, firstTextMs: 30_000, silenceMs: 30_000, totalMs: 180_000 },
  video: { headersMs: 120_000, firstTextMs: 60_000, silenceMs: 30_000, totalMs: 300_000 },
};
const MOST_MS = 600_000;

const ms = v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MOST_MS)));
const timesSchema = v.strictObject({ headersMs: ms, firstTextMs: ms, silenceMs: ms, totalMs: ms });
const name = v.pipe(v.string(), v.regex(/^[\w.-]{1,40}$/, 'Expected letters, digits, ".", "_", "-"'));
const model = v.pipe(v.string(), v.minLength(1), v.maxLength(200));

const variable = v.pipe(v.string(), v.regex(/^[A-Z][A-Z0-9_]{0,60}$/, 'Expected a name such as GPU_KEY'));

const originSchema = v.strictObject({
  name,
  url: v.string(),
  kind: v.optional(v.picklist(KINDS), 'openai'),
  model,
  aliases: v.optional(v.pipe(v.array(model), v.maxLength(20)), []),
  classes: v.pipe(v.array(v.picklist(CLASSES)), v.minLength(1)),
  contextTokens: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 65_536),
  tasks: v.optional(
    v.pipe(v.array(v.custom<ModelTask>(isTask, 'Expected "regions", "extract" or "ask"')), v.maxLength(9)),
    [],
  ),
  media: v.optional(v.picklist(MEDIA_WAYS), 'route'),
  videoSeconds: v.optional(v.pipe(v.number(), v.minValue(1)), 3600),
  unitsPerDay: v.optional(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1))), null),
  slots: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)), 4),
  weight: v.optional(v.pipe(v.number(), v.minValue(0.01), v.maxValue(100)), 1),
  fields: v.optional(v.array(v.picklist(FIELDS))),
  keySecret: v.optional(variable),
  accessSecrets: v.optional(v.strictTuple([variable, variable])),
  binding: v.optional(variable),
  timeouts: v.optional(timesSchema, {}),
});
type OriginEntry = v.InferOutput<typeof originSchema>;
const originsSchema = v.pipe(v.array(originSchema), v.maxLength(20));

function isTask(value: unknown): boolean {
  return typeof value === 'string' && isModelTask(value);
}

/** Loopback is for development: the key and the pictures would be read on the way, as they are not behind a binding. */
function isOriginUrl({ url, binding }: OriginEntry): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, username, search, hash } = new URL(url);
  const isPrivate = binding !== undefined || ['127.0.0.1', 'localhost'].includes(hostname);
  const isSafe = protocol === 'https:' || (protocol === 'http:' && isPrivate);
  return isSafe && username === '' && search === '' && hash === '';
}

/** None where the variable is missing or empty. @throws GlimpseError settings_invalid; never with a secret in it */
export function parseOrigins(variables: Readonly<Record<string, unknown>>): Origin[] {
  const { ORIGINS } = variables;
  if (ORIGINS === undefined || ORIGINS === '') return [];
  const result = v.safeParse(originsSchema, typeof ORIGINS === 'string' ? parsed(ORIGINS) : ORIGINS);
  if (!result.success) {
    const [issue] = result.issues;
    const place = (issue.path ?? []).map(({ key }) => String(key)).join('.');
    throw invalid(`is wrong at "${place}": ${issue.message}`);
  }
  const names = result.output.map((each) => each.name);
  if (new Set(names).size < names.length) throw invalid('names two origins alike');
  return result.output.map((entry) => originOf(entry, variables));
}

function originOf(entry: OriginEntry, variables: Readonly<Record<string, unknown>>): Origin {
  const { keySecret, accessSecrets, timeouts, url, binding = null, fields, ...origin } = entry;
  if (!isOriginUrl(entry))
    throw invalid(
      `is wrong at "${entry.name}": its url must be https://…, or http:// to this machine or behind a binding, without a query`,
    );
  if (binding !== null && variables[binding] === undefined)
    throw invalid(`names the binding ${binding}, which is not there`);
  return {
    ...origin,
    url: url.replace(/\/+$/, ''),
    fields: fields ?? FIELDS_OF[origin.kind],
    headers: {
      ...(keySecret !== undefined && { authorization: `Bearer ${secret(variables, keySecret)}` }),
      ...(accessSecrets && {
        'cf-access-client-id': secret(variables, accessSecrets[0]),
        'cf-access-client-secret': secret(variables, accessSecrets[1]),
      }),
    },
    binding,
    times: timesOf(timeouts),
  };
}

function timesOf(timeouts: Partial<OriginTimes>): Origin['times'] {
  const own = Object.fromEntries(Object.entries(timeouts).filter(([, value]) => value !== undefined));
  return { text: { ...TIMES.text, ...own }, image: { ...TIMES.image, ...own }, video: { ...TIMES.video, ...own } };
}

function secret(variables: Readonly<Record<string, unknown>>, keySecret: string): string {
  const value = variables[keySecret];
  if (typeof value === 'string' && value !== '') return value;
  throw invalid(`names the secret ${keySecret}, which is not there; "npx wrangler secret put ${keySecret}" puts it`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalid('is not JSON', error);
  }
}

const invalid = (what: string, cause?: unknown): GlimpseError =>
  new GlimpseError('settings_invalid', `The variable ORIGINS ${what}.`, { variable: 'ORIGINS' }, cause);
