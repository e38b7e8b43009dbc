/** Signatures against the packages of the standard and of Svix. */
import { Webhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { describe, expect, test } from 'vitest';
import { isSecret, makeSecret, signatures } from '../../../worker/webhooks/signature.ts';
import { makeSigningKey } from '../../../worker/webhooks/signing-key.ts';

const BODY = '{"type":"document.job.succeeded","data":{"name":"Rechnung für Zoë 😀.pdf"}}';

async function signedBy(...secrets: string[]) {
  const timestamp = Math.floor(Date.now() / 1000);
  return {
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(timestamp),
    'webhook-signature': await signatures(secrets, 'msg_1', timestamp, BODY),
  };
}

test('standardwebhooks verifies what is signed, and signs the same', async () => {
  const secret = makeSecret();
  const headers = await signedBy(secret);
  const webhook = new Webhook(secret);
  expect(webhook.verify(BODY, headers)).toEqual(JSON.parse(BODY));
  const date = new Date(1000 * Number(headers['webhook-timestamp']));
  expect(headers['webhook-signature']).toBe(webhook.sign('msg_1', date, BODY));
});

test('svix verifies as well, also where an Ed25519 signature stands beside', async () => {
  const [secret, key] = [makeSecret(), await makeSigningKey()];
  const headers = await signedBy(key, secret);
  expect(headers['webhook-signature']).toMatch(/^v1a,[A-Za-z0-9+/]{86}== v1,[A-Za-z0-9+/]{43}=$/);
  expect(() => new SvixWebhook(secret).verify(BODY, headers)).not.toThrow();
  expect(new Webhook(secret).verify(BODY, headers)).toEqual(JSON.parse(BODY));
  expect(() => new SvixWebhook(makeSecret()).verify(BODY, headers)).toThrow('No matching signature');
});

test('while a secret is rotated both verify, a third does not, nor another body', async () => {
  const [first, second] = [makeSecret(), makeSecret()];
  const headers = await signedBy(second, first);
  for (const secret of [first, second]) expect(new Webhook(secret).verify(BODY, headers)).toBeTruthy();
  expect(() => new Webhook(makeSecret()).verify(BODY, headers)).toThrow('No matching signature');
  expect(() => new Webhook(first).verify(`${BODY} `, headers)).toThrow('No matching signature');
});

describe('a secret', () => {
  const bytes = (length: number) => `whsec_${Buffer.alloc(length, 7).toString('base64')}`;
  test.each([
    [makeSecret(), true],
    [bytes(24), true],
    [bytes(64), true],
    [bytes(23), false],
    [bytes(65), false],
    [bytes(32).slice('whsec_'.length), false],
    ['whsec_A', false],
    ['whsec_', false],
    [`${bytes(32)}\n`, false],
    ['', false],
  ])('%j: %s', (secret, is) => {
    expect(isSecret(secret)).toBe(is);
  });
});
