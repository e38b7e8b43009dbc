/** Limits of webhooks out and in. */
import type { Limit } from './limit.ts';

export const WEBHOOKS_LIMITS = {
  jobWebhooks: { value: 5, unit: 'webhooks', why: 'of one job; each is called when it begins and ends' },
  webhookMs: { value: 15_000, unit: 'ms', why: 'to take a message and answer; longer work comes after the answer' },
  webhookAnswerBytes: { value: 1024, unit: 'bytes', why: 'of an answer, kept for who looks for its error' },
  webhookInFlight: { value: 5, unit: 'messages', why: 'sent to one endpoint at once' },
  webhookBacklog: { value: 1000, unit: 'messages', why: 'waiting for one endpoint; more are dropped' },
  webhookLeaseMs: { value: 60_000, unit: 'ms', why: 'four times webhookMs: a send without an outcome by then is lost' },
  webhookUnreachable: { value: 5, unit: 'failures', why: 'to reach an endpoint, in a row, until it is paused' },
  webhookPauseMs: { value: 60_000, unit: 'ms', why: 'the first pause of an endpoint; each further one doubles' },
  webhookLongestPauseMs: { value: 900_000, unit: 'ms', why: 'a receiver that is back should not wait for longer' },
  webhookFailingMs: { value: 432_000_000, unit: 'ms', why: 'five days of nothing but failures disable an endpoint' },
  webhookUnverifiedTries: { value: 10, unit: 'tries', why: 'an address that never said 2xx may be a stranger’s' },
  webhookPreviousSecretMs: { value: 86_400_000, unit: 'ms', why: 'a day for a receiver to learn the new secret' },
  webhookPreviousSecrets: {
    value: 4,
    unit: 'secrets',
    why: 'that sign beside the newest: a signature each in the header of every message',
  },
  webhookKeepMs: { value: 2_592_000_000, unit: 'ms', why: '30 days in which a message may be looked at or sent again' },
  webhookDeliveriesPerPage: { value: 100, unit: 'deliveries', why: 'of an endpoint, in one answer' },
  webhookAttemptsShown: { value: 20, unit: 'attempts', why: 'of one delivery: two whole schedules' },
  tenantSources: { value: 20, unit: 'sources', why: 'of one key, from which documents come by themselves' },
  incomingBytes: {
    value: 1 << 20,
    unit: 'bytes',
    why: 'of an event; one that is a document itself may have bodyBytes',
  },
  incomingSkewSeconds: {
    value: 300,
    unit: 's',
    why: 'between clocks; a signature that was overheard is of no use later',
  },
  incomingSeenMs: {
    value: 604_800_000,
    unit: 'ms',
    why: 'senders repeat an event for some days; it is known for seven',
  },
  sourceFilters: { value: 10, unit: 'filters', why: 'of a source; each is looked at in each event' },
  sourceFilterValues: { value: 50, unit: 'values', why: 'of one filter' },
  sourceSenders: { value: 100, unit: 'addresses', why: 'from which a source takes mail' },
  mailBytes: {
    value: 12 << 20,
    unit: 'bytes',
    why: 'of a mail with its attachments; parsed it takes 41 MB, as much as heldBodyBytes, beside the model',
  },
  mailAttachments: { value: 20, unit: 'attachments', why: 'of one mail that become jobs' },
} as const satisfies Record<string, Limit>;
