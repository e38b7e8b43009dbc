import { describe, expect, test } from 'vitest';
import { changedIntake } from '../../../worker/sources/intake-of.ts';
import type { BucketIntake, MailIntake, WebhookIntake } from '../../../worker/sources/source.ts';

const WEBHOOK: WebhookIntake = {
  via: 'webhook',
  verifier: { kind: 'standard_webhooks', secret: 'whsec_old' },
  body: 'event',
  map: { documentUrl: '/url', documentName: null, eventId: '/id', metadata: { order: '/order' } },
  filters: [{ at: '/type', in: ['file.created'] }],
  answersChallenge: true,
};
const BUCKET: BucketIntake = { via: 'bucket', bucket: 'inbox', prefix: 'a/' };
const MAIL: MailIntake = { via: 'mail', senders: ['*@example.com'] };
const REFUSED = expect.objectContaining({ code: 'invalid_parameter' }) as unknown;

describe('what comes by webhook', () => {
  test('keeps what a change does not name', async () => {
    expect(await changedIntake(WEBHOOK, {})).toEqual({ intake: WEBHOOK, secret: null });
    const { intake } = await changedIntake(WEBHOOK, { filter: null, handshake: null });
    expect(intake).toEqual({ ...WEBHOOK, filters: [], answersChallenge: false });
  });

  test('has its map as a whole, and a new secret that is shown', async () => {
    const { intake } = await changedIntake(WEBHOOK, { map: { document_url: '/file' } });
    expect(intake).toMatchObject({ map: { documentUrl: '/file', eventId: null, metadata: {} } });
    const { intake: signed, secret } = await changedIntake(WEBHOOK, { verify: { kind: 'standard_webhooks' } });
    expect(secret).toMatch(/^whsec_/);
    expect(signed).toEqual({ ...WEBHOOK, verifier: { kind: 'standard_webhooks', secret } });
  });

  test('is refused where its parts do not fit each other', async () => {
    await expect(changedIntake(WEBHOOK, { body: 'document' })).rejects.toEqual(REFUSED);
    await expect(changedIntake(WEBHOOK, { map: null })).rejects.toEqual(REFUSED);
    await expect(changedIntake(WEBHOOK, { verify: { kind: 'mail', senders: ['a@b.c'] } })).rejects.toEqual(REFUSED);
  });
});

test('senders of mail may change; a prefix and what has no body may not', async () => {
  const senders = ['anna@example.org'];
  expect((await changedIntake(MAIL, { verify: { kind: 'mail', senders } })).intake).toEqual({ via: 'mail', senders });
  expect((await changedIntake(BUCKET, { verify: { kind: 'r2_event', bucket: 'inbox', prefix: 'a/' } })).intake).toEqual(
    BUCKET,
  );
  await expect(changedIntake(BUCKET, { verify: { kind: 'r2_event', bucket: 'inbox', prefix: 'b/' } })).rejects.toEqual(
    REFUSED,
  );
  await expect(changedIntake(MAIL, { map: { document_url: '/a' } })).rejects.toEqual(REFUSED);
  await expect(changedIntake(MAIL, { verify: { kind: 'bearer' } })).rejects.toEqual(REFUSED);
});
