/** Documents that are sent before their jobs, by the scripts as they run together in workerd: whole, in parts, straight into the bucket. */
import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { PDFDocument } from 'pdf-lib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pagesPdf } from '../../scripts/demo/made-pdf.ts';
import { startServer, type LocalServer } from '../../scripts/demo/server.ts';
import { LIMITS } from '../../worker/limits.ts';

const TIMEOUT = 120_000;
const PART = LIMITS.uploadPartBytes.value;
let server: LocalServer;
beforeAll(async () => {
  server = await startServer();
}, TIMEOUT);
afterAll(() => server.close());

interface Upload {
  readonly id: string;
  readonly status: string;
  readonly put_url: string;
  readonly missing_parts?: readonly number[];
  readonly error?: { readonly code: string };
}

async function ask<T = Upload>(method: string, path: string, body?: object | Uint8Array): Promise<T> {
  const url = path.startsWith('http') ? path : `${server.url}/v1/documents/${path}`;
  const isBytes = body instanceof Uint8Array;
  const response = await fetch(url, {
    method,
    headers: { prefer: 'wait=60', ...(body && !isBytes && { 'content-type': 'application/json' }) },
    ...(body && { body: isBytes ? (body as Uint8Array<ArrayBuffer>) : JSON.stringify(body) }),
  });
  return (await response.json()) as T;
}

const jobOf = (id: string) => ask<{ status: string; error: object }>('POST', 'jobs', { document: { document_id: id } });

describe('a document is sent', () => {
  test(
    'whole, and read by two jobs under its name; deleted, it is gone',
    async () => {
      const bytes = await pagesPdf(2);
      const made = await ask('POST', 'uploads', { bytes: bytes.byteLength, name: 'two.pdf', type: 'application/pdf' });
      expect(made).toMatchObject({ status: 'waiting', bytes: bytes.byteLength, headers: {} });
      expect(made.put_url).toBe(`${server.url}/v1/documents/uploads/${made.id}/content`);
      expect(await jobOf(made.id)).toMatchObject({ error: { code: 'document_not_uploaded' } });
      expect(await ask('PUT', made.put_url, bytes)).toMatchObject({ status: 'complete' });
      const digest = Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('hex');
      for (let job = 0; job < 2; job++)
        expect(await jobOf(made.id)).toMatchObject({
          status: 'succeeded',
          document: { name: 'two.pdf', sha256: digest },
          pages: { done: 2 },
        });
      expect(await ask('DELETE', `uploads/${made.id}`)).toMatchObject({ deleted: true });
      expect(await ask('GET', `uploads/${made.id}`)).toMatchObject({ error: { code: 'document_not_found' } });
      expect(await jobOf(made.id)).toMatchObject({ error: { code: 'document_not_found' } });
    },
    TIMEOUT,
  );

  test(
    'in parts, in any order and some of them twice',
    async () => {
      const pdf = await PDFDocument.load(await pagesPdf(1));
      await pdf.attach(randomBytes(2 * PART), 'noise.bin');
      const bytes = await pdf.save();
      const made = await ask('POST', 'uploads', { bytes: bytes.byteLength, parts: true });
      expect(made.missing_parts).toEqual([1, 2, 3]);
      const send = (part: number) =>
        ask('PUT', `${made.put_url}?part=${part}`, bytes.slice((part - 1) * PART, part * PART));
      expect(await send(3)).toMatchObject({ status: 'waiting', missing_parts: [1, 2] });
      expect(await send(1)).toMatchObject({ missing_parts: [2] });
      expect(await send(1)).toMatchObject({ missing_parts: [2] });
      expect(await send(2)).toMatchObject({ status: 'complete' });
      expect(await jobOf(made.id)).toMatchObject({ status: 'succeeded', document: { bytes: bytes.byteLength } });
      // Refused unread: the client is still sending, and has its answer all the same.
      for (let n = 0; n < 10; n++)
        expect(await send(2)).toMatchObject({ error: { code: 'invalid_parameter', param: 'part' } });
    },
    TIMEOUT,
  );
});

test(
  'what is not as long as it was announced, or no part of it, is refused; what stops is given up',
  async () => {
    const whole = await ask('POST', 'uploads', { bytes: 10 });
    expect(await ask('PUT', whole.put_url, new Uint8Array(11))).toMatchObject({ error: { param: 'content-length' } });
    expect(await ask('PUT', `${whole.put_url}?part=1`, new Uint8Array(10))).toMatchObject({ error: { param: 'part' } });
    const parts = await ask('POST', 'uploads', { bytes: PART + 1, parts: true });
    for (const query of ['', '?part=0', '?part=3', '?part=x'])
      expect(await ask('PUT', parts.put_url + query, new Uint8Array(1))).toMatchObject({ error: { param: 'part' } });
    expect(await ask('PUT', `${parts.put_url}?part=1`, new Uint8Array(1))).toMatchObject({
      error: { param: 'content-length' },
    });
    for (const body of [{}, { bytes: 0 }, { bytes: 1.5 }, { bytes: 1, type: 'a\r\nb: c' }])
      expect(await ask('POST', 'uploads', body)).toHaveProperty('error');
    const bytes = LIMITS.uploadBytes.value + 1;
    expect(await ask('POST', 'uploads', { bytes })).toMatchObject({ error: { code: 'document_too_large' } });
    expect(await stalled(new URL(whole.put_url))).toBe(408);
    expect(await ask('GET', `uploads/${whole.id}`)).toMatchObject({ status: 'waiting' });
  },
  TIMEOUT,
);

/** Says that it sends ten bytes, sends one, and nothing more: the status that it gets. */
function stalled(url: URL): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'PUT', headers: { 'content-length': '10' } }, (response) => {
      resolve(response.statusCode);
      sent.destroy();
    });
    sent.on('error', reject);
    sent.write('%');
  });
}

test(
  'where the bucket has keys, the address is S3’s, signed for these bytes and this type',
  async () => {
    const variables = {
      R2_S3_URL: 'https://account.r2.cloudflarestorage.com/glimpse-documents',
      R2_S3_ACCESS_KEY_ID: 'AKIATEST',
      R2_S3_SECRET_ACCESS_KEY: 'nobody-sees-this',
    };
    const signing = await startServer({ variables });
    try {
      const made = await ask<Record<string, unknown>>('POST', `${signing.url}/v1/documents/uploads`, {
        bytes: 10,
        type: 'application/pdf',
      });
      expect(made).toMatchObject({ headers: { 'content-type': 'application/pdf', 'content-length': '10' } });
      const url = new URL(made.put_url as string);
      expect(url.origin + url.pathname).toBe(`${variables.R2_S3_URL}/uploads/${made.id as string}`);
      expect(url.searchParams.get('X-Amz-Expires')).toBe('900');
      expect(url.searchParams.get('X-Amz-SignedHeaders')).toBe('content-length;content-type;host');
      expect(JSON.stringify(made)).not.toContain(variables.R2_S3_SECRET_ACCESS_KEY);
    } finally {
      await signing.close();
    }
  },
  TIMEOUT,
);
