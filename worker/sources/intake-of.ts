/** What a request for a source means: how its events come, and the secret that they are verified by. */
import { hashKey } from '../access/key.ts';
import { GlimpseError } from '../errors.ts';
import { makeSecret } from '../webhooks/signature.ts';
import type { BucketIntake, MailIntake, SourceRecord, WebhookIntake } from './source.ts';
import type { SourceBody, SourceChangeBody, VerifyBody } from './wish.ts';

export interface WishedIntake {
  readonly intake: SourceRecord['intake'];
  /** Where its events are verified by one, given or made; shown once. null: there is none. */
  readonly secret: string | null;
}

/** @throws GlimpseError invalid_parameter where its parts do not fit each other */
export async function intakeOf(body: SourceBody): Promise<WishedIntake> {
  const { verify } = body;
  if (isQuiet(verify)) {
    refuseWebhookFields(body);
    return { intake: quietIntake(verify), secret: null };
  }
  const { verifier, secret } = await verifierOf(verify);
  return { intake: webhookIntake(body, verifier), secret };
}

/**
 * What `change` names takes the place of what is there. A `verify` is taken whole: a secret that it leaves out is made anew.
 * @throws GlimpseError invalid_parameter where the parts do not fit each other, or events would come from somewhere else
 */
export async function changedIntake(intake: SourceRecord['intake'], change: SourceChangeBody): Promise<WishedIntake> {
  const { verify } = change;
  if (intake.via === 'webhook') {
    if (verify !== undefined && isQuiet(verify)) throw elsewhere();
    const { verifier, secret } = verify ? await verifierOf(verify) : { verifier: intake.verifier, secret: null };
    return { intake: webhookIntake({ ...wishOf(intake), ...change }, verifier), secret };
  }
  refuseWebhookFields(change);
  if (verify === undefined) return { intake, secret: null };
  const changed = isQuiet(verify) ? quietIntake(verify) : null;
  const isSamePlace =
    changed?.via === 'bucket' ? JSON.stringify(changed) === JSON.stringify(intake) : changed?.via === intake.via;
  if (changed === null || !isSamePlace) throw elsewhere();
  return { intake: changed, secret: null };
}

const elsewhere = (): GlimpseError =>
  new GlimpseError(
    'invalid_parameter',
    '"verify": events that come in another way, or from another place, need a source of their own.',
    {
      param: 'verify',
    },
  );

type Posting = Pick<SourceChangeBody, 'body' | 'map' | 'filter' | 'handshake'>;

/** What only events by HTTP have. */
function refuseWebhookFields(body: Posting): void {
  const param = (['body', 'map', 'filter', 'handshake'] as const).find((field) => body[field]);
  if (param === undefined) return;
  const message = `"${param}" is for events that are posted; a source of this kind has none.`;
  throw new GlimpseError('invalid_parameter', message, { param });
}

type QuietBody = Extract<VerifyBody, { kind: 'r2_event' | 'mail' }>;

const isQuiet = (verify: VerifyBody): verify is QuietBody => verify.kind === 'r2_event' || verify.kind === 'mail';

function quietIntake(wish: QuietBody): BucketIntake | MailIntake {
  if (wish.kind === 'mail') return { via: 'mail', senders: wish.senders };
  return { via: 'bucket', bucket: wish.bucket, prefix: wish.prefix };
}

type Posted = Extract<VerifyBody, { kind: 'standard_webhooks' | 'hmac_sha256' | 'bearer' }>;

async function verifierOf(wish: Posted): Promise<Pick<WebhookIntake, 'verifier'> & { readonly secret: string }> {
  if (wish.kind === 'standard_webhooks') {
    const made = wish.secret ?? makeSecret();
    return { secret: made, verifier: { kind: wish.kind, secret: made } };
  }
  const made = wish.secret ?? randomHex();
  if (wish.kind === 'bearer') return { secret: made, verifier: { kind: wish.kind, sha256: await hashKey(made) } };
  const { kind, header: name, prefix: before, encoding, timestamp_header: stamp, timestamp_prefix: stampBefore } = wish;
  const timestamp = stamp ? { header: stamp, prefix: stampBefore ?? '' } : null;
  const signed = wish.signed || (timestamp ? '{timestamp}.{body}' : '{body}');
  return {
    secret: made,
    verifier: { kind, secret: made, header: name, prefix: before ?? '', encoding, timestamp, signed },
  };
}

/** The fields by which it was asked for. */
function wishOf({ body, map, filters, answersChallenge }: WebhookIntake): Posting {
  const { documentUrl, documentName, eventId, metadata } = map;
  return {
    body,
    map: { document_url: documentUrl, document_name: documentName, event_id: eventId, metadata: { ...metadata } },
    filter: filters.map(({ at, in: values }) => ({ at, in: [...values] })),
    handshake: answersChallenge ? 'challenge' : null,
  };
}

function webhookIntake(body: Posting, verifier: WebhookIntake['verifier']): WebhookIntake {
  const { map, filter, handshake } = body;
  const kind = body.body ?? 'event';
  const intake: WebhookIntake = {
    via: 'webhook',
    verifier,
    body: kind,
    map: {
      documentUrl: map?.document_url ?? null,
      documentName: map?.document_name ?? null,
      eventId: map?.event_id ?? null,
      metadata: map?.metadata ?? {},
    },
    filters: filter ?? [],
    answersChallenge: handshake === 'challenge',
  };
  refuseUnreachable(intake);
  return intake;
}

/** A body that is a document has no places in it; one that is an event must say where its document is. */
function refuseUnreachable({ body, map, filters }: WebhookIntake): void {
  if (body === 'event' && map.documentUrl === null) throw wrongMap('an event needs a place of the document');
  if (body === 'document' && map.documentUrl !== null) throw wrongMap('the body is the document');
  const places = [map.documentName, map.eventId, ...Object.values(map.metadata), ...filters.map(({ at }) => at)];
  const pointer = places.find((each) => each !== null && !each.startsWith('header:'));
  if (body === 'event' || pointer === undefined) return;
  const message = `"${pointer}" points into a body that is the document; only "header:NAME" can be meant.`;
  throw new GlimpseError('invalid_parameter', message, { param: 'map' });
}

const wrongMap = (why: string): GlimpseError =>
  new GlimpseError('invalid_parameter', `"map.document_url": ${why}.`, { param: 'map.document_url' });

function randomHex(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
