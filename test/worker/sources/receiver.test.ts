/** A posted event, from its bytes to what follows. */
import { createHash } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../../worker/limits.ts';
import { Receiver } from '../../../worker/sources/receiver.ts';
import type { WebhookIntake } from '../../../worker/sources/source.ts';
import { makeSecret } from '../../../worker/webhooks/signature.ts';
import { madeIntake, madeSource, SOURCE_ID } from '../../support/made-source.ts';

const SECRET = makeSecret();
const NOW = 1_764_500_000_000;
const EVENT = { type: 'file.created', id: 'evt_1', data: { url: 'https://files.example.com/a.pdf', name: 'a.pdf' } };

const INTAKE: WebhookIntake = {
  via: 'webhook',
  verifier: { kind: 'standard_webhooks', secret: SECRET },
  body: 'event',
  map: { documentUrl: '/data/url', documentName: '/data/name', eventId: null, metadata: { kind: '/type' } },
  filters: [{ at: '/type', in: ['file.created'] }],
  answersChallenge: false,
};

function signed(body: string, id = 'msg_1'): Headers {
  return new Headers({
    'webhook-id': id,
    'webhook-timestamp': String(NOW / 1000),
    'webhook-signature': new Webhook(SECRET).sign(id, new Date(NOW), body),
  });
}

function receiverOf(intake: Partial<WebhookIntake> = {}) {
  const { intake: taking, jobs } = madeIntake();
  const source = madeSource({ ...INTAKE, ...intake });
  const receiver = new Receiver({ find: (id) => Promise.resolve(id === SOURCE_ID ? source : null) }, taking);
  const limits: number[] = [];
  const post = (body: string, headers = signed(body), id = SOURCE_ID) => {
    const read = (mostBytes: number) => {
      limits.push(mostBytes);
      return Promise.resolve(new TextEncoder().encode(body));
    };
    return receiver.receive(id, { headers, read, now: NOW });
  };
  return { post, jobs, limits };
}

test('an event makes one job: its address, name, metadata and id', async () => {
  const { post, jobs } = receiverOf();
  const body = JSON.stringify(EVENT);
  expect(await post(body)).toEqual({ type: 'taken', event: 'msg_1', job: 'job_1', isDuplicate: false });
  expect(await post(body)).toEqual({ type: 'taken', event: 'msg_1', job: 'job_1', isDuplicate: true });
  expect(await post(body, signed(body, 'msg_2'))).toMatchObject({ job: 'job_2' });
  expect(jobs[0]).toEqual({
    tenant: 'a-tenant',
    key: `${SOURCE_ID}:msg_1`,
    request: { name: 'a.pdf', metadata: { kind: 'file.created' } },
    document: { kind: 'address', url: 'https://files.example.com/a.pdf', headers: {} },
  });
});

test('an event is known by the id that its source names, else by that of the standard, else by its bytes', async () => {
  const body = JSON.stringify(EVENT);
  const named = receiverOf({ map: { ...INTAKE.map, eventId: '/id' } });
  expect(await named.post(body)).toMatchObject({ event: 'evt_1' });
  const token = 'a-token-of-somebody';
  const sha256 = createHash('sha256').update(token).digest('hex');
  const plain = receiverOf({ verifier: { kind: 'bearer', sha256 } });
  const headers = new Headers({ authorization: `Bearer ${token}` });
  const event = `sha256:${createHash('sha256').update(body).digest('hex')}`;
  expect(await plain.post(body, headers)).toMatchObject({ event, isDuplicate: false });
  expect(await plain.post(body, headers)).toMatchObject({ event, isDuplicate: true });
});

test('a body that is the document may be larger, and is taken as it is', async () => {
  const map = { documentUrl: null, documentName: 'header:x-name', eventId: null, metadata: {} };
  const { post, jobs, limits } = receiverOf({ body: 'document', map, filters: [] });
  const headers = signed('%PDF-1.7');
  headers.set('x-name', 'a.pdf');
  expect(await post('%PDF-1.7', headers)).toMatchObject({ type: 'taken', event: 'msg_1' });
  expect(jobs[0]).toMatchObject({ request: { name: 'a.pdf' }, document: { kind: 'bytes' } });
  expect(limits).toEqual([LIMITS.bodyBytes.value]);
});

describe('nothing is made of', () => {
  test('what is not signed, of a source that is not there; both are read and verified', async () => {
    const { post, jobs, limits } = receiverOf();
    const body = JSON.stringify(EVENT);
    expect(await post(body, new Headers())).toEqual({ type: 'refused' });
    expect(await post(`${body} `, signed(body))).toEqual({ type: 'refused' });
    expect(await post(body, signed(body), `src_${'0'.repeat(32)}`)).toEqual({ type: 'unknown' });
    // Not even JSON: nothing is parsed before it is verified.
    expect(await post('{', signed(body))).toEqual({ type: 'refused' });
    expect(limits).toEqual(Array(4).fill(LIMITS.incomingBytes.value));
    expect(jobs).toEqual([]);
  });

  test('an event that the filter does not want', async () => {
    const { post, jobs } = receiverOf();
    expect(await post(JSON.stringify({ ...EVENT, type: 'file.deleted' }))).toEqual({ type: 'ignored' });
    expect(jobs).toEqual([]);
  });

  test('what is no JSON, or lacks its document', async () => {
    const { post } = receiverOf();
    await expect(post('{')).rejects.toThrow('is not JSON');
    await expect(post(JSON.stringify({ type: 'file.created' }))).rejects.toThrow('no address of a document');
  });

  test('a source that takes mail or objects', async () => {
    const { intake: taking } = madeIntake();
    const source = madeSource({ via: 'mail', senders: ['*@example.com'] });
    const receiver = new Receiver({ find: () => Promise.resolve(source) }, taking);
    const read = () => Promise.resolve(new Uint8Array(0));
    expect(await receiver.receive(SOURCE_ID, { headers: new Headers(), read, now: NOW })).toEqual({ type: 'unknown' });
  });
});

test('a challenge is answered where the source says so, and only to who signs', async () => {
  const body = JSON.stringify({ type: 'url_verification', challenge: 'xyz' });
  expect(await receiverOf({ answersChallenge: true }).post(body)).toEqual({ type: 'challenge', challenge: 'xyz' });
  expect(await receiverOf({ answersChallenge: true }).post(body, new Headers())).toEqual({ type: 'refused' });
  expect(await receiverOf().post(body)).toEqual({ type: 'ignored' });
  const long = JSON.stringify({ type: 'url_verification', challenge: 'x'.repeat(1001) });
  expect(await receiverOf({ answersChallenge: true }).post(long)).toEqual({ type: 'ignored' });
});
