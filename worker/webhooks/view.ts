/** An endpoint and its deliveries as the API shows them. */
import type { EndpointState } from './endpoint.ts';
import type { AttemptRow, MessageRow } from './message.ts';
import type { EndpointRecord } from './record.ts';
import { publicKeyOf } from './signing-key.ts';

export type EndpointView = ReturnType<typeof endpointView>;
export type DeliveryView = ReturnType<typeof deliveryView>;

const dateOf = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

export function endpointView(record: EndpointRecord, state: EndpointState, now: number) {
  const { disabled, isVerified, pausedUntil, failingSince, messages } = state;
  return {
    id: record.id,
    object: 'webhook.endpoint',
    url: record.url,
    status: disabled === null ? (isVerified ? 'enabled' : 'unverified') : 'disabled',
    disabled_reason: disabled,
    paused_until: pausedUntil > now ? dateOf(pausedUntil) : null,
    failing_since: dateOf(failingSince),
    open_messages: messages.length,
    created_at: dateOf(record.createdAt),
    description: record.description,
    events: record.events,
    secret: record.secret,
    public_key: record.signingKey ? publicKeyOf(record.signingKey) : null,
    previous_secret_until: dateOf(record.previous.find(({ until }) => now < until)?.until ?? null),
  };
}

export function deliveryView(
  endpoint: string,
  { id, type, job, createdAt, status, dueAt }: MessageRow,
  attempts: readonly AttemptRow[],
) {
  return {
    id,
    object: 'webhook.delivery',
    endpoint_id: endpoint,
    type,
    job_id: job,
    status,
    created_at: dateOf(createdAt),
    next_attempt_at: status === 'waiting' ? dateOf(dueAt) : null,
    attempts: attempts.map(({ at, status: answered, failure, ms, beginning }) => ({
      at: dateOf(at),
      status: answered,
      failure,
      ms,
      answer: beginning,
    })),
  };
}
