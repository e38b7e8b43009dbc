/**
 * Signatures of deliveries: HMAC-SHA256 over `id.timestamp.body`, one for each secret that counts at the time.
 * Source: Standard Webhooks 1.0.0.
 */

const PREFIX = 'whsec_';
const SECRET = /^whsec_[A-Za-z0-9+/]+={0,2}$/;
const MADE_BYTES = 32;
const FEWEST_BYTES = 24;
const MOST_BYTES = 64;

/** The header `webhook-signature`: `v1,…`, separated by blanks. `timestamp` in seconds since 1970. */
export async function signatures(
  secrets: readonly string[],
  id: string,
  timestamp: number,
  body: string,
): Promise<string> {
  const signed = `${id}.${timestamp}.${body}`;
  const made = await Promise.all(secrets.map((secret) => sign(keyOf(secret)!, signed)));
  return made.map((signature) => `v1,${signature}`).join(' ');
}

export function makeSecret(): string {
  return PREFIX + toBase64(crypto.getRandomValues(new Uint8Array(MADE_BYTES)));
}

/** `whsec_` and 24 to 64 bytes in base64. */
export function isSecret(text: string): boolean {
  const bytes = keyOf(text)?.byteLength ?? 0;
  return bytes >= FEWEST_BYTES && bytes <= MOST_BYTES;
}

function keyOf(secret: string): Uint8Array<ArrayBuffer> | null {
  if (!SECRET.test(secret)) return null;
  try {
    return Uint8Array.from(atob(secret.slice(PREFIX.length)), (char) => char.charCodeAt(0));
  } catch {
    // Of the right alphabet, but no whole bytes.
    return null;
  }
}

async function sign(secret: Uint8Array<ArrayBuffer>, signed: string): Promise<string> {
  const key = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return toBase64(new Uint8Array(await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(signed))));
}

const toBase64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));
