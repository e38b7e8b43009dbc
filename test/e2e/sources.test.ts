/** Documents that come by themselves, to the scripts as they run together in workerd: webhooks, objects put into a bucket, mail. */
import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pagesPdf } from '../../scripts/demo/made-pdf.ts';
import { startServer, type LocalServer } from '../../scripts/demo/server.ts';

const TIMEOUT = 60_000;
const SECRET = `whsec_${Buffer.from('a secret of thirty-two bytes, so').toString('base64')}`;
let server: LocalServer;
let files: Server;
let pdf: Uint8Array;
beforeAll(async () => {
  pdf = await pagesPdf(1);
  server = await startServer({ takesArrivals: true });
  files = createServer((_, response) => void response.end(pdf));
  await new Promise<void>((resolve) => void files.listen(0, '127.0.0.1', resolve));
}, TIMEOUT);
afterAll(async () => {
  await server.close();
  await new Promise((resolve) => void files.close(resolve));
});

interface Source {
  readonly id: string;
  readonly url: string;
}
interface Job {
  readonly id: string;
  readonly status: string;
  readonly document: { readonly name: string | null };
  readonly metadata: Readonly<Record<string, unknown>>;
}

async function ask<T = Record<string, unknown>>(method: string, path: string, body?: object): Promise<T> {
  const response = await fetch(`${server.url}/v1/${path}`, { method, ...(body && { body: JSON.stringify(body) }) });
  return (await response.json()) as T;
}

const made = (body: object) => ask<Source>('POST', 'sources', body);
const fileUrl = (name: string) => `http://127.0.0.1:${(files.address() as AddressInfo).port}/${name}`;

async function post(id: string, body: string | Uint8Array, headers: Record<string, string> = {}) {
  const init = { method: 'POST', body: body as Uint8Array<ArrayBuffer>, headers };
  const response = await fetch(`${server.url}/in/${id}`, init);
  return { status: response.status, text: await response.text() };
}

const jobOf = ({ text }: { readonly text: string }) => (JSON.parse(text) as { job_id: string }).job_id;

function signed(body: string, id: string): Record<string, string> {
  const now = new Date();
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': new Webhook(SECRET).sign(id, now, body),
  };
}

const github = (body: string | Uint8Array) => ({
  'x-hub-signature-256': `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`,
});
const GITHUB = {
  kind: 'hmac_sha256',
  secret: SECRET,
  header: 'x-hub-signature-256',
  encoding: 'hex',
  prefix: 'sha256=',
};

const ended = (id: string) => ask<Job>('GET', `documents/jobs/${id}?wait=30`);

const namesOf = (jobs: readonly Job[]) =>
  jobs.map(({ document }) => document.name ?? '').toSorted((a, b) => (a < b ? -1 : 1));

/** Once the list of jobs with this metadata is so long. */
async function jobsWith(key: string, value: string, count: number): Promise<Job[]> {
  for (const end = Date.now() + TIMEOUT / 2; ; await new Promise((resolve) => setTimeout(resolve, 100))) {
    const { data } = await ask<{ data: Job[] }>('GET', `documents/jobs?metadata.${key}=${encodeURIComponent(value)}`);
    if (data.length >= count) return data;
    if (Date.now() > end) throw new Error(`There are ${data.length} jobs.`);
  }
}

