/** What one key has made, another cannot see, change or even tell from what was never there: every route that takes an id. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { invoicePdf } from '../../scripts/demo/made-pdf.ts';
import { startServer, type LocalServer } from '../../scripts/demo/server.ts';
import { adminSecret, keyClient } from '../support/key-client.ts';
import { startReceiver, type Receiver } from '../support/receiver.ts';

const TIMEOUT = 120_000;
const JSON_BODY = { 'content-type': 'application/json' };
/** Routes whose ids are nobody's alone: models, keys and inputs are the administrator's, `/in` is for senders, media are signed. */
const SHARED = /\/(?:models|keys|in|media|quarantine)\/|\/files\/\{name\}/;
let server: LocalServer;
let receiver: Receiver;
let client: ReturnType<typeof keyClient>;
let [mine, theirs] = ['', ''];
const ids: Record<string, string> = {};

beforeAll(async () => {
  const { key: admin, sha256 } = await adminSecret();
  server = await startServer({ variables: { ACCESS: 'keys', ADMIN_KEY_SHA256: sha256 }, frontLimit: 10_000 });
  receiver = await startReceiver();
  client = keyClient(server.url);
  const scopes = ['documents', 'files'];
  [mine, theirs] = [(await client.create(admin, { scopes })).key, (await client.create(admin, { scopes })).key];
  await makeOneOfEach();
}, TIMEOUT);
afterAll(async () => {
  await server?.close();
  await receiver?.close();
});

async function makeOneOfEach(): Promise<void> {
  const url = receiver.url('ok');
  const pdf = Buffer.from((await invoicePdf()).bytes).toString('base64');
  const document = { data: `data:application/pdf;base64,${pdf}` };
  const wish = { document, metadata: { whose: 'mine' }, extract: { preset: 'prebuilt-invoice' } };
  const make = async (path: string, body: object) => {
    const {
      status,
      body: made,
      text,
    } = await client.ask('POST', path, mine, body, { ...JSON_BODY, prefer: 'wait=30' });
    if (status >= 300) throw new Error(`${path}: ${text}`);
    return String(made.id);
  };
  ids.endpoints = await make('/v1/webhooks/endpoints', { url });
  ids.jobs = await make('/v1/documents/jobs', { ...wish, webhook: { endpoint_id: ids.endpoints } });
  ids.uploads = await make('/v1/documents/uploads', { bytes: 5 });
  ids.sources = await make('/v1/sources', { verify: { kind: 'bearer' }, map: { document_url: '/url' } });
  const form = new FormData();
  form.set('purpose', 'vision');
  form.set('file', new File(['a text'], 'a.txt'));
  const authorization = `Bearer ${mine}`;
  const sent = await fetch(`${server.url}/v1/files`, { method: 'POST', body: form, headers: { authorization } });
  ids.files = ((await sent.json()) as { id: string }).id;
  const { body } = await client.ask('GET', `/v1/webhooks/deliveries?endpoint=${ids.endpoints}`, mine);
  ids.deliveries = (body.data as { id: string }[])[0].id;
  ids.poll = ids.jobs;
  ids.result = ids.jobs;
}

/** With the first key's ids. */
async function routes(): Promise<{ method: string; path: string; route: string }[]> {
  const { routes: listed } = (await (await fetch(`${server.url}/v1`)).json()) as { readonly routes: readonly string[] };
  return listed
    .filter((route) => route.includes('{') && !SHARED.test(route))
    .map((route) => {
      const [method, path] = route.split(' ');
      const [, of] = /\/(\w+)\/\{/.exec(path)!;
      return { method, route, path: path.replace(/\{\w+\}/, ids[of]).replaceAll(/\{\w+\}/g, '1') };
    });
}

/** Whoever deletes what is not there, or not theirs, is told that it is gone; the next test looks. */
const IDEMPOTENT: ReadonlySet<string> = new Set(['DELETE /v1/files/{id}']);
const BODIES: Readonly<Record<string, object>> = {
  extract: { preset: 'prebuilt-invoice' },
  ask: { question: 'When is it due?' },
  recover: { since: '2026-01-01T00:00:00Z' },
};

test(
  'every route that takes an id answers 404 to another key',
  async () => {
    const all = await routes();
    expect(all.length).toBeGreaterThan(30);
    const wrong: object[] = [];
    for (const { method, path, route } of all) {
      const body = BODIES[path.split('/').at(-1) ?? ''] ?? (method === 'PATCH' || method === 'PUT' ? {} : undefined);
      const { status, code, text } = await client.ask(method, path, theirs, body, JSON_BODY);
      if (IDEMPOTENT.has(route) && status === 200) continue;
      if (status !== 404 || !String(code).endsWith('_not_found') || text.includes('mine'))
        wrong.push({ route, status, text });
    }
    expect(wrong).toEqual([]);
  },
  TIMEOUT,
);

test('and to its own key it is all there afterwards', async () => {
  for (const path of [
    `/v1/documents/jobs/${ids.jobs}`,
    `/v1/documents/jobs/${ids.jobs}/result`,
    `/v1/documents/uploads/${ids.uploads}`,
    `/v1/sources/${ids.sources}`,
    `/v1/files/${ids.files}/content`,
    `/v1/webhooks/endpoints/${ids.endpoints}`,
    `/v1/webhooks/deliveries/${ids.deliveries}`,
  ])
    expect([path, (await client.ask('GET', path, mine)).status]).toEqual([path, 200]);
});

test.each(['documents/jobs', 'webhooks/endpoints', 'sources', 'files'])(
  'the list of %s has nothing of another key',
  async (list) => {
    const { body, text } = await client.ask('GET', `/v1/${list}`, theirs);
    expect([body.data, text]).toEqual([[], text]);
    for (const id of Object.values(ids)) expect(text).not.toContain(id);
  },
);

test.each(['job', 'endpoint'])('deliveries of a %s of another key are not told', async (of) => {
  const answer = await client.ask('GET', `/v1/webhooks/deliveries?${of}=${ids[`${of}s`]}`, theirs);
  expect(answer.text).not.toContain(ids.deliveries);
  expect(answer.body.data ?? []).toEqual([]);
});

test('a job may not name what another key has: neither its document, nor its endpoint', async () => {
  const ask = (body: object) => client.ask('POST', '/v1/documents/jobs', theirs, body, JSON_BODY);
  const document = { data: 'data:application/pdf;base64,JVBERi0=' };
  expect(await ask({ document: { document_id: ids.uploads } })).toMatchObject({ status: 404 });
  expect(await ask({ document, webhook: { endpoint_id: ids.endpoints } })).toMatchObject({ status: 404 });
});
