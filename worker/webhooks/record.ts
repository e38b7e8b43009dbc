/** Whose endpoint it is, where it is, and by what its messages are signed. */
import { LIMITS } from '../limits.ts';

export interface EndpointRecord {
  readonly id: string;
  readonly tenant: string;
  readonly url: string;
  readonly secret: string;
  /** The secret before it, which signs as well for a while. */
  readonly previous: { readonly secret: string; readonly until: number } | null;
  readonly createdAt: number;
}

/** The same endpoint with another secret. */
export function rotated(record: EndpointRecord, secret: string, now: number): EndpointRecord {
  if (secret === record.secret) return record;
  const until = now + LIMITS.webhookPreviousSecretMs.value;
  return { ...record, secret, previous: { secret: record.secret, until } };
}

/** Those that sign now, the newest first. */
export function secretsOf({ secret, previous }: EndpointRecord, now: number): string[] {
  return previous !== null && now < previous.until ? [secret, previous.secret] : [secret];
}
