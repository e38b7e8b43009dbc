/** Whose endpoint it is, where it is, and by what its messages are signed. */
import type { WebhookEvent } from '../jobs/request.ts';
import { LIMITS } from '../limits.ts';

export interface EndpointRecord {
  readonly id: string;
  readonly tenant: string;
  readonly url: string;
  readonly secret: string;
  /** Signs as well, where the endpoint asked for Ed25519; missing and null alike: it did not. */
  readonly signingKey?: string | null;
  /** What was before them, and signs as well for a while. */
  readonly previous: (Signers & { readonly until: number }) | null;
  readonly createdAt: number;
  /** Made by a job that named its address: it is in no list, and goes when nobody has used it for long. */
  readonly isHidden: boolean;
  /** When it was named last. */
  readonly usedAt: number;
  /** What it is for, in its owner's words. */
  readonly description: string | null;
  /** What jobs that name it by its id tell it; null: what jobs tell who asks for nothing else. */
  readonly events: readonly WebhookEvent[] | null;
}

export type Signers = Pick<EndpointRecord, 'secret' | 'signingKey'>;

/** The same endpoint with others that sign; those that are replaced go on for a while. */
export function rotated(record: EndpointRecord, { secret, signingKey = null }: Signers, now: number): EndpointRecord {
  const before = { secret: record.secret, signingKey: record.signingKey ?? null };
  const next = { ...record, secret, signingKey };
  const replaces = secret !== before.secret || (before.signingKey !== null && signingKey !== before.signingKey);
  if (!replaces) return next;
  return { ...next, previous: { ...before, until: now + LIMITS.webhookPreviousSecretMs.value } };
}

/** Secrets and keys that sign now, each once, the newest first. */
export function signersOf({ secret, signingKey, previous }: EndpointRecord, now: number): string[] {
  const counting = previous !== null && now < previous.until ? [previous.secret, previous.signingKey] : [];
  const all = [secret, signingKey, ...counting];
  return [...new Set(all.filter((signer) => signer !== null && signer !== undefined))];
}
