/**
 * HMAC-SHA256 over the raw body, in the forms that senders have: hex or base64, with a prefix or without, with the time signed or
 * not. Standard Webhooks is one of them, with the message's id signed as well.
 */
import { fromBase64 } from '../../base64.ts';
import { isFresh } from './freshness.ts';
import { partsAfter } from './signed-header.ts';

/** A request whose sender is to be known. `body` as it came, byte for byte; `now` in milliseconds since 1970. */
export interface Incoming {
  readonly headers: Headers;
  readonly body: Uint8Array;
  readonly now: number;
}

export const ENCODINGS = ['hex', 'base64'] as const;

export interface HmacScheme {
  /** Header of the signature, or of several. */
  readonly header: string;
  readonly prefix: string;
  readonly encoding: (typeof ENCODINGS)[number];
  /** Where the time stands, in seconds; a header may hold both, apart by their prefixes. null: none is signed. */
  readonly timestamp: { readonly header: string; readonly prefix: string } | null;
}

/** What is signed before and behind the body. `stamp` is the time as it came; nothing where there is none. */
export type Around = (stamp: string) => readonly [before: string, after: string];

/** From text with one `{body}` and, where the time is signed, `{timestamp}`. */
export function aroundOf(template: string): Around {
  const [before, after] = template.split('{body}');
  return (stamp) => [before.replaceAll('{timestamp}', () => stamp), after.replaceAll('{timestamp}', () => stamp)];
}

/** Whether one of the signatures is by the key, and the time, if there is one, is now. Takes as long for every signature. */
export async function verifiesHmac(
  { header, prefix, encoding, timestamp }: HmacScheme,
  around: Around,
  secret: Uint8Array<ArrayBuffer>,
  { headers, body, now }: Incoming,
): Promise<boolean> {
  const stamp = timestamp && (partsAfter(headers.get(timestamp.header), timestamp.prefix).at(0) ?? null);
  const isTimely = timestamp === null || isFresh(stamp, now);
  const [before, after] = around(stamp ?? '');
  const signed = joined(encoded(before), body, encoded(after));
  const key = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
  const found = partsAfter(headers.get(header), prefix);
  // Who sends none learns as little from the time it takes.
  const signatures = (found.length > 0 ? found : ['']).map((text) => decoded(text, encoding));
  const verdicts = signatures.map((signature) => crypto.subtle.verify('HMAC', key, signature, signed));
  return (await Promise.all(verdicts)).includes(true) && isTimely;
}

const encoded = (text: string): Uint8Array => new TextEncoder().encode(text);

function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.byteLength;
  }
  return bytes;
}

const NOTHING = new Uint8Array(0);

/** No bytes for what is not of the encoding: no signature has none. */
function decoded(text: string, encoding: HmacScheme['encoding']): Uint8Array<ArrayBuffer> {
  if (encoding === 'base64') return fromBase64(text.replaceAll('-', '+').replaceAll('_', '/')) ?? NOTHING;
  if (text.length % 2 === 1 || /[^\da-f]/i.test(text)) return NOTHING;
  return Uint8Array.from({ length: text.length / 2 }, (_, at) => Number.parseInt(text.slice(2 * at, 2 * at + 2), 16));
}
