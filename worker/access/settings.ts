/** The variables that say who may come in, checked. */
import * as v from 'valibot';
import { GlimpseError } from '../errors.ts';
import type { GateSettings } from './gate.ts';
import type { AccessMode } from './grant.ts';
import { SHA256_HEX } from './key.ts';
import { keyListSchema, recordOf, type KeyRecord } from './record.ts';

export interface AccessVariables {
  readonly ACCESS?: string;
  readonly ADMIN_KEY_SHA256?: string;
  readonly API_KEYS?: string;
  readonly CORS_ORIGINS?: string;
}

const MODES: readonly string[] = ['keys', 'open', 'local'] satisfies AccessMode[];
const ID_DIGITS = 12;

/** Without variables access is by keys, and there is none. @throws GlimpseError settings_invalid naming the variable */
export function parseAccess(variables: AccessVariables): GateSettings {
  const { ACCESS, ADMIN_KEY_SHA256, API_KEYS, CORS_ORIGINS } = variables;
  // wrangler.toml can hold lists and numbers as well
  for (const [name, value] of Object.entries({ ACCESS, ADMIN_KEY_SHA256, API_KEYS, CORS_ORIGINS }))
    if (value !== undefined && typeof value !== 'string') throw invalid(name, 'is not text; put it in quotes');
  const mode = ACCESS || 'keys';
  if (!MODES.includes(mode)) throw invalid('ACCESS', `is ${JSON.stringify(mode)}; expected ${MODES.join(', ')}`);
  const adminSha256 = ADMIN_KEY_SHA256?.trim().toLowerCase() || null;
  if (adminSha256 !== null && !SHA256_HEX.test(adminSha256))
    throw invalid('ADMIN_KEY_SHA256', 'is not 64 hex digits; "npx glimpse keys hash" prints them');
  return {
    mode: mode as AccessMode,
    adminSha256,
    fixedKeys: parseKeys(API_KEYS),
    corsOrigins: parseOrigins(CORS_ORIGINS),
  };
}

/** Values of secrets are never repeated. */
function parseKeys(text = ''): KeyRecord[] {
  if (text.trim() === '') return [];
  const result = v.safeParse(keyListSchema, parseJson(text));
  if (result.success) return result.output.map((key) => recordOf(key, key.sha256.slice(0, ID_DIGITS), key.sha256, 0));
  const [issue] = result.issues;
  const place = (issue.path ?? []).map(({ key }) => String(key)).join('.');
  throw invalid('API_KEYS', `is no list of keys (at "${place}"); README, Deploy, shows one`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalid('API_KEYS', 'is not JSON', error);
  }
}

function parseOrigins(text = ''): string[] {
  const origins = text.split(',').map((origin) => origin.trim());
  return origins.filter((origin) => {
    if (origin === '' || origin === '*' || (URL.canParse(origin) && new URL(origin).origin === origin)) return origin;
    throw invalid('CORS_ORIGINS', `has ${JSON.stringify(origin)}; expected origins such as https://example.com`);
  });
}

function invalid(variable: string, what: string, cause?: unknown): GlimpseError {
  return new GlimpseError('settings_invalid', `The variable ${variable} ${what}.`, { variable }, cause);
}
