/** Whether an incoming webhook is by whom its source expects. */
import { keyOf } from '../../webhooks/signature.ts';
import { verifiesBearer } from './bearer.ts';
import { aroundOf, verifiesHmac, type HmacScheme, type Incoming } from './hmac.ts';

export type Verifier =
  /** `secret` is `whsec_…`. */
  | { readonly kind: 'standard_webhooks'; readonly secret: string }
  /** `signed` is text with `{body}` and, where the time is signed, `{timestamp}`. */
  | ({ readonly kind: 'hmac_sha256'; readonly secret: string; readonly signed: string } & HmacScheme)
  /** The token's SHA-256, in hex. */
  | { readonly kind: 'bearer'; readonly sha256: string };

export function isAuthentic(verifier: Verifier, incoming: Incoming): Promise<boolean> {
  switch (verifier.kind) {
    case 'standard_webhooks':
      return verifiesStandard(verifier.secret, incoming);
    case 'hmac_sha256':
      return verifiesHmac(verifier, aroundOf(verifier.signed), bytesOf(verifier.secret), incoming);
    case 'bearer':
      return verifiesBearer(verifier.sha256, incoming.headers);
  }
}

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(new TextEncoder().encode(text));

/** Source: Standard Webhooks 1.0.0. */
function verifiesStandard(secret: string, incoming: Incoming): Promise<boolean> {
  const name = familyOf(incoming.headers);
  const scheme: HmacScheme = {
    header: `${name}-signature`,
    prefix: 'v1,',
    encoding: 'base64',
    timestamp: { header: `${name}-timestamp`, prefix: '' },
  };
  const id = standardId(incoming.headers) ?? '';
  return verifiesHmac(scheme, (stamp) => [`${id}.${stamp}.`, ''], keyOf(secret)!, incoming);
}

/** The id under which a sender of Standard Webhooks repeats a message. */
export const standardId = (headers: Headers): string | null => headers.get(`${familyOf(headers)}-id`);

/** Svix' senders have names of their own for the same headers. */
const familyOf = (headers: Headers): string =>
  ['webhook', 'svix'].find((name) => headers.has(`${name}-signature`)) ?? 'webhook';
