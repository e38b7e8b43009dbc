/** `glimpse keys`: makes, lists and ends the keys of a service, over HTTP; the administrator's first key is made on this machine. */
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { hashKey, keyId, makeKey } from '../../worker/access/key.ts';
import { GlimpseError } from '../../worker/errors.ts';

const HELP = `Usage: glimpse keys COMMAND [options]

  admin          makes the administrator's first key on this machine and prints it; no service knows it yet
  hash           prints the SHA-256 of the key in GLIMPSE_ADMIN_KEY: what the service's secret ADMIN_KEY_SHA256 holds
  create         makes a key of the service and prints it, this once
  list           the keys of the service
  rotate ID      gives a key a new secret and prints it; the old one is refused at once
  revoke ID      ends a key at once

  --url URL      the service (or GLIMPSE_URL), for instance https://glimpse.example.workers.dev

For create:
  --name NAME    for lists
  --scopes LIST  what it may do: ask, files, documents, metrics, admin (ask)
  --days N       how long it holds (for good)
  --requests-per-minute N, --work-per-minute N, --work-per-day N, --running-at-once N,
  --origin-units-per-day N
                 its limits; GET /v1/limits tells the usual ones and what work is

The environment has the administrator's key: GLIMPSE_ADMIN_KEY. Keys are never taken from the command line, which others can read.`;

const OPTIONS = {
  url: { type: 'string' },
  name: { type: 'string' },
  scopes: { type: 'string', default: 'ask' },
  days: { type: 'string' },
  'requests-per-minute': { type: 'string' },
  'work-per-minute': { type: 'string' },
  'work-per-day': { type: 'string' },
  'origin-units-per-day': { type: 'string' },
  'running-at-once': { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];

const LIMITS = [
  'requests-per-minute',
  'work-per-minute',
  'work-per-day',
  'running-at-once',
  'origin-units-per-day',
] as const;
const DAY_SECONDS = 86_400;

export async function run(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args: argv, options: OPTIONS, allowPositionals: true });
  const [command, ...rest] = positionals;
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const act = COMMANDS[command];
  if (!act || rest.length !== (NEEDS_ID.has(command) ? 1 : 0)) throw new GlimpseError('usage', HELP);
  await act(values, rest[0]);
  return 0;
}

const NEEDS_ID: ReadonlySet<string> = new Set(['rotate', 'revoke']);

const COMMANDS: Readonly<Record<string, (values: Values, id: string) => void | Promise<void>>> = {
  admin: () => console.log(makeKey((bytes) => randomBytes(bytes)).text),
  hash: async () => console.log(await hashKey(adminKey())),
  create: async (values) => {
    const { id, key } = await call(values, 'POST', '/v1/keys', wishOf(values));
    console.error(`Key ${String(id)}; it is shown this once:`);
    console.log(key);
  },
  list: async (values) => {
    for (let after = '', more = true; more;) {
      const { data, has_more: hasMore } = await call(values, 'GET', `/v1/keys?after=${after}`);
      const keys = data as readonly ListedKey[];
      for (const key of keys) console.log(lineOf(key));
      more = hasMore === true;
      after = keys.at(-1)?.id ?? '';
    }
  },
  rotate: async (values, id) => {
    const { key } = await call(values, 'POST', `/v1/keys/${encodeURIComponent(id)}/rotate`);
    console.error(`Key ${id}; its new secret is shown this once:`);
    console.log(key);
  },
  revoke: async (values, id) => {
    await call(values, 'DELETE', `/v1/keys/${encodeURIComponent(id)}`);
    console.log(`Key ${id} is revoked.`);
  },
};

interface ListedKey {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly created_at: number;
  readonly expires_at: number | null;
  readonly last_used_at: number | null;
}

function lineOf({ id, name, scopes, created_at, expires_at, last_used_at }: ListedKey): string {
  const day = (seconds: number | null) =>
    seconds === null ? 'never' : new Date(seconds * 1000).toISOString().slice(0, 10);
  return `${id}  made ${day(created_at)}  used ${day(last_used_at)}  expires ${day(expires_at)}  ${scopes.join(',')}  ${name}`;
}

function wishOf(values: Values): object {
  if (!values.name) throw new GlimpseError('usage', 'A key needs a --name, so that lists can tell it from others.');
  const limits = Object.fromEntries(
    LIMITS.flatMap((name) =>
      values[name] === undefined ? [] : [[name.replaceAll('-', '_'), whole(name, values[name])]],
    ),
  );
  const days = values.days === undefined ? null : whole('days', values.days);
  return {
    name: values.name,
    scopes: values.scopes.split(','),
    expires_at: days === null ? null : Math.floor(Date.now() / 1000) + days * DAY_SECONDS,
    limits,
  };
}

function whole(name: string, text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new GlimpseError('usage', `--${name} is a whole number from 1, not “${text}”.`);
}

function adminKey(): string {
  const key = process.env.GLIMPSE_ADMIN_KEY?.trim() ?? '';
  if (keyId(key) !== null) return key;
  const what = key === '' ? 'is not set' : 'is no key (gl_…); perhaps it was cut';
  throw new GlimpseError('usage', `GLIMPSE_ADMIN_KEY ${what}. "glimpse keys admin" makes the first one.`);
}

/** @throws GlimpseError service_refused with the service's own words; service_unreachable */
async function call(values: Values, method: string, path: string, body?: object): Promise<Record<string, unknown>> {
  const url = serviceUrl(values.url ?? process.env.GLIMPSE_URL);
  const headers = { authorization: `Bearer ${adminKey()}`, 'content-type': 'application/json' };
  const response = await fetch(url + path, {
    method,
    headers,
    body: body && JSON.stringify(body),
    redirect: 'error',
  }).catch((cause: unknown) => {
    throw new GlimpseError('service_unreachable', `${url} does not answer.`, { url }, cause);
  });
  const answer = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  if (response.ok) return answer;
  const { message, code } = (answer.error ?? {}) as Record<string, unknown>;
  const words = typeof message === 'string' ? `${message} (${String(code)})` : 'This is not an answer of Glimpse.';
  throw new GlimpseError('service_refused', `${url} answers ${response.status}: ${words}`);
}

/** Without a slash at its end. A key goes over the network encrypted, or stays on this machine. */
function serviceUrl(text: string | undefined): string {
  if (text === undefined) throw new GlimpseError('usage', 'Give --url URL, or set GLIMPSE_URL.');
  const url = URL.canParse(text) ? new URL(text) : null;
  const isLocal = url !== null && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLocal)) return text.replace(/\/+$/, '');
  throw new GlimpseError('usage', `“${text}” is no https address; keys are sent to no other (but to this machine).`);
}
