/** An authentic webhook of a source → what follows from it. */
import { GlimpseError } from '../errors.ts';
import { hashOf } from './event-id.ts';
import { passes } from './event-filter.ts';
import { mapped, type MappedEvent } from './event-map.ts';
import type { IncomingEvent } from './place.ts';
import type { WebhookIntake } from './source.ts';
import { standardId } from './verify/verify.ts';

export type ReadEvent =
  /** The sender asks whether anybody is there. */
  | { readonly type: 'challenge'; readonly challenge: string }
  /** It is none of those that make jobs. */
  | { readonly type: 'ignored' }
  | ({ readonly type: 'document'; readonly id: string } & Pick<MappedEvent, 'url' | 'name' | 'metadata'>);

const MOST_CHALLENGE_CHARS = 1000;

/** @throws GlimpseError event_incomplete, invalid_json */
export async function readEvent(intake: WebhookIntake, headers: Headers, body: Uint8Array): Promise<ReadEvent> {
  const event: IncomingEvent = { headers, json: intake.body === 'event' ? parsed(body) : undefined };
  const challenge = intake.answersChallenge ? challengeOf(event.json) : null;
  if (challenge !== null) return { type: 'challenge', challenge };
  if (!passes(intake.filters, event)) return { type: 'ignored' };
  const { url, name, eventId, metadata } = mapped(intake.map, event);
  const standard = intake.verifier.kind === 'standard_webhooks' ? standardId(headers) : null;
  return { type: 'document', id: eventId ?? standard ?? (await hashOf(body)), url, name, metadata };
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(body));
  } catch (error) {
    throw new GlimpseError('invalid_json', 'The body is not JSON in UTF-8, as this source expects.', {}, error);
  }
}

function challengeOf(json: unknown): string | null {
  const challenge = typeof json === 'object' && json !== null && 'challenge' in json ? json.challenge : null;
  return typeof challenge === 'string' && challenge.length <= MOST_CHALLENGE_CHARS ? challenge : null;
}
