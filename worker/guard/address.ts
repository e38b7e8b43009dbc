/**
 * Which web addresses that others name may be asked. Workers cannot look a name up before they connect, so names are judged,
 * never the addresses behind them: that is why only hosts of a list are asked.
 */
import { LIMITS } from '../limits.ts';

export interface AddressRules {
  /** `example.com`, `*.example.com` (names below it) or `*` (any public name). */
  readonly hosts: readonly string[];
  /** Names of this service, which would ask itself. */
  readonly own: readonly string[];
}

export type Judged = { readonly url: URL } | { readonly refused: string };

/** Names that exist inside networks only, and public ones that point to whatever they are told. */
const PRIVATE_SUFFIX =
  /(^|\.)(localhost|local|localdomain|internal|intranet|lan|home|home\.arpa|corp|private|test|example|invalid|onion|arpa)$/;
const POINTS_ANYWHERE = /(^|\.)(nip\.io|sslip\.io|xip\.io|localtest\.me|lvh\.me|vcap\.me|lacolhost\.com)$/;

/** The address, or why it is refused: a clause for a message, without the address. */
export function judgeAddress(text: string, { hosts, own }: AddressRules): Judged {
  const most = LIMITS.remoteUrlChars.value;
  if (text.length > most) return { refused: `it is longer than ${most} characters` };
  if (!URL.canParse(text)) return { refused: 'it is no web address' };
  const url = new URL(text);
  if (url.protocol !== 'https:') return { refused: 'it does not begin with https:' };
  if (url.username !== '' || url.password !== '') return { refused: 'it has a user or a password' };
  if (url.port !== '') return { refused: 'it names a port' };
  const refused = refusedHost(hostOf(url), own);
  if (refused !== null) return { refused };
  if (!hosts.some((pattern) => matches(hostOf(url), pattern)))
    return { refused: 'its host is not on the list of this service (IMAGE_HOSTS)' };
  return { url };
}

/** Lower case, and without the dot that ends a full name. URL has made one spelling of all ways to write an IP address. */
export const hostOf = (url: URL): string => url.hostname.replace(/\.$/, '').toLowerCase();

function refusedHost(host: string, own: readonly string[]): string | null {
  if (host.startsWith('[') || /^\d+(\.\d+){3}$/.test(host)) return 'it names an IP address instead of a host';
  if (!host.includes('.')) return 'its host has no dot';
  if (PRIVATE_SUFFIX.test(host)) return 'its host is no public name';
  if (POINTS_ANYWHERE.test(host)) return 'its host points to whatever address it is told';
  if (own.some((name) => host === name || host.endsWith(`.${name}`))) return 'it is this service itself';
  return null;
}

function matches(host: string, pattern: string): boolean {
  if (pattern === '*' || host === pattern) return true;
  return pattern.startsWith('*.') && host.endsWith(pattern.slice(1));
}

/** Whether an entry of a list of hosts is one. */
export function isHostPattern(pattern: string): boolean {
  if (pattern === '*') return true;
  const host = /^(?:\*\.)?([a-z\d-]+(?:\.[a-z\d-]+)+)$/.exec(pattern)?.[1];
  const judged = judgeAddress(`https://${host}/`, { hosts: ['*'], own: [] });
  return 'url' in judged && hostOf(judged.url) === host;
}
