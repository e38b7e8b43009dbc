/**
 * An address at which an origin reads one object as it is now, for a while: `/v1/media/CLAIM.SIGNATURE`. The claim is bound to the
 * object's etag, so that an object that was replaced is not read in its place. HMAC-SHA-256, base64url.
 */
import { fromBase64, toBase64Url } from '../base64.ts';

export const MEDIA_PATH = '/v1/media/';

export interface MediaClaim {
  readonly bucket: 'weights' | 'documents';
  readonly key: string;
  readonly etag: string;
  readonly sizeBytes: number;
  /** Milliseconds since 1970. */
  readonly expires: number;
}

/** What stands behind MEDIA_PATH. */
export async function signedClaim(secret: string, claim: MediaClaim): Promise<string> {
  const { bucket, key, etag, sizeBytes, expires } = claim;
  const text = toBase64Url(encoded(JSON.stringify([bucket, key, etag, sizeBytes, expires])));
  const signature = await crypto.subtle.sign('HMAC', await keyOf(secret, 'sign'), encoded(text));
  return `${text}.${toBase64Url(new Uint8Array(signature))}`;
}

/** null for what was not signed with the secret. It may have expired. */
export async function claimOf(secret: string, signed: string): Promise<MediaClaim | null> {
  const [text, signature, ...more] = signed.split('.');
  const bytes = fromBase64Url(signature ?? '');
  if (bytes === null || more.length > 0) return null;
  // Takes as long for every signature.
  if (!(await crypto.subtle.verify('HMAC', await keyOf(secret, 'verify'), bytes, encoded(text)))) return null;
  const json = new TextDecoder().decode(fromBase64Url(text) ?? new Uint8Array());
  const [bucket, key, etag, sizeBytes, expires] = JSON.parse(json) as [
    MediaClaim['bucket'],
    string,
    string,
    number,
    number,
  ];
  return { bucket, key, etag, sizeBytes, expires };
}

const keyOf = (secret: string, usage: 'sign' | 'verify'): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', encoded(secret), { name: 'HMAC', hash: 'SHA-256' }, false, [usage]);

const encoded = (text: string) => new TextEncoder().encode(text);
const fromBase64Url = (text: string): Uint8Array<ArrayBuffer> | null =>
  fromBase64(text.replaceAll('-', '+').replaceAll('_', '/'));
