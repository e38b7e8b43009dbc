/**
 * Whether every address that a name has now is a public one, by DNS over HTTPS. It is a filter and no pin: `fetch` looks the name up again,
 * and may find another address. What closes that is the network of the script that asks (docs/architecture.md).
 */
import ipaddr from 'ipaddr.js';
import { hostOf } from './address.ts';
import type { Failure } from './follow.ts';

export interface LookUpOptions {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly ms: number;
}

interface DnsRecord {
  readonly type: number;
  readonly data: string;
}

const RESOLVER = 'https://cloudflare-dns.com/dns-query';
/** Types of records: A and AAAA. */
const RECORDS = [1, 28];
const UNREACHABLE: Failure = { failure: 'failed', what: 'its host cannot be looked up just now' };

/** null: all of its addresses are public. */
export async function lookUp(url: URL, options: LookUpOptions): Promise<Failure | null> {
  const host = hostOf(url);
  const found = await Promise.all(RECORDS.map((record) => addressesOf(host, record, options)));
  if (found.includes(null)) return UNREACHABLE;
  const addresses = found.flatMap((each) => each ?? []);
  if (addresses.length === 0) return { failure: 'refused', what: 'its host has no address' };
  if (addresses.every(isPublic)) return null;
  return { failure: 'refused', what: 'its host has an address that is not public' };
}

/** Also of v4 addresses that are written as v6. */
export function isPublic(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast';
}

/** null when nobody could say. */
async function addressesOf(host: string, record: number, { fetch, ms }: LookUpOptions): Promise<string[] | null> {
  const query = `${RESOLVER}?name=${encodeURIComponent(host)}&type=${record}`;
  try {
    const init = { headers: { accept: 'application/dns-json' }, signal: AbortSignal.timeout(ms) };
    const answer = await fetch(query, init);
    const { Answer: records = [] } = (await answer.json()) as { readonly Answer?: readonly DnsRecord[] };
    return answer.ok ? records.filter(({ type }) => type === record).map(({ data }) => data) : null;
  } catch {
    return null;
  }
}
