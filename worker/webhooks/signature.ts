/**
 * Signatures of deliveries over `id.timestamp.body`, one for each secret or key that counts at the time: HMAC-SHA256 (`v1`) by
 * secrets, Ed25519 (`v1a`) by keys. Source: Standard Webhooks 1.0.0.
 */
import { fromBase64, toBase64 } from '../base64.ts';
import { isSigningKey, signedBy } from './signing-key.ts';

const PREFIX = 'whsec_';
const SECRET = /^whsec_[A-Za-z0-9+/]+={0,2}$/;
const MADE_BYTES = 32;
const FEWEST_BYTES = 24;
const MOST_BYTES = 64;

/**
 * The header `webhook-signature`: `v1,…` and `v1a,…`, separated by blanks. `timestamp` in seconds since 1970.
 * `signers` are secrets (`whsec_…`) and signing keys (`whsk_…`).
 */
export async function signatures(
  signers: readonly string[],
  id: string,
  timestamp: number,
  body: string,
): Promise<string> {
  const signed = `${id}.${timestamp}.${body}`;
  const made = signers.map(async (signer) =>
    isSigningKey(signer)
      ? `v1a,${toBase64(await signedBy(signer, signed))}`
      : `v1,${toBase64(await hmac(keyOf(signer)!, signed))}`,
  );
  return (await Promise.all(made)).join(' ');
}

export function makeSecret(): string {
  return PREFIX + toBase64(crypto.getRandomValues(new Uint8Array(MADE_BYTES)));
}

/** `whsec_` and 24 to 64 bytes in base64. */
export function isSecret(text: string): boolean {
  const bytes = keyOf(text)?.byteLength ?? 0;
  return bytes >= FEWEST_BYTES && bytes <= MOST_BYTES;
}

/** null for what is no secret. */
export function keyOf(secret: string): Uint8Array<ArrayBuffer> | null {
  return SECRET.test(secret) ? fromBase64(secret.slice(PREFIX.length)) : null;
}

async function hmac(secret: Uint8Array<ArrayBuffer>, signed: string): Promise<Uint8Array> {
  const key = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(signed)));
}
