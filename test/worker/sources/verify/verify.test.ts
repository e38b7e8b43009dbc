/** Who sent it: against the package of the standard, vectors of its documentation, GitHub's and Slack's, and Stripe's form. */
import { createHash, createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { isAuthentic, standardId, type Verifier } from '../../../../worker/sources/verify/verify.ts';
import { makeSecret } from '../../../../worker/webhooks/signature.ts';

const BODY = '{"type":"file.created","data":{"name":"Rechnung für Zoë 😀.pdf"}}';
const NOW = 1_764_500_000_000;
const SECONDS = NOW / 1000;

const verifies = (verifier: Verifier, headers: Record<string, string>, body = BODY, now = NOW) =>
  isAuthentic(verifier, { headers: new Headers(headers), body: new TextEncoder().encode(body), now });

const hmac = (secret: string | Buffer, signed: string, encoding: 'hex' | 'base64' = 'hex') =>
  createHmac('sha256', secret).update(signed).digest(encoding);

const flipped = (text: string) => text.replace(/.$/, (last) => (last === '0' ? '1' : '0'));

describe('standard_webhooks', () => {
  const secret = makeSecret();
  const verifier = { kind: 'standard_webhooks', secret } as const;
  const signed = (seconds = SECONDS, id = 'msg_1', family = 'webhook') => ({
    [`${family}-id`]: id,
    [`${family}-timestamp`]: String(seconds),
    [`${family}-signature`]: new Webhook(secret).sign(id, new Date(1000 * seconds), BODY),
  });

  test('takes what the package signs, also under the names of Svix', async () => {
    expect(await verifies(verifier, signed())).toBe(true);
    expect(await verifies(verifier, signed(SECONDS, 'msg_1', 'svix'))).toBe(true);
    expect(standardId(new Headers(signed(SECONDS, 'msg_2', 'svix')))).toBe('msg_2');
  });

  test('takes the vector of the standard’s own libraries', async () => {
    const headers = {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    };
    const known = { kind: 'standard_webhooks', secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' } as const;
    expect(await verifies(known, headers, '{"test": 2432232314}', 1_614_265_330_000)).toBe(true);
    expect(await verifies(known, headers, '{"test": 2432232315}', 1_614_265_330_000)).toBe(false);
  });

  test('takes one of several signatures, and knows v1a and scraps for nothing', async () => {
    const good = signed()['webhook-signature'];
    const signedBy = (signature: string) => verifies(verifier, { ...signed(), 'webhook-signature': signature });
    expect(await signedBy(`v1a,${'A'.repeat(86)}== v1,${'A'.repeat(43)}= ${good}`)).toBe(true);
    for (const bad of ['', 'v1,', good.slice(3), good.replace('v1,', 'v2,'), good.replace('v1,', 'xv1,'), `${good}A`])
      expect([bad, await signedBy(bad)]).toEqual([bad, false]);
  });

  test.each([
    ['webhook-id', 'msg_2'],
    ['webhook-id', ''],
    ['webhook-timestamp', String(SECONDS - 1)],
    ['webhook-timestamp', ''],
    ['webhook-timestamp', `${SECONDS}.0`],
    ['webhook-timestamp', 'Infinity'],
  ])('another %s (%j) is refused', async (name, value) => {
    expect(await verifies(verifier, { ...signed(), [name]: value })).toBe(false);
  });

  test.each([
    [-301, false],
    [-300, true],
    [300, true],
    [301, false],
  ])('clocks %d s apart: %s', async (seconds, is) => {
    expect(await verifies(verifier, signed(SECONDS + seconds))).toBe(is);
  });

  test('a body of one byte more or of another secret is refused', async () => {
    expect(await verifies(verifier, signed(), `${BODY} `)).toBe(false);
    expect(await verifies({ ...verifier, secret: makeSecret() }, signed())).toBe(false);
  });
});

const FORM = { kind: 'hmac_sha256', encoding: 'hex', prefix: '', timestamp: null, signed: '{body}' } as const;

describe('hmac_sha256 as GitHub has it', () => {
  /** GitHub's documentation, "Validating webhook deliveries", test values. */
  const secret = "It's a Secret to Everybody";
  const github = { ...FORM, secret, header: 'x-hub-signature-256', prefix: 'sha256=' } as const;
  const signature = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';

  test('takes the documented values and nothing near them', async () => {
    const header = 'x-hub-signature-256';
    expect(await verifies(github, { [header]: signature }, 'Hello, World!')).toBe(true);
    expect(await verifies(github, { [header]: signature.toUpperCase().replace('SHA', 'sha') }, 'Hello, World!')).toBe(
      true,
    );
    expect(await verifies(github, { [header]: signature }, 'Hello, World')).toBe(false);
    expect(await verifies(github, { [header]: flipped(signature) }, 'Hello, World!')).toBe(false);
    expect(await verifies(github, { [header]: signature.slice('sha256='.length) }, 'Hello, World!')).toBe(false);
    expect(await verifies(github, { [header]: `${signature}0` }, 'Hello, World!')).toBe(false);
    expect(await verifies(github, { 'x-hub-signature': signature }, 'Hello, World!')).toBe(false);
    expect(await verifies(github, {}, 'Hello, World!')).toBe(false);
  });
});

describe('hmac_sha256 as Slack has it', () => {
  /** Slack's documentation, "Verifying requests from Slack". */
  const body =
    'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
  const slack = {
    ...FORM,
    secret: '8f742231b10e8888abcd99yyyzzz85a5',
    header: 'x-slack-signature',
    prefix: 'v0=',
    timestamp: { header: 'x-slack-request-timestamp', prefix: '' },
    signed: 'v0:{timestamp}:{body}',
  } as const;
  const headers = {
    'x-slack-request-timestamp': '1531420618',
    'x-slack-signature': 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
  };

  test('takes the documented values within five minutes', async () => {
    expect(await verifies(slack, headers, body, 1_531_420_618_000)).toBe(true);
    expect(await verifies(slack, headers, body, 1_531_420_618_000 + 301_000)).toBe(false);
    const later = { ...headers, 'x-slack-request-timestamp': '1531420619' };
    expect(await verifies(slack, later, body, 1_531_420_618_000)).toBe(false);
  });
});

describe('hmac_sha256 as Stripe and Shopify have it', () => {
  const secret = 'whsec_a-secret-as-it-is-written';
  const header = 'stripe-signature';
  const stripe = {
    ...FORM,
    secret,
    header,
    prefix: 'v1=',
    timestamp: { header, prefix: 't=' },
    signed: '{timestamp}.{body}',
  } as const;

  test('time and signatures stand in one header; one of two secrets is enough', async () => {
    const v1 = hmac(secret, `${SECONDS}.${BODY}`);
    const old = hmac('another', `${SECONDS}.${BODY}`);
    expect(await verifies(stripe, { [header]: `t=${SECONDS},v1=${v1},v0=6ffbb59b` })).toBe(true);
    expect(await verifies(stripe, { [header]: `t=${SECONDS}, v1=${old}, v1=${v1}` })).toBe(true);
    expect(await verifies(stripe, { [header]: `t=${SECONDS},v1=${old}` })).toBe(false);
    expect(await verifies(stripe, { [header]: `t=${SECONDS + 1},v1=${v1}` })).toBe(false);
    expect(await verifies(stripe, { [header]: `v1=${v1}` })).toBe(false);
  });

  test('base64 without a prefix', async () => {
    const shopify = { ...FORM, secret, header: 'x-shopify-hmac-sha256', encoding: 'base64' } as const;
    expect(await verifies(shopify, { 'x-shopify-hmac-sha256': hmac(secret, BODY, 'base64') })).toBe(true);
    expect(await verifies(shopify, { 'x-shopify-hmac-sha256': hmac(secret, BODY, 'hex') })).toBe(false);
  });

  test('what the body holds is no template', async () => {
    const body = '{"text":"{timestamp} {body} $& $1"}';
    const headers = { [header]: `t=${SECONDS},v1=${hmac(secret, `${SECONDS}.${body}`)}` };
    expect(await verifies(stripe, headers, body)).toBe(true);
  });
});

describe('bearer', () => {
  const verifier = { kind: 'bearer', sha256: createHash('sha256').update('a-long-token').digest('hex') } as const;
  test.each([
    ['Bearer a-long-token', true],
    ['bearer  a-long-token', true],
    ['Bearer a-long-toke', false],
    ['Bearer a-long-token more', false],
    ['Basic a-long-token', false],
    ['a-long-token', false],
    ['', false],
  ])('%j: %s', async (authorization, is) => {
    expect(await verifies(verifier, { authorization })).toBe(is);
  });
});
