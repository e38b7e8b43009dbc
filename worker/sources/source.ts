/** A source: where documents come from by themselves, and what is done with them. */
import type { JobWebhook } from '../jobs/request.ts';
import type { EventFilter } from './event-filter.ts';
import type { EventMap } from './event-map.ts';
import type { Verifier } from './verify/verify.ts';

export interface SourceRecord {
  readonly id: string;
  readonly tenant: string;
  readonly name: string | null;
  readonly intake: WebhookIntake | BucketIntake | MailIntake;
  readonly job: JobTemplate;
  readonly createdAt: number;
}

/** Somebody's webhook, posted to /in/ID. */
export interface WebhookIntake {
  readonly via: 'webhook';
  readonly verifier: Verifier;
  /** `document`: the body is the document itself. */
  readonly body: 'event' | 'document';
  readonly map: EventMap;
  readonly filters: readonly EventFilter[];
  /** Whether a `challenge` that comes signed is sent back. */
  readonly answersChallenge: boolean;
}

/** Objects put into the inbox, below a prefix. */
export interface BucketIntake {
  readonly via: 'bucket';
  readonly bucket: string;
  readonly prefix: string;
}

/** Attachments of mail to ID@…. */
export interface MailIntake {
  readonly via: 'mail';
  /** `name@example.com`, or `*@example.com` for everybody there. */
  readonly senders: readonly string[];
}

/** What its jobs are asked to do. */
export interface JobTemplate {
  /** Fields of a job's request as the client wrote them, checked. */
  readonly body: unknown;
  /** Those that `body.webhook` names. */
  readonly webhooks: readonly JobWebhook[];
  /** Where results are asked for. */
  readonly origin: string;
}
