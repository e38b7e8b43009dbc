/** Which web pages may call, and which names this machine has: the rules of browsers' requests, by the mode of access. */
import { GlimpseError } from '../errors.ts';
import type { AccessMode } from './grant.ts';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

export interface OriginRules {
  readonly mode: AccessMode;
  /** CORS_ORIGINS; empty: the mode's own rule. */
  readonly origins: readonly string[];
}

/**
 * Whether a page of this origin may call. With keys any page may, because no browser adds a key by itself; without keys
 * only the service's own pages, and on this machine only this machine's.
 */
export function isOriginAllowed(origin: string, requestUrl: string, { mode, origins }: OriginRules): boolean {
  if (mode === 'local') return isLoopbackOrigin(origin);
  if (origins.length > 0) return origins.includes('*') || origins.includes(origin);
  return mode === 'keys' || origin === new URL(requestUrl).origin;
}

/** What `access-control-allow-origin` is; null: nothing. */
export function allowedOrigin(origin: string, requestUrl: string, rules: OriginRules): string | null {
  if (!isOriginAllowed(origin, requestUrl, rules)) return null;
  const isForAll = rules.mode === 'keys' && rules.origins.length === 0;
  return isForAll || (rules.mode !== 'local' && rules.origins.includes('*')) ? '*' : origin;
}

function isLoopbackOrigin(origin: string): boolean {
  return URL.canParse(origin) && LOOPBACK.has(new URL(origin).hostname);
}

/**
 * Without keys a page elsewhere could make a visitor's browser ask, and on this machine even under a name of its own that it
 * lets point here (DNS rebinding); neither needs CORS for that, so both are refused and not only hidden.
 * @throws GlimpseError forbidden
 */
export function screenRequest(request: Request, rules: OriginRules): void {
  if (rules.mode === 'keys') return;
  const { hostname, host } = new URL(request.url);
  if (rules.mode === 'local' && !LOOPBACK.has(hostname))
    throw new GlimpseError(
      'forbidden',
      `This server answers this machine only (ACCESS is "local"), under localhost or 127.0.0.1, not ${shown(host)}.`,
    );
  const origin = request.headers.get('origin');
  if (origin === null || isOriginAllowed(origin, request.url, rules)) return;
  const remedy = rules.mode === 'local' ? 'Only pages of this machine may.' : 'CORS_ORIGINS lists the others that may.';
  throw new GlimpseError('forbidden', `Pages of ${shown(origin)} may not call this service. ${remedy}`);
}

const shown = (text: string): string => JSON.stringify(text.slice(0, 100));
