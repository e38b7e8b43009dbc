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
  /** What was before them, and signs as well for a while; the newest first. */
  readonly previous: readonly (Signers & { readonly until: number })[];
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

/** The same endpoint with others that sign; those that are replaced go on for a while, but for the oldest of too many. */
export function rotated(record: EndpointRecord, { secret, signingKey = null }: Signers, now: number): EndpointRecord {
  const before = { secret: record.secret, signingKey: record.signingKey ?? null };
  const next = { ...record, secret, signingKey };
  const replaces = secret !== before.secret || (before.signingKey !== null && signingKey !== before.signingKey);
  if (!replaces) return next;
  const replaced = { ...before, until: now + LIMITS.webhookPreviousSecretMs.value };
  const previous = [replaced, ...record.previous.filter(({ until }) => now < until)];
  return { ...next, previous: previous.slice(0, LIMITS.webhookPreviousSecrets.value) };
}

/** Secrets and keys that sign now, each once, the newest first. */
export function signersOf({ secret, signingKey, previous }: EndpointRecord, now: number): string[] {
  const counting = previous.filter(({ until }) => now < until);
  const all = [secret, signingKey, ...counting.flatMap((each) => [each.secret, each.signingKey])];
  return [...new Set(all.filter((signer) => signer !== null && signer !== undefined))];
}