describe('a webhook', () => {
  test(
    'of the standard names a document by its address: one job, however often it comes',
    async () => {
      const map = { document_url: '/data/url', document_name: '/data/name', metadata: { order: '/data/order' } };
      const source = await made({
        name: 'shop',
        verify: { kind: 'standard_webhooks', secret: SECRET },
        map,
        filter: [{ at: '/type', in: ['file.created'] }],
        job: { output: { formats: ['text'] }, metadata: { shop: 'one' } },
      });
      expect(source.url).toBe(`${server.url}/in/${source.id}`);
      const data = { url: fileUrl('a.pdf'), name: 'invoice.pdf', order: '418' };
      const body = JSON.stringify({ type: 'file.created', data });
      const first = await post(source.id, body, signed(body, 'msg_1'));
      expect(first.status).toBe(202);
      expect(JSON.parse(first.text)).toEqual({
        object: 'source.event',
        id: 'msg_1',
        job_id: expect.stringMatching(/^job_/),
        duplicate: false,
      });
      const again = await post(source.id, body, signed(body, 'msg_1'));
      expect([again.status, jobOf(again)]).toEqual([202, jobOf(first)]);
      const other = await post(source.id, body, signed(body, 'msg_2'));
      expect(jobOf(other)).not.toBe(jobOf(first));
      expect(await ended(jobOf(first))).toMatchObject({
        status: 'succeeded',
        document: { name: 'invoice.pdf' },
        metadata: { shop: 'one', order: '418' },
      });
      const result = await fetch(`${server.url}/v1/documents/jobs/${jobOf(first)}/result?format=text`);
      expect(await result.text()).toBe('This is page 1 of a document with 1 pages.\n');
      const deleted = JSON.stringify({ type: 'file.deleted', data });
      expect(await post(source.id, deleted, signed(deleted, 'msg_3'))).toEqual({ status: 204, text: '' });
    },
    TIMEOUT,
  );

  test(
    'as GitHub signs it is the document itself',
    async () => {
      const map = { document_name: 'header:x-file-name', event_id: 'header:x-github-delivery' };
      const { id } = await made({ verify: GITHUB, body: 'document', map });
      const headers = { ...github(pdf), 'x-file-name': 'posted.pdf', 'x-github-delivery': 'd-1' };
      const first = await post(id, pdf, headers);
      expect(first.status).toBe(202);
      expect(await ended(jobOf(first))).toMatchObject({ status: 'succeeded', document: { name: 'posted.pdf' } });
      expect(jobOf(await post(id, pdf, headers))).toBe(jobOf(first));
    },
    TIMEOUT,
  );

  test('that is not signed and one to nobody get the same words', async () => {
    const { id } = await made({ verify: GITHUB, body: 'document' });
    const wrong = await post(id, '{}', { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` });
    const none = await post(`src_${'0'.repeat(32)}`, '{}');
    const odd = await post('jobs', '{}');
    expect([wrong.status, none.status, odd.status]).toEqual([401, 404, 404]);
    expect(new Set([wrong.text, none.text, odd.text]).size).toBe(1);
    expect(JSON.parse(wrong.text)).toMatchObject({ error: { code: 'event_refused' } });
    expect((await fetch(`${server.url}/in/${id}`)).status).toBe(405);
  });

  test('that is too large, broken or incomplete is refused by name', async () => {
    const { id } = await made({ verify: GITHUB, map: { document_url: '/url' } });
    const large = JSON.stringify({ text: 'x'.repeat(1 << 20) });
    expect(JSON.parse((await post(id, large, github(large))).text)).toMatchObject({
      error: { code: 'body_too_large' },
    });
    expect(JSON.parse((await post(id, '{', github('{'))).text)).toMatchObject({ error: { code: 'invalid_json' } });
    const { status, text } = await post(id, '{}', github('{}'));
    expect([status, JSON.parse(text)]).toEqual([422, { error: expect.objectContaining({ code: 'event_incomplete' }) }]);
  });

  test('that asks whether anybody is there is answered where the source says so', async () => {
    const { id } = await made({ verify: GITHUB, map: { document_url: '/url' }, handshake: 'challenge' });
    const body = '{"type":"url_verification","challenge":"3eZbrw1a"}';
    expect(await post(id, body, github(body))).toEqual({ status: 200, text: '{"challenge":"3eZbrw1a"}' });
    expect((await post(id, body)).status).toBe(401);
  });

  test('finds nobody when its source is deleted', async () => {
    const { id } = await made({ verify: { kind: 'bearer', secret: 'a-token-of-somebody' }, body: 'document' });
    const authorization = 'Bearer a-token-of-somebody';
    expect((await post(id, pdf, { authorization })).status).toBe(202);
    expect(await ask('DELETE', `sources/${id}`)).toMatchObject({ deleted: true });
    expect((await post(id, pdf, { authorization })).status).toBe(404);
    expect(await ask('GET', `sources/${id}`)).toMatchObject({ error: { code: 'source_not_found' } });
  });
});

test('a source shows its secret once', async () => {
  const verify = { kind: 'standard_webhooks', secret: SECRET };
  const source = await ask('POST', 'sources', { verify, map: { document_url: '/url' } });
  expect(source).toMatchObject({ object: 'source', secret: SECRET, verify: { kind: 'standard_webhooks' } });
  const shown = await ask('GET', `sources/${String(source.id)}`);
  const { data } = await ask<{ data: Record<string, unknown>[] }>('GET', 'sources');
  expect(data).toContainEqual(shown);
  expect(JSON.stringify([shown, data])).not.toContain(SECRET);
});

test(
  'a source is changed where its change says so: a new secret refuses the old one, what is left out stays',
  async () => {
    const bearer = (secret?: string) => ({ verify: { kind: 'bearer', ...(secret && { secret }) } });
    const { id } = await made({ ...bearer('a-token-of-somebody'), body: 'document', job: { metadata: { shop: 7 } } });
    const send = (token: string) => post(id, pdf, { authorization: `Bearer ${token}`, 'x-name': 'one.pdf' });
    const named = { name: 'the shop', map: { document_name: 'header:x-name' } };
    const changed = await ask('PATCH', `sources/${id}`, named);
    expect(changed).toMatchObject({
      name: 'the shop',
      body: 'document',
      map: named.map,
      job: { metadata: { shop: 7 } },
    });
    expect(changed).not.toHaveProperty('secret');
    const job = await ask<Job>('GET', `documents/jobs/${jobOf(await send('a-token-of-somebody'))}`);
    expect(job).toMatchObject({ document: { name: 'one.pdf' }, metadata: { shop: 7 } });
    const { secret } = await ask<{ secret: string }>('PATCH', `sources/${id}`, bearer());
    expect((await send('a-token-of-somebody')).status).toBe(401);
    expect((await send(secret)).status).toBe(202);
    const wrong = await ask('PATCH', `sources/${id}`, { verify: { kind: 'mail', senders: ['*@example.com'] } });
    expect(wrong).toMatchObject({ error: { code: 'invalid_parameter', param: 'verify' } });
    expect(await ask('PATCH', 'sources/src_nobody', { name: 'x' })).toMatchObject({
      error: { code: 'source_not_found' },
    });
  },
  TIMEOUT,
);

describe('an object', () => {
  interface Inbox {
    put(key: string, bytes: Uint8Array): Promise<{ readonly etag: string; readonly size: number }>;
    delete(key: string): Promise<void>;
  }
  interface Arrivals {
    send(message: object): Promise<void>;
  }

  /** What R2 says when something is put. */
  async function put(key: string, bytes = pdf) {
    const { INBOX, ARRIVALS } = (await server.bindings()) as unknown as { INBOX: Inbox; ARRIVALS: Arrivals };
    const { etag, size } = await INBOX.put(key, bytes);
    const object = { key, size, eTag: etag };
    const message = { account: 'a', action: 'PutObject', bucket: 'glimpse-inbox', object, eventTime: '' };
    return { send: (more: object = {}) => ARRIVALS.send({ ...message, ...more }), object };
  }

  test(
    'below a source’s prefix makes one job, however often R2 says so',
    async () => {
      const verify = { kind: 'r2_event', bucket: 'glimpse-inbox', prefix: 'invoices/' };
      await made({ verify, job: { metadata: { from: 'inbox' } } });
      expect(await ask('POST', 'sources', { verify })).toMatchObject({ error: { code: 'prefix_taken' } });
      const one = await put('invoices/one.pdf');
      const letter = await put('letters/other.pdf');
      for (const sent of [one.send(), one.send(), letter.send(), one.send({ action: 'DeleteObject' })]) await sent;
      const two = await put('invoices/two.pdf');
      await two.send();
      const jobs = await jobsWith('from', 'inbox', 2);
      expect(namesOf(jobs)).toEqual(['one.pdf', 'two.pdf']);
      expect(await ended(jobs[0].id)).toMatchObject({ status: 'succeeded', metadata: { bucket: 'glimpse-inbox' } });
      // A new version of an object is a new document.
      await (await put('invoices/one.pdf', await pagesPdf(2))).send();
      expect(await jobsWith('from', 'inbox', 3)).toHaveLength(3);
    },
    TIMEOUT,
  );

  test('of another bucket than the inbox is nobody’s', async () => {
    const verify = { kind: 'r2_event', bucket: 'glimpse-documents', prefix: 'jobs/' };
    expect(await ask('POST', 'sources', { verify })).toMatchObject({
      error: { code: 'invalid_parameter', param: 'verify.bucket' },
    });
  });
});

describe('a mail', () => {
  const mail = (id: string) =>
    [
      'From: Anna <anna@example.com>',
      `Message-ID: <${id}@example.com>`,
      'Subject: Two documents',
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary="edge"',
      '',
      ...['one.pdf', 'two.pdf'].map(
        (name) =>
          `--edge\r\nContent-Type: application/pdf; name="${name}"\r\nContent-Disposition: attachment; filename="${name}"\r\n` +
          `Content-Transfer-Encoding: base64\r\n\r\n${Buffer.from(pdf).toString('base64')}`,
      ),
      '--edge--',
      '',
    ].join('\r\n');

  async function send(to: string, from = 'anna@example.com', id = '418') {
    const query = new URLSearchParams({ from, to });
    const response = await fetch(`${server.url}/cdn-cgi/local/email?${query}`, { method: 'POST', body: mail(id) });
    return { status: response.status, text: await response.text() };
  }

  test(
    'makes a job per document, once; strangers are told that there is nobody',
    async () => {
      const verify = { kind: 'mail', senders: ['*@example.com'] };
      const { id } = await made({ verify, job: { metadata: { from_mail: 'yes' } } });
      expect((await send(`${id}@in.example.com`)).status).toBe(200);
      expect((await send(`documents+${id}@in.example.com`)).status).toBe(200);
      const jobs = await jobsWith('from_mail', 'yes', 2);
      expect(namesOf(jobs)).toEqual(['one.pdf', 'two.pdf']);
      expect(await ended(jobs[0].id)).toMatchObject({ status: 'succeeded', metadata: { subject: 'Two documents' } });
      const stranger = await send(`${id}@in.example.com`, 'eve@example.org', '419');
      expect(stranger.text).toContain('This address does not exist, or takes no mail from you.');
      expect(await jobsWith('from_mail', 'yes', 2)).toHaveLength(2);
    },
    TIMEOUT,
  );
});
