/**
 * The Ed25519 key of an endpoint: `whsk_` and its 32 bytes of seed with the 32 of its public key behind them, in base64. It never
 * leaves the object; receivers get the public key, `whpk_` and 32 bytes. Source: Standard Webhooks 1.0.0.
 */
import { fromBase64, toBase64, toBase64Url } from '../base64.ts';

const PRIVATE = 'whsk_';
const PUBLIC = 'whpk_';
const SEED_BYTES = 32;

export async function makeSigningKey(): Promise<string> {
  // The runtime's types know no more than that it is one of all the kinds of keys.
  const pair: unknown = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
  const jwk: unknown = await crypto.subtle.exportKey('jwk', (pair as CryptoKeyPair).privateKey);
  const { d, x } = jwk as { readonly d: string; readonly x: string };
  return PRIVATE + toBase64(Uint8Array.from([...fromUrl(d), ...fromUrl(x)]));
}

export const isSigningKey = (signer: string): boolean => signer.startsWith(PRIVATE);

/** By which receivers verify. */
export function publicKeyOf(signingKey: string): string {
  return PUBLIC + toBase64(bytesOf(signingKey).subarray(SEED_BYTES));
}

export async function signedBy(signingKey: string, signed: string): Promise<Uint8Array> {
  const bytes = bytesOf(signingKey);
  const jwk = {
    kty: 'OKP',
    crv: 'Ed25519',
    d: toBase64Url(bytes.subarray(0, SEED_BYTES)),
    x: toBase64Url(bytes.subarray(SEED_BYTES)),
  };
  const key = await crypto.subtle.importKey('jwk', jwk, 'Ed25519', false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign('Ed25519', key, new TextEncoder().encode(signed)));
}

const bytesOf = (signingKey: string): Uint8Array<ArrayBuffer> => fromBase64(signingKey.slice(PRIVATE.length))!;

/** The alphabet of JSON Web Keys. */
const fromUrl = (text: string): Uint8Array => fromBase64(text.replaceAll('-', '+').replaceAll('_', '/'))!;
