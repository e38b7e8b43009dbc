/** Documents that a request names instead of bringing them, by the scripts as they run together in workerd. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundleScripts } from '../../scripts/demo/local-scripts.ts';
import { pagesPdf } from '../../scripts/demo/made-pdf.ts';
import { startServer, type LocalServer } from '../../scripts/demo/server.ts';

const TIMEOUT = 120_000;
const logLines: string[] = [];
let server: LocalServer;
/** A server whose internet is `outbound`. */
let far: LocalServer;
let files: Server;
let pdf: Uint8Array<ArrayBuffer>;
const asked: IncomingMessage[] = [];

type Handler = (response: ServerResponse) => void;
const HANDLERS: Record<string, Handler> = {
  '/doc': (response) => void response.writeHead(200).end(pdf),
  '/moved': (response) => void response.writeHead(302, { location: '/doc' }).end(),
  '/gone': (response) => void response.writeHead(404).end('nothing here'),
  '/broken': (response) => {
    response.writeHead(200, { 'content-length': '5000' });
    response.write('%PDF-1.7', () => response.destroy());
  },
};

beforeAll(async () => {
  const bundles = await bundleScripts();
  pdf = await pagesPdf(2);
  files = createServer((request, response) => {
    asked.push(request);
    (HANDLERS[new URL(request.url!, 'http://a').pathname] ?? HANDLERS['/gone'])(response);
  });
  await new Promise<void>((resolve) => {
    files.listen(0, '127.0.0.1', resolve);
  });
  const onLog = (line: string) => void logLines.push(line);
  server = await startServer({ bundles, onLog, variables: { R2_DOCUMENT_PREFIX: 'inbox/' } });
  far = await startServer({ bundles, outbound: internet });
}, TIMEOUT);
afterAll(async () => {
  await server.close();
  await far.close();
  files.closeAllConnections();
  files.close();
});

/** Two hosts: one with a public address, one whose name points inside. */
function internet(url: URL) {
  const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  if (url.hostname === 'cloudflare-dns.com') {
    const data = url.searchParams.get('name') === 'files.shop.com' ? '93.184.216.34' : '192.168.0.1';
    const answer = url.searchParams.get('type') === '1' ? [{ type: 1, data }] : [];
    return { status: 200, body: encode({ Status: 0, Answer: answer }) };
  }
  return url.href === 'https://files.shop.com/doc' ? { status: 200, body: pdf } : { status: 404 };
}

const at = (path: string) => `http://127.0.0.1:${(files.address() as AddressInfo).port}${path}`;

interface Job {
  readonly id: string;
  readonly status: string;
  readonly document: { readonly sha256: string | null };
  readonly error: { readonly code: string; readonly message: string; readonly param?: string } | null;
}

async function post(document: object, to = server): Promise<Job> {
  const response = await fetch(`${to.url}/v1/documents/jobs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', prefer: 'wait=60' },
    body: JSON.stringify({ document }),
  });
  return (await response.json()) as Job;
}

describe('by address', () => {
  test(
    'a document is fetched with its headers, also behind a redirection, and read',
    async () => {
      const job = await post({ url: at('/moved?token=hunter2'), headers: { Authorization: 'Bearer hunter2' } });
      expect(job).toMatchObject({ status: 'succeeded', pages: { done: 2 }, document: { bytes: pdf.byteLength } });
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', pdf));
      expect(job.document.sha256).toBe(Buffer.from(digest).toString('hex'));
      expect(asked.at(-1)?.headers.authorization).toBe('Bearer hunter2');
      const shown = JSON.stringify(await (await fetch(`${server.url}/v1/documents/jobs/${job.id}`)).json());
      expect(shown + logLines.join('\n')).not.toContain('hunter2');
      expect(logLines.join('\n')).toContain('"fetched":"127.0.0.1"');
    },
    TIMEOUT,
  );

  test(
    'of a public name, when its addresses are public; one that points inside is blocked',
    async () => {
      expect(await post({ url: 'https://files.shop.com/doc' }, far)).toMatchObject({ status: 'succeeded' });
      expect(await post({ url: 'https://inside.shop.com/doc' }, far)).toMatchObject({
        status: 'failed',
        error: { code: 'fetch_blocked' },
      });
    },
    TIMEOUT,
  );

  test(
    'what is not there fails after one try, what breaks off after three',
    async () => {
      const before = asked.length;
      expect(await post({ url: at('/gone') })).toMatchObject({ status: 'failed', error: { code: 'fetch_failed' } });
      expect(asked.length - before).toBe(1);
      expect(await post({ url: at('/broken') })).toMatchObject({ status: 'failed', error: { code: 'fetch_failed' } });
      expect(asked.length - before).toBe(4);
    },
    TIMEOUT,
  );

  test.each([
    [{ url: 'https://10.0.0.1/doc' }, 'fetch_blocked', 'document.url'],
    [{ url: 'http://files.shop.com/doc' }, 'fetch_blocked', 'document.url'],
    [{ url: 'https://a.com/', headers: { Cookie: 'a=b' } }, 'invalid_parameter', 'document.headers.Cookie'],
    [{ url: 'https://a.com/', headers: { 'cf-ray': '1' } }, 'invalid_parameter', 'document.headers.cf-ray'],
    [{ url: 'https://a.com/', headers: { a: 'x\r\nhost: b' } }, 'invalid_parameter', 'document.headers.a'],
    [
      { url: 'https://a.com/', headers: Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`x-${n}`, ''])) },
      'invalid_parameter',
      'document.headers',
    ],
    [{ data: 'data:,x', headers: {} }, 'invalid_parameter', 'document.headers'],
    [{ url: 'https://a.com/', data: 'data:,x' }, 'invalid_request', 'document'],
    [{}, 'invalid_request', 'document'],
  ])('%j is refused at once: %s', async (document, code, param) => {
    expect(await post(document)).toMatchObject({ error: { code, param } });
  });
});

test(
  'an object of the bucket is read below the folder that the variable names, and nothing else is',
  async () => {
    expect(await post({ r2: { key: 'inbox/missing.pdf' } })).toMatchObject({ error: { code: 'input_gone' } });
    for (const key of ['jobs/job_1/input', 'inbox/../jobs/x'])
      expect(await post({ r2: { key } })).toMatchObject({ error: { code: 'invalid_parameter', param: 'document.r2' } });
    expect(await post({ r2: { key: 'inbox/a' } }, far)).toMatchObject({
      error: { message: expect.stringContaining('R2_DOCUMENT_PREFIX') },
    });
  },
  TIMEOUT,
);
