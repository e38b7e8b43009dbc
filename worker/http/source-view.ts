/** A source as the API shows it: without what its events are verified by. */
import type { SourceRecord, WebhookIntake } from '../sources/source.ts';

export function sourceView({ id, name, intake, job, createdAt }: SourceRecord) {
  return {
    id,
    object: 'source',
    name,
    created_at: new Date(createdAt).toISOString(),
    ...intakeView(id, intake, job.origin),
    job: job.body,
  };
}

function intakeView(id: string, intake: SourceRecord['intake'], origin: string) {
  if (intake.via === 'bucket') return { verify: { kind: 'r2_event', bucket: intake.bucket, prefix: intake.prefix } };
  if (intake.via === 'mail') return { verify: { kind: 'mail', senders: intake.senders }, recipient: `${id}@` };
  const { body, map, filters, answersChallenge } = intake;
  return {
    url: `${origin}/in/${id}`,
    verify: verifierView(intake.verifier),
    body,
    map: {
      document_url: map.documentUrl,
      document_name: map.documentName,
      event_id: map.eventId,
      metadata: map.metadata,
    },
    filter: filters,
    handshake: answersChallenge ? 'challenge' : null,
  };
}

function verifierView(verifier: WebhookIntake['verifier']) {
  if (verifier.kind !== 'hmac_sha256') return { kind: verifier.kind };
  const { kind, header, encoding, prefix, timestamp, signed } = verifier;
  return {
    kind,
    header,
    encoding,
    prefix,
    timestamp_header: timestamp?.header ?? null,
    timestamp_prefix: timestamp?.prefix ?? null,
    signed,
  };
}
