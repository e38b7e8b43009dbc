/** What is kept of a key, and the shape in which people write one: the body of POST /v1/keys, the secret API_KEYS. */
import * as v from 'valibot';
import { LIMITS } from '../limits.ts';
import type { KeyLimits } from './allowance.ts';
import { SHA256_HEX } from './key.ts';
import { isNetwork } from './network.ts';

export const SCOPES = ['ask', 'files', 'documents', 'metrics', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

export interface KeyRecord {
  readonly id: string;
  /** Of the whole key, in hex. */
  readonly sha256: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly limits: KeyLimits;
  /** Web pages that may use it, as browsers write an origin; null: any client. */
  readonly origins: readonly string[] | null;
  /** Addresses that may use it, in CIDR notation; null: any. */
  readonly networks: readonly string[] | null;
  /** Seconds since 1970. */
  readonly created: number;
  readonly expires: number | null;
}

const positive = v.pipe(v.number(), v.integer('Expected a whole number'), v.minValue(1, 'Expected at least 1'));

const LIMIT_FIELDS = {
  requests_per_minute: v.nullish(positive, LIMITS.keyRequestsPerMinute.value),
  work_per_minute: v.nullish(positive, LIMITS.keyWorkPerMinute.value),
  work_per_day: v.nullish(positive, LIMITS.keyWorkPerDay.value),
  running_at_once: v.nullish(positive, LIMITS.keyRunningAtOnce.value),
  origin_units_per_day: v.nullish(
    v.pipe(v.number(), v.integer('Expected a whole number'), v.minValue(0, 'Expected 0 or more')),
  ),
};

const WISH_FIELDS = {
  name: v.pipe(
    v.string(),
    v.minLength(1, 'Expected at least one character'),
    v.maxLength(LIMITS.keyNameChars.value, `Expected at most ${LIMITS.keyNameChars.value} characters`),
  ),
  scopes: v.nullish(
    v.pipe(v.array(v.picklist(SCOPES, `Expected one of ${SCOPES.join(', ')}`)), v.minLength(1, 'Expected one scope')),
    ['ask'],
  ),
  /** Seconds since 1970. */
  expires_at: v.nullish(positive),
  limits: v.nullish(v.strictObject(LIMIT_FIELDS), {}),
  origins: v.nullish(
    v.pipe(
      v.array(v.pipe(v.string(), v.check(isOrigin, 'Expected an origin such as https://example.com'))),
      v.minLength(1, 'Expected at least one'),
      v.maxLength(LIMITS.keyPlaces.value, `Expected at most ${LIMITS.keyPlaces.value}`),
    ),
  ),
  networks: v.nullish(
    v.pipe(
      v.array(v.pipe(v.string(), v.check(isNetwork, 'Expected an address or a range such as 192.0.2.0/24'))),
      v.minLength(1, 'Expected at least one'),
      v.maxLength(LIMITS.keyPlaces.value, `Expected at most ${LIMITS.keyPlaces.value}`),
    ),
  ),
};

/** What a new key shall be. Unknown fields are refused: a limit with a typo would be no limit. */
export const keyWishSchema = v.strictObject(WISH_FIELDS);
export type KeyWish = v.InferOutput<typeof keyWishSchema>;

/** The value of API_KEYS: keys of a small deployment, each with the hash that `glimpse keys hash` prints. */
export const keyListSchema = v.array(
  v.strictObject({ ...WISH_FIELDS, sha256: v.pipe(v.string(), v.regex(SHA256_HEX, 'Expected 64 hex digits')) }),
);

export function recordOf(wish: KeyWish, id: string, sha256: string, created: number): KeyRecord {
  const { name, scopes, expires_at: expires = null, limits, origins = null, networks = null } = wish;
  return {
    id,
    sha256,
    name,
    scopes,
    origins,
    networks,
    created,
    expires,
    limits: {
      requestsPerMinute: limits.requests_per_minute,
      workPerMinute: limits.work_per_minute,
      workPerDay: limits.work_per_day,
      runningAtOnce: limits.running_at_once,
      originUnitsPerDay: limits.origin_units_per_day ?? LIMITS.keyOriginUnitsPerDay.value,
    },
  };
}

/** Of origins, per day. */
export const originUnitsPerDay = ({ originUnitsPerDay: own }: KeyLimits): number =>
  own ?? LIMITS.keyOriginUnitsPerDay.value;

export const isExpired = ({ expires }: KeyRecord, nowMs: number): boolean =>
  expires !== null && expires * 1000 <= nowMs;

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}
