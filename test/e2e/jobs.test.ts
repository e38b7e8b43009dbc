/** Requests for jobs over HTTP, by the scripts as they run together in workerd: sent twice, listed, too many. */
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pagesPdf } from '../../scripts/demo/made-pdf.ts';
import { startServer, type LocalServer } from '../../scripts/demo/server.ts';
import { LIMITS } from '../../worker/limits.ts';

const TIMEOUT = 120_000;
let server: LocalServer;
beforeAll(async () => {
  server = await startServer();
}, TIMEOUT);
afterAll(() => server.close());

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly job: {
    readonly id: string;
    readonly status: string;
    readonly data: readonly { readonly id: string; readonly status: string }[];
    readonly error?: { readonly code: string };
  };
}

async function ask(query: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(`${server.url}/v1/documents/jobs${query}`, init);
  return { status: response.status, headers: response.headers, job: (await response.json()) as Answer['job'] };
}
const post = (body: BodyInit, headers: Record<string, string>, query = '') =>
  ask(query, { method: 'POST', body, headers: { 'content-type': 'application/pdf', ...headers } });

describe('a request that is sent twice', () => {
  test(
    'makes one job, and the second gets the job of the first; of several at once the others are told to wait',
    async () => {
      const bytes = await pagesPdf(2);
      const headers = { 'idempotency-key': '"8e03978e"' };
      const first = await Promise.all(Array.from({ length: 5 }, () => post(bytes, headers)));
      const made = first.filter(({ status }) => status === 202);
      const told = first.filter(({ status }) => status === 409);
      expect(made.length + told.length).toBe(5);
      for (const { job, headers: sent } of told) {
        expect(job).toMatchObject({ error: { code: 'idempotency_key_busy' } });
        expect(sent.get('retry-after')).toBe('1');
      }
      const fresh = made.find(({ headers: sent }) => !sent.has('idempotent-replayed'))!;
      const again = await post(bytes, headers);
      expect(again.job.id).toBe(fresh.job.id);
      expect(again.headers.get('idempotent-replayed')).toBe('true');
      const waited = await post(bytes, { ...headers, prefer: 'wait=60' });
      expect(waited).toMatchObject({ status: 200, job: { id: fresh.job.id, status: 'succeeded' } });
      // As it is now, not as it was when it was made.
      expect(await post(bytes, headers)).toMatchObject({ status: 200, job: { status: 'succeeded' } });
      expect((await ask(`?status=succeeded`)).job.data.filter(({ id }) => id === fresh.job.id)).toHaveLength(1);
      const { status, job } = await post(bytes, headers, '?pages=1');
      expect([status, job.error?.code]).toEqual([422, 'idempotency_key_reused']);
      const other = await post(await pagesPdf(1), headers);
      expect([other.status, other.job.error?.code]).toEqual([422, 'idempotency_key_reused']);
    },
    TIMEOUT,
  );

  test('is the same when its fields come in another order', async () => {
    const data = `data:application/pdf;base64,${Buffer.from(await pagesPdf(1)).toString('base64')}`;
    const send = (body: object) =>
      post(JSON.stringify(body), { 'idempotency-key': 'ordered', 'content-type': 'application/json' });
    const first = await send({ document: { data, name: 'a' }, metadata: { a: 1, b: 2 } });
    const second = await send({ metadata: { b: 2, a: 1 }, document: { name: 'a', data } });
    expect(second.job.id).toBe(first.job.id);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
  });

  test('with a key that is none is refused', async () => {
    expect(await post('x', { 'idempotency-key': '' })).toMatchObject({ status: 400 });
  });
});

test(
  'jobs are listed, the newest first, by status and metadata; a deleted one is not',
  async () => {
    const form = async (order: string) => {
      const body = new FormData();
      body.set('file', new File([await pagesPdf(1)], `${order}.pdf`));
      body.set('options', JSON.stringify({ metadata: { order } }));
      return (await ask('', { method: 'POST', body, headers: { prefer: 'wait=60' } })).job.id;
    };
    const [first, second] = [await form('418'), await form('418')];
    await form('419');
    const query = '?metadata.order=418&status=succeeded';
    const ids = async (more = '') => (await ask(`${query}${more}`)).job.data.map(({ id }) => id);
    await expect.poll(() => ids(), { timeout: 10_000 }).toEqual([second, first]);
    expect(await ids('&limit=1')).toEqual([second]);
    expect(await ids(`&limit=1&after=${second}`)).toEqual([first]);
    await ask(`/${first}`, { method: 'DELETE' });
    await expect.poll(() => ids(), { timeout: 10_000 }).toEqual([second]);
    expect(await ask('?status=lost')).toMatchObject({ status: 400, job: { error: { code: 'invalid_parameter' } } });
  },
  TIMEOUT,
);

test(
  'more jobs than may be in flight are refused with a time to wait, and taken when others have ended',
  async () => {
    const bytes = await pagesPdf(16);
    const all = await Promise.all(Array.from({ length: 2 * LIMITS.tenantJobs.value }, () => post(bytes, {})));
    const refused = all.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    for (const { job, headers } of refused) {
      expect(job.error?.code).toBe('rate_limited');
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    }
    for (const { job } of all.filter(({ status }) => status === 202)) await ask(`/${job.id}`, { method: 'DELETE' });
    await expect.poll(async () => (await post(bytes, {})).status, { timeout: 30_000 }).toBe(202);
  },
  TIMEOUT,
);

/** Says that it sends 100 bytes, sends one, and nothing more: the status that it gets. */
function stalled(): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/pdf', 'content-length': '100' };
    const sent = request(`${server.url}/v1/documents/jobs`, { method: 'POST', headers }, (response) => {
      resolve(response.statusCode);
      sent.destroy();
    });
    sent.on('error', reject);
    sent.write('%');
  });
}

test(
  'a document that stops on its way is given up; one that is compressed is refused',
  async () => {
    expect(await stalled()).toBe(408);
    const headers = { 'content-encoding': 'gzip' };
    expect(await post('x', headers)).toMatchObject({ status: 415, job: { error: { code: 'encoding_unsupported' } } });
  },
  TIMEOUT,
);
