/**
 * Who may come in. In front a limiter counts addresses, so that guessing keys is slow; then the key: the administrator's
 * first one and the keys of API_KEYS by their hashes, all others by their own object, which also counts.
 * Whatever cannot be checked is refused.
 */
import { GlimpseError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { credentialOf, looksLikeKey } from './credential.ts';
import type { Access, AccessMode, Grant } from './grant.ts';
import { GUESTS } from './guests.ts';
import { countedGrant, refusalError, uncountedGrant } from './grants.ts';
import { hashKey, isKeyId, keyId, sameHash } from './key.ts';
import type { KeyStore, Limiter } from './calls.ts';
import { clientOf } from './network.ts';
import { allowedOrigin, screenRequest, type OriginRules } from './origins.ts';
import { checkPermitted } from './permitted.ts';
import { PositiveCache } from './positive-cache.ts';
import { reach } from './reach.ts';
import { isExpired, SCOPES, type KeyRecord, type Scope } from './record.ts';

export interface GateSettings {
  readonly mode: AccessMode;
  readonly corsOrigins: readonly string[];
  /** SHA-256 in hex of the administrator's first key. */
  readonly adminSha256: string | null;
  /** The keys of API_KEYS. */
  readonly fixedKeys: readonly KeyRecord[];
}

export interface GateOptions {
  readonly settings: GateSettings;
  readonly store: KeyStore;
  /** By address, before anything is looked up; also by key for those of API_KEYS. */
  readonly frontLimiter: Limiter;
  /** By address, for who comes without a key. */
  readonly guestLimiter: Limiter;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly waitUntil: (work: Promise<unknown>) => void;
}

const LOCAL: Grant = uncountedGrant('local', SCOPES);

export class Gate implements Access {
  readonly mode: AccessMode;
  readonly #options: GateOptions;
  readonly #originRules: OriginRules;
  readonly #known = new PositiveCache();
  /** Once there is a key, somebody has configured access; that is not asked again. */
  #configured: boolean;

  constructor(options: GateOptions) {
    const { mode, corsOrigins, adminSha256, fixedKeys } = options.settings;
    this.mode = mode;
    this.#originRules = { mode, origins: corsOrigins };
    this.#options = options;
    this.#configured = adminSha256 !== null || fixedKeys.length > 0;
  }

  allowedOrigin(origin: string, requestUrl: string): string | null {
    return allowedOrigin(origin, requestUrl, this.#originRules);
  }

  screen(request: Request): void {
    screenRequest(request, this.#originRules);
  }

  async countStranger(request: Request): Promise<void> {
    if (this.mode !== 'local') await this.#pass(this.#options.frontLimiter, `address:${clientOf(addressOf(request))}`);
  }

  async isHolder(holder: string): Promise<boolean> {
    if (this.mode === 'local') return holder === LOCAL.holder;
    const fixed = this.#options.settings.fixedKeys.find(({ id }) => id === holder);
    if (fixed) return !isExpired(fixed, this.#options.now());
    return isKeyId(holder) && reach(() => this.#options.store.key(holder).isHeld());
  }

  async authorize(request: Request, scope: Scope): Promise<Grant> {
    if (this.mode === 'local') return LOCAL;
    await this.countStranger(request);
    const address = addressOf(request);
    const credential = credentialOf(request.headers);
    if (this.mode === 'open' && scope === 'ask' && !looksLikeKey(credential)) return this.#guest(address);
    if (credential === null) throw await this.#refused('unauthorized', NO_KEY);
    const id = keyId(credential);
    if (id === null) throw await this.#refused('key_invalid', WRONG_KEY);
    return this.#holder(id, await hashKey(credential), request, scope);
  }

  async #holder(id: string, sha256: string, request: Request, scope: Scope): Promise<Grant> {
    const { settings, frontLimiter, now } = this.#options;
    if (settings.adminSha256 !== null && sameHash(settings.adminSha256, sha256)) {
      checkPermitted(ADMIN, scope, request);
      return uncountedGrant('admin', ADMIN.scopes);
    }
    const fixed = settings.fixedKeys.find((record) => sameHash(record.sha256, sha256));
    if (fixed) {
      if (isExpired(fixed, now())) throw expired();
      checkPermitted(fixed, scope, request);
      await this.#pass(frontLimiter, `key:${fixed.id}`);
      return uncountedGrant(fixed.id, fixed.scopes);
    }
    return this.#counted(id, sha256, request, scope);
  }

  /** A reader's second question within LIMITS.grantCacheMs asks no object; administrators are always checked. */
  async #counted(id: string, sha256: string, request: Request, scope: Scope): Promise<Grant> {
    const { store, now, waitUntil } = this.#options;
    const isCached = (request.method === 'GET' || request.method === 'HEAD') && scope !== 'admin';
    const known = isCached ? this.#known.get(sha256, now()) : null;
    const admission = known ?? (await reach(() => store.key(id).authorize(sha256)));
    if (!admission.admitted) {
      if (admission.why === 'unknown') throw await this.#refused('key_invalid', WRONG_KEY);
      if (admission.why === 'expired') throw expired();
      throw refusalError(admission);
    }
    if (isCached) this.#known.put(sha256, admission, now());
    const { record, allowance, firstOfDay } = admission;
    if (firstOfDay !== null && !known) waitUntil(store.directory().used(id, firstOfDay).catch(lastUseIsOnlyShown));
    checkPermitted(record, scope, request);
    return countedGrant(record, allowance, () => store.key(id));
  }

  /** What all guests do together is counted as one key's. */
  async #guest(address: string): Promise<Grant> {
    await this.#pass(this.#options.guestLimiter, `address:${clientOf(address)}`);
    const guests = () => this.#options.store.key(GUESTS.id);
    const admission = await reach(() => guests().authorize(GUESTS.sha256));
    if (admission.admitted) return countedGrant(GUESTS, admission.allowance, guests);
    throw 'retryAfterMs' in admission ? refusalError(admission) : new GlimpseError('key_invalid', WRONG_KEY);
  }

  /** The error, unless there is no key at all: then nobody can have the right one, and that is what has to be said. */
  async #refused(code: 'unauthorized' | 'key_invalid', message: string): Promise<GlimpseError> {
    this.#configured ||= !(await reach(() => this.#options.store.directory().isEmpty()));
    if (this.#configured) return new GlimpseError(code, message);
    return new GlimpseError('access_not_configured', NOT_CONFIGURED);
  }

  async #pass(limiter: Limiter, key: string): Promise<void> {
    const { success } = await reach(() => limiter.limit({ key }));
    if (success) return;
    const retryAfterMs = LIMITS.limiterPeriodMs.value;
    throw new GlimpseError('rate_limited', 'Too many requests in a minute; wait for the next.', { retryAfterMs });
  }
}

const addressOf = (request: Request): string => request.headers.get('cf-connecting-ip') ?? '';

/** The administrator's first key makes other keys and does nothing else. */
const ADMIN = { scopes: ['admin'], origins: null, networks: null } as const;

const NO_KEY = 'No key came; send one as "Authorization: Bearer gl_…" or "x-api-key: gl_…".';
const WRONG_KEY = 'The key that came is not one of this service, or is no longer; ask whoever runs it for another.';
const NOT_CONFIGURED =
  'This service has no key yet, so it answers nobody. Its owner makes the first with "npx glimpse keys admin" (README, Deploy).';

const expired = (): GlimpseError =>
  new GlimpseError('key_expired', 'The key that came has expired; ask whoever runs this service for another.');

/** The day of last use is for lists; a request does not fail for it. */
const lastUseIsOnlyShown = (): void => undefined;
