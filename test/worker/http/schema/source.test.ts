/** The body of POST /v1/sources: what it means, and what is refused by name. */
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { parseSource } from '../../../../worker/http/schema/source.ts';

const SECRET = 'a-secret-of-the-sender';
const MAP = { document_url: '/data/url' };
const HMAC = { kind: 'hmac_sha256', secret: SECRET, header: 'X-Hub-Signature-256', encoding: 'hex' };

describe('a source', () => {
  test('of Standard Webhooks gets a secret when it brings none', async () => {
    const { intake, secret, job, name } = await parseSource({ verify: { kind: 'standard_webhooks' }, map: MAP });
    expect(secret).toMatch(/^whsec_/);
    expect({ job, name }).toEqual({ job: {}, name: null });
    expect(intake).toEqual({
      via: 'webhook',
      verifier: { kind: 'standard_webhooks', secret },
      body: 'event',
      map: { documentUrl: '/data/url', documentName: null, eventId: null, metadata: {} },
      filters: [],
      answersChallenge: false,
    });
  });

  test('of a bearer keeps the hash of its token alone', async () => {
    const { intake, secret } = await parseSource({ verify: { kind: 'bearer', secret: SECRET }, map: MAP });
    const sha256 = createHash('sha256').update(SECRET).digest('hex');
    expect(secret).toBe(SECRET);
    expect(intake).toMatchObject({ verifier: { kind: 'bearer', sha256 } });
    expect(JSON.stringify(intake)).not.toContain(SECRET);
  });

  test.each([
    [{}, { prefix: '', timestamp: null, signed: '{body}' }],
    [{ prefix: 'sha256=' }, { prefix: 'sha256=', timestamp: null, signed: '{body}' }],
    [
      { timestamp_header: 'X-Time', signed: 'v0:{timestamp}:{body}' },
      { timestamp: { header: 'x-time', prefix: '' }, signed: 'v0:{timestamp}:{body}' },
    ],
    [
      { header: 'Stripe-Signature', prefix: 'v1=', timestamp_header: 'Stripe-Signature', timestamp_prefix: 't=' },
      {
        header: 'stripe-signature',
        timestamp: { header: 'stripe-signature', prefix: 't=' },
        signed: '{timestamp}.{body}',
      },
    ],
  ])('of hmac_sha256 with %j', async (more, verifier) => {
    const { intake } = await parseSource({ verify: { ...HMAC, ...more }, map: MAP });
    expect(intake).toMatchObject({ verifier: { kind: 'hmac_sha256', secret: SECRET, encoding: 'hex', ...verifier } });
  });

  test('of a bucket, of mail, of bodies that are documents', async () => {
    const bucket = { kind: 'r2_event', bucket: 'glimpse-inbox', prefix: 'invoices/' };
    expect((await parseSource({ verify: bucket })).intake).toEqual({
      via: 'bucket',
      bucket: 'glimpse-inbox',
      prefix: 'invoices/',
    });
    const mail = { kind: 'mail', senders: ['*@example.com'] };
    expect((await parseSource({ verify: mail })).intake).toEqual({ via: 'mail', senders: ['*@example.com'] });
    const body = { verify: HMAC, body: 'document', map: { document_name: 'header:x-name' } };
    expect((await parseSource(body)).intake).toMatchObject({
      body: 'document',
      map: { documentName: 'header:x-name' },
    });
  });

  test('carries the fields of its jobs', async () => {
    const job = { pages: '1-3', output: { formats: ['text'] }, metadata: { shop: 7 } };
    expect((await parseSource({ verify: HMAC, map: MAP, job })).job).toEqual(job);
  });
});

describe('is refused by name:', () => {
  test.each([
    [{}, 'verify', '"verify" is missing'],
    [{ verify: { kind: 'none' }, map: MAP }, 'verify.kind', 'Expected'],
    [{ verify: HMAC }, 'map.document_url', 'an event needs a place of the document'],
    [{ verify: HMAC, map: { document_name: '/name' } }, 'map.document_url', 'an event needs a place of the document'],
    [{ verify: HMAC, body: 'document', map: MAP }, 'map.document_url', 'the body is the document'],
    [{ verify: HMAC, body: 'document', map: { event_id: '/id' } }, 'map', 'only "header:NAME" can be meant'],
    [
      { verify: HMAC, body: 'document', filter: [{ at: '/type', in: ['a'] }] },
      'map',
      'only "header:NAME" can be meant',
    ],
    [{ verify: HMAC, map: { document_url: 'data.url' } }, 'map.document_url', 'Expected a JSON Pointer'],
    [{ verify: HMAC, map: { ...MAP, metadata: { a: 'b' } } }, 'map.metadata.a', 'Expected a JSON Pointer'],
    [{ verify: HMAC, map: { ...MAP, url: '/a' } }, 'map.url', ''],
    [{ verify: HMAC, map: MAP, filter: [{ at: '/type', in: [] }] }, 'filter[0].in', ''],
    [{ verify: HMAC, map: MAP, filter: Array.from({ length: 11 }, () => ({ at: '/a', in: ['b'] })) }, 'filter', ''],
    [{ verify: { ...HMAC, secret: 'short' }, map: MAP }, 'verify.secret', ''],
    [{ verify: { ...HMAC, header: 'x y' }, map: MAP }, 'verify.header', 'Expected the name of a header'],
    [{ verify: { ...HMAC, encoding: 'base32' }, map: MAP }, 'verify.encoding', ''],
    [{ verify: { ...HMAC, signed: 'body' }, map: MAP }, 'verify', 'Expected a text with one {body}'],
    [{ verify: { ...HMAC, signed: '{body}{body}' }, map: MAP }, 'verify', 'Expected a text with one {body}'],
    [{ verify: { ...HMAC, signed: '{timestamp}{body}' }, map: MAP }, 'verify', 'Expected {timestamp}'],
    [{ verify: { ...HMAC, timestamp_header: 'x-time', signed: '{body}' }, map: MAP }, 'verify', 'Expected {timestamp}'],
    [{ verify: { kind: 'standard_webhooks', secret: 'whsec_AA' }, map: MAP }, 'verify.secret', 'Expected "whsec_"'],
    [{ verify: { kind: 'mail', senders: [] } }, 'verify.senders', ''],
    [{ verify: { kind: 'mail', senders: ['*'] } }, 'verify.senders[0]', 'Expected name@example.com'],
    [{ verify: { kind: 'mail', senders: ['*@example.com'] }, map: MAP }, 'map', 'is for events that are posted'],
    [{ verify: { kind: 'r2_event', bucket: 'b', prefix: '' } }, 'verify.prefix', ''],
    [{ verify: HMAC, map: MAP, handshake: 'yes' }, 'handshake', ''],
    [{ verify: HMAC, map: MAP, job: { document: {} } }, 'job.document', 'each event brings its own'],
    [{ verify: HMAC, map: MAP, job: { engine: 'magic' } }, 'job.engine', ''],
    [{ verify: HMAC, map: MAP, job: { pages: 'x' } }, 'job.pages', 'names no pages'],
    [{ verify: HMAC, map: MAP, more: 1 }, 'more', ''],
    ['text', '', ''],
    [null, '', ''],
  ])('%j', async (json, param, message) => {
    const error = await parseSource(json).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ status: 400, facts: { param }, message: expect.stringContaining(message) });
  });
});
