/** Somebody's webhook, posted to a source: whether it is authentic, and what follows from it. */
import type { NewDocument } from '../jobs/documents.ts';
import { LIMITS } from '../limits.ts';
import type { Intake, Taken } from './intake.ts';
import { readEvent } from './read-event.ts';
import type { SourceRecord, WebhookIntake } from './source.ts';
import type { Sources } from './sources.ts';
import { isAuthentic, type Verifier } from './verify/verify.ts';

export interface PostedEvent {
  readonly headers: Headers;
  /** The body, byte for byte. @throws GlimpseError body_too_large and others */
  read(mostBytes: number): Promise<Uint8Array>;
  /** Milliseconds since 1970. */
  readonly now: number;
}

export type Outcome =
  /** There is no such source. */
  | { readonly type: 'unknown' }
  /** It is not signed as the source expects. */
  | { readonly type: 'refused' }
  | { readonly type: 'challenge'; readonly challenge: string }
  | { readonly type: 'ignored' }
  | ({ readonly type: 'taken' } & Taken);

/** What is verified where there is no source, so that it takes as long. */
const NOBODY: Verifier = { kind: 'standard_webhooks', secret: `whsec_${btoa('nobody has signed by this secret')}` };

export class Receiver {
  readonly #sources: Pick<Sources, 'find'>;
  readonly #intake: Intake;

  constructor(sources: Pick<Sources, 'find'>, intake: Intake) {
    this.#sources = sources;
    this.#intake = intake;
  }

  /** @throws GlimpseError as `read`, readEvent and Intake.take */
  async receive(id: string, posted: PostedEvent): Promise<Outcome> {
    const source = await this.#sources.find(id);
    const webhook = source?.intake.via === 'webhook' ? source.intake : null;
    const body = await posted.read(mostBytes(webhook));
    const { headers, now } = posted;
    const isTheirs = await isAuthentic(webhook?.verifier ?? NOBODY, { headers, body, now });
    if (source === null || webhook === null) return { type: 'unknown' };
    return isTheirs ? this.#follow(source, webhook, headers, body) : { type: 'refused' };
  }

  async #follow(source: SourceRecord, webhook: WebhookIntake, headers: Headers, body: Uint8Array): Promise<Outcome> {
    const event = await readEvent(webhook, headers, body);
    if (event.type !== 'document') return event;
    const { id, url, name, metadata } = event;
    const document: NewDocument = url === null ? { kind: 'bytes', bytes: body } : { kind: 'address', url, headers: {} };
    return { type: 'taken', ...(await this.#intake.take(source, { id, name, metadata, document })) };
  }
}

const mostBytes = (webhook: WebhookIntake | null): number =>
  webhook?.body === 'document' ? LIMITS.bodyBytes.value : LIMITS.incomingBytes.value;
