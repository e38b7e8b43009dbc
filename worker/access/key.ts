/**
 * API keys as text: `gl_<id>_<secret><checksum>`. Only the SHA-256 of a key is ever kept.
 * id        12 of a-z2-7 (60 bits): names the key in lists and logs, no secret
 * secret    43 of base64url (256 bits)
 * checksum  6 of 0-9A-Za-z, the CRC-32 of what stands before it: a typo is known without asking anyone, and scanners of
 *           leaked secrets can tell a key from other text
 */
import { toBase64Url } from '../base64.ts';
import { crc32 } from './crc32.ts';

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const ID_CHARS = 12;
const SECRET_BYTES = 32;
const CHECKSUM_CHARS = 6;
const KEY = /^(gl_([a-z2-7]{12})_[\w-]{43})([0-9A-Za-z]{6})$/;

export interface NewKey {
  readonly id: string;
  /** The key itself, to be shown once. */
  readonly text: string;
}

/** `random(n)` gives n random bytes. A key that follows another under the same id is given that `id`. */
export function makeKey(random: (bytes: number) => Uint8Array, id = randomId(random)): NewKey {
  const body = `gl_${id}_${toBase64Url(random(SECRET_BYTES))}`;
  return { id, text: body + checksum(body) };
}

/** The key's id; null when the text is no key: wrong form, or a checksum that is not its own. */
export function keyId(text: string): string | null {
  const [, body, id, sum] = KEY.exec(text) ?? [];
  return body !== undefined && checksum(body) === sum ? id : null;
}

/** Names of objects that are no keys' are none. */
export const isKeyId = (text: string): boolean => /^[a-z2-7]{12}$/.test(text);

/** 64 hex digits: SHA-256 of the key's text. 256 random bits need no slow hash. */
export async function hashKey(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export const SHA256_HEX = /^[0-9a-f]{64}$/;

/** Whether two hashes in hex are equal; takes as long for every pair of the same length. */
export function sameHash(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let at = 0; at < a.length; at++) difference |= a.charCodeAt(at) ^ b.charCodeAt(at);
  return difference === 0;
}

function randomId(random: (bytes: number) => Uint8Array): string {
  return Array.from(random(ID_CHARS), (byte) => BASE32[byte % BASE32.length]).join('');
}

function checksum(body: string): string {
  let rest = crc32(new TextEncoder().encode(body));
  let text = '';
  for (let digit = 0; digit < CHECKSUM_CHARS; digit++) {
    text = BASE62[rest % BASE62.length] + text;
    rest = Math.floor(rest / BASE62.length);
  }
  return text;
}
